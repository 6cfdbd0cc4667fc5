"""How the path of a proven line came about, as far as its sources tell: the rank of the easiest way to an anchor.

From the call that touched the file, values are followed backwards: into what is assigned to a name, into what a
function returns, into attributes, into other modules of the distribution, and into the argument that the recorded
caller passed for a parameter. Every step has a rank (SHAPES); the way whose worst step is the least wins. This is a
rough reading, made to sort lines and not to judge them: it knows no order of statements and no values.
"""

import ast
import functools
import heapq
import os
import re

SHAPES = ["one expression", "local", "module constant", "function return", "attribute or default", "another module",
          "parameter", "by name"]
NONE = "no own path found"
KEPT = "another library's path"
LOCAL, CONSTANT, RETURN, ATTRIBUTE, MODULE, PARAMETER, BY_NAME = range(1, 8)
ANCHOR_NAMES = {"__file__", "__path__", "__spec__", "__loader__"}
ANCHOR_ATTRIBUTES = ANCHOR_NAMES | {"submodule_search_locations", "co_filename", "origin", "module_path", "resource_filename",
                                    "resource_path", "getfile", "getsourcefile", "get_filename", "as_file", "PackageLoader"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
SCOPES = (*FUNCTIONS, ast.ClassDef, ast.Module)
BINDS = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.NamedExpr, ast.For, ast.AsyncFor, ast.comprehension, ast.withitem, ast.Call)
STEPS = 1500  # nodes looked at for one line
FEW = 3


@functools.cache
def definers(tree, top):
    """Name of a method or attribute -> the modules below `top` that define it."""
    found = {}
    for above, _, names in os.walk(os.path.join(tree, top)):
        for name in names:
            path = os.path.join(above, name)
            if name.endswith(".py"):
                with open(path, encoding="utf-8", errors="replace") as file:
                    for given in set(re.findall(r"^ +(?:async )?def (\w+)|^ +self\.(\w+) *=|^ +(\w+) *=", file.read(), re.M)):
                        found.setdefault("".join(given), []).append(os.path.relpath(path, tree))
    return found


class Source:
    """One module, parsed, with what a name can mean in it."""

    def __init__(self, tree, file):
        self.file = file
        with open(os.path.join(tree, file), "rb") as text:
            self.root = ast.parse(text.read())
        self.parent = {child: node for node in ast.walk(self.root) for child in ast.iter_child_nodes(node)}

    def above(self, node, kinds):
        node = self.parent.get(node)
        while node is not None and not isinstance(node, kinds):
            node = self.parent.get(node)
        return node

    def at(self, place):
        """The expression that the recorded position names; the widest one on its lines where none is exact."""
        want = (place["line"], place["column"] - 1, place["end_line"], place["end_column"] - 1)
        near = None
        for node in self.parent:
            if not hasattr(node, "lineno") or isinstance(node, (*FUNCTIONS[:2], ast.ClassDef)):
                continue
            if (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset) == want:
                return node
            if node.lineno <= place["line"] <= node.end_lineno and (
                    near is None or node.end_lineno - node.lineno <= near.end_lineno - near.lineno) and isinstance(node, ast.expr):
                near = near if near is not None and near.end_lineno - near.lineno == node.end_lineno - node.lineno else node
        return near

    @functools.cached_property
    def bound(self):
        """(scope node, name) -> expressions that the name is given in that scope."""
        found = {}

        def give(target, value, scope):
            if isinstance(target, ast.Name):
                found.setdefault((scope, target.id), []).append(value)
            elif isinstance(target, (ast.Tuple, ast.List)):
                same = isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts)
                for at, one in enumerate(target.elts):
                    give(one, value.elts[at] if same else value, scope)
            elif isinstance(target, ast.Starred):
                give(target.value, value, scope)
            elif isinstance(target, ast.Subscript):
                give(target.value, value, scope)

        for node in self.parent:
            if not isinstance(node, BINDS):
                continue
            scope = self.above(node, SCOPES)
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    give(target, node.value, scope)
            elif isinstance(node, (ast.AnnAssign, ast.AugAssign, ast.NamedExpr)) and node.value:
                give(node.target, node.value, scope)
            elif isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
                give(node.target, node.iter, scope)
            elif isinstance(node, ast.withitem) and node.optional_vars:
                give(node.optional_vars, node.context_expr, scope)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in (
                    "append", "extend", "insert", "add", "update", "setdefault"):
                for value in node.args:
                    give(node.func.value, value, scope)
        return found

    @functools.cached_property
    def attributes(self):
        """Attribute name -> [(class or None, expression or function)] that it is given anywhere in the module."""
        found = {}
        for node in self.parent:
            if isinstance(node, ast.ClassDef):
                for inner in node.body:
                    if isinstance(inner, FUNCTIONS):
                        found.setdefault(inner.name, []).append((node, inner))
                    elif isinstance(inner, ast.Assign):
                        for target in inner.targets:
                            if isinstance(target, ast.Name):
                                found.setdefault(target.id, []).append((node, inner.value))
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    if isinstance(target, ast.Attribute):
                        found.setdefault(target.attr, []).append((self.above(node, ast.ClassDef), node.value))
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in (
                    "append", "extend", "insert") and isinstance(node.func.value, ast.Attribute):
                for value in node.args:
                    found.setdefault(node.func.value.attr, []).append((self.above(node, ast.ClassDef), value))
        return found

    @functools.cached_property
    def imports(self):
        """Name -> (dots, module, name or None)."""
        found = {}
        for node in self.parent:
            if isinstance(node, ast.Import):
                for one in node.names:
                    found[one.asname or one.name.partition(".")[0]] = (0, one.name if one.asname else one.name.partition(".")[0], None)
            elif isinstance(node, ast.ImportFrom):
                for one in node.names:
                    found[one.asname or one.name] = (node.level, node.module or "", one.name)
        return found

    @functools.cached_property
    def functions(self):
        return {node.name: node for node in self.root.body if isinstance(node, (*FUNCTIONS[:2], ast.ClassDef))}


@functools.lru_cache(200)
def read(tree, file):
    """The parsed module, or None."""
    try:
        return Source(tree, file)
    except (OSError, SyntaxError, ValueError, RecursionError):
        return None


def returns(function):
    if isinstance(function, ast.Lambda):
        return [function.body]
    found = []
    wait = list(function.body) if isinstance(function, FUNCTIONS) else []
    while wait:
        node = wait.pop()
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            continue
        if isinstance(node, (ast.Return, ast.Yield, ast.YieldFrom)) and node.value is not None:
            found.append(node.value)
        wait.extend(ast.iter_child_nodes(node))
    return found


class Flow:
    def __init__(self, tree, site):
        self.tree, self.sources, self.wait, self.seen, self.count = tree, {}, [], set(), 0
        stacks = site["stacks"] or [[]]
        self.frames = [[site, *stack] for stack in stacks]

    def source(self, file):
        if file not in self.sources:  # kept: nodes are known by their identity
            self.sources[file] = read(self.tree, file)
        return self.sources[file]

    def push(self, rank, source, node, where):
        """`where` is (which stack, how far up) while the node lies in a recorded frame, else None."""
        key = (source.file, id(node), where)
        if node is not None and key not in self.seen:
            self.seen.add(key)
            self.count += 1
            heapq.heappush(self.wait, (rank, self.count, source, node, where))

    def shape(self):
        for number, frames in enumerate(self.frames):
            source = self.source(frames[0]["file"])
            node = source and source.at(frames[0])
            if node is not None:
                self.push(0, source, node, (number, 0))
        for _ in range(STEPS):
            if not self.wait:
                break
            rank, _, source, node, where = heapq.heappop(self.wait)
            if self.step(rank, source, node, where):
                return SHAPES[rank]
        return NONE

    def step(self, rank, source, node, where):
        """Looks at one node; true when it is an anchor. What it depends on goes to the queue."""
        if isinstance(node, ast.Name):
            if node.id in ANCHOR_NAMES | {"resource_filename", "getfile", "getsourcefile", "PackageLoader"}:
                return True
            self.name(rank, source, node, where)
            return False
        if isinstance(node, ast.Attribute):
            if node.attr in ANCHOR_ATTRIBUTES:
                return True
            self.attribute(rank, source, node, where)
            return False
        if isinstance(node, ast.Constant):
            return isinstance(node.value, str) and node.value in ANCHOR_NAMES
        if isinstance(node, ast.Call):
            self.call(rank, source, node, where)
        if isinstance(node, FUNCTIONS[:2]):
            for value in returns(node):
                self.push(rank, source, value, None)
            return False
        if isinstance(node, ast.ClassDef):
            return False
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.expr, ast.comprehension, ast.keyword)):
                self.push(rank, source, child, where)
        return False

    def name(self, rank, source, node, where):
        scope = source.above(node, SCOPES)
        inside = True
        while scope is not None:
            known = source.bound.get((scope, node.id), ())
            at_top = isinstance(scope, ast.Module)
            for value in known:
                self.push(max(rank, CONSTANT if at_top and not self.at_module(where) else LOCAL), source, value, where if inside else None)
            if isinstance(scope, FUNCTIONS) and self.parameter(rank, source, scope, node.id, where if inside else None) or known and not at_top:
                return
            if at_top:
                break
            inside = inside and not isinstance(scope, FUNCTIONS)
            scope = source.above(scope, SCOPES)
        if node.id in source.functions:
            self.push(max(rank, RETURN), source, source.functions[node.id], None)
        elif node.id in source.imports:
            self.imported(rank, source, source.imports[node.id])

    def at_module(self, where):
        return where is not None and self.frames[where[0]][where[1]]["qualname"] == "<module>"

    def parameter(self, rank, source, function, name, where):
        """Is it one? Then its default and what the recorded caller gave it."""
        given = function.args
        names = [one.arg for one in given.posonlyargs + given.args]
        alone = [one.arg for one in given.kwonlyargs]
        rest = [one.arg for one in (given.vararg, given.kwarg) if one]
        if name not in names + alone + rest:
            return False
        default = dict(zip(reversed(names), reversed(given.defaults)))
        default.update((one, value) for one, value in zip(alone, given.kw_defaults) if value is not None)
        if name in default:
            self.push(max(rank, ATTRIBUTE), source, default[name], None)
        if names and name == names[0] and name in ("self", "cls"):
            return True
        if where is not None and where[1] + 1 < len(self.frames[where[0]]):
            self.argument(rank, names, name, (where[0], where[1] + 1))
        return True

    def argument(self, rank, names, name, where):
        above = self.frames[where[0]][where[1]]
        source = self.source(above["file"])
        call = source and source.at(above)
        if not isinstance(call, ast.Call):
            if call is not None:
                self.push(max(rank, PARAMETER), source, call, where)
            return
        for keyword in call.keywords:
            if keyword.arg in (name, None):
                self.push(max(rank, PARAMETER), source, keyword.value, where)
        method = bool(names) and names[0] in ("self", "cls")
        position = names.index(name) - method if name in names else -1
        for at, value in enumerate(call.args):
            if at == position or position < 0 or isinstance(value, ast.Starred):
                self.push(max(rank, PARAMETER), source, value, where)

    def attribute(self, rank, source, node, where):
        base = node.value
        if isinstance(base, ast.Name) and base.id in ("self", "cls"):
            for holder, value in source.attributes.get(node.attr, ()):
                self.push(max(rank, ATTRIBUTE), source, value, None)
            if not source.attributes.get(node.attr):
                self.by_name(rank, node.attr)
            return
        if isinstance(base, ast.Name) and base.id in source.imports:
            dots, module, name = source.imports[base.id]
            full = ".".join(part for part in (module, name) if part)
            file = self.module_file(source, dots, full)
            if file:
                self.member(rank, file, node.attr)
                return
            self.imported(rank, source, (dots, module, name))
            if self.imported(rank, source, (dots, module, name), node.attr):
                return
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.push(rank, source, child, where)
        for holder, value in source.attributes.get(node.attr, ()):
            self.push(max(rank, ATTRIBUTE if isinstance(base, ast.Name) else BY_NAME), source, value, None)
        if not isinstance(base, ast.Name) or base.id not in source.imports:
            self.by_name(rank, node.attr)

    def by_name(self, rank, attribute):
        """An attribute of who knows what: its name in the modules of the recorded frames, and wherever few define it."""
        files = {frame["file"] for frames in self.frames for frame in frames}
        defined = definers(self.tree, self.frames[0][0]["file"].split("/")[0]).get(attribute, ())
        for file in sorted(files.union(defined if len(defined) <= FEW else ())):
            source = self.source(file)
            for _, value in source.attributes.get(attribute, ()) if source else ():
                self.push(max(rank, BY_NAME), source, value, None)

    def call(self, rank, source, node, where):
        """The arguments follow by themselves (the children); here is what the called function returns."""
        called = node.func
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Call) \
                and isinstance(called.value.func, ast.Name) and called.value.func.id == "super":
            self.by_name(rank, called.attr)

    def module_file(self, source, dots, module):
        """The file of a module of the same tree, relative to it, or None."""
        parts = source.file.split("/")
        base = parts[:len(parts) - dots] if dots else []
        path = "/".join(base + [part for part in module.split(".") if part])
        for one in (path + ".py", path + "/__init__.py"):
            if path and os.path.isfile(os.path.join(self.tree, one)) and one.split("/")[0] == parts[0]:
                return one
        return None

    def member(self, rank, file, name):
        source = self.source(file)
        if source is None:
            return
        if name in ANCHOR_ATTRIBUTES:
            return
        for value in source.bound.get((source.root, name), ()):
            self.push(max(rank, MODULE), source, value, None)
        if name in source.functions:
            self.push(max(rank, MODULE), source, source.functions[name], None)
        elif name in source.imports:
            self.imported(max(rank, MODULE), source, source.imports[name])

    def imported(self, rank, source, what, attribute=None):
        dots, module, name = what
        if name is None or (source.file, what, attribute, rank) in self.seen:
            return False
        self.seen.add((source.file, what, attribute, rank))
        file = self.module_file(source, dots, module)
        if file is None:
            return False
        if attribute is None:
            self.member(rank, file, name)
            return True
        holder = self.source(file)
        for _, value in holder.attributes.get(attribute, ()) if holder else ():
            self.push(max(rank, MODULE), holder, value, None)
        return bool(holder)


def shape(tree, site, events):
    """`events`: those that count. A path that no call here hands on has no flow to this line."""
    if all(event.get("kept") for event in events):
        return KEPT
    return Flow(tree, site).shape()


def function_lines(tree, file):
    """(first line, last line) of each function of a module; None where it cannot be read."""
    source = read(tree, file)
    return source and [(node.lineno, node.end_lineno) for node in source.parent if isinstance(node, FUNCTIONS[:2])]
