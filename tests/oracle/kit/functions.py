"""Which function of the report a code object is: `line` is that of `def` or `lambda`, not of a decorator."""

import ast
import functools

COMPREHENSIONS = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")


@functools.lru_cache(maxsize=None)
def lines_of(path):
    with open(path, "rb") as file:
        return file.read().split(b"\n")


@functools.lru_cache(maxsize=None)
def outline(path):
    """[(first line with decorators, line of def, last line, name)] of every function in the file."""
    with open(path, "rb") as file:
        tree = ast.parse(file.read(), path)
    found = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = min([node.lineno] + [one.lineno for one in node.decorator_list])
            found.append((first, node.lineno, node.end_lineno, node.name))
        elif isinstance(node, ast.Lambda):
            found.append((node.lineno, node.lineno, node.end_lineno, "<lambda>"))
    return found


def place(path, qualname, first_line):
    """(qualname, line) as the report has it, or None for what is no function of the file: generated code."""
    parts = qualname.split(".")
    if parts[-1] in COMPREHENSIONS:
        while parts and parts[-1] in (*COMPREHENSIONS, "<locals>"):
            parts.pop()
        if not parts:
            return None
        around = [one for one in outline(path) if one[3] == parts[-1] and one[0] <= first_line <= one[2]]
        return (".".join(parts), max(around)[1]) if around else None
    lines = lines_of(path)
    if first_line > len(lines):
        return None
    if not lines[first_line - 1].lstrip().startswith(b"@"):
        return qualname, first_line
    for first, line, _, name in outline(path):
        if first == first_line and name == parts[-1]:
            return qualname, line
    return None
