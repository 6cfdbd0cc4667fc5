"""Runs a program with imports put off by force: the namespace rewrite without one question asked.

    python3 forced.py [--force FILE NAME]... -- PROGRAM [ARGUMENT...]

In each FILE the statements that bind NAME go, and what reads NAME from the module's namespace reads it through an object that
imports on a miss. This is done to the syntax tree, so that lines and text stay as they are, and it is written
apart from the rewriter under test: it says what *would* happen where that one refuses, and what has to happen where
it agrees. With nothing to force it is the control: the program must do what it does alone.
"""

import sys

sys.dont_write_bytecode = True

import ast
import importlib
import importlib.machinery
import types

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def attach(space, spec):
    """What the runtime does, as plainly as can be: spec is [(name, module, attribute or None)]."""
    def load(name):
        found = [one for one in spec if one[0] == name]
        if not found:
            raise AttributeError("module %r has no attribute %r" % (space["__name__"], name))
        for _, base, attribute in found:
            target = importlib.import_module(base, space.get("__package__") or None)
            if attribute and target.__dict__ is space:  # its own __getattr__ would ask here again
                space[name] = importlib.import_module("." + attribute, target.__name__)
                continue
            if attribute is None:
                space[name] = sys.modules[base.split(".")[0]]
            elif attribute == "":
                space[name] = target
            else:
                try:
                    space[name] = getattr(target, attribute)
                except AttributeError:
                    try:
                        space[name] = importlib.import_module("." + attribute, target.__name__)
                    except ModuleNotFoundError:
                        raise ImportError("cannot import name %r from %r (%s)" % (
                            attribute, target.__name__, getattr(target, "__file__", "unknown location"))) from None
        return space[name]

    holder = type("__lz__", (), {"__slots__": ("__dict__",), "__getattr__": lambda self, name: load(name)})()
    holder.__dict__ = space
    hidden = {"__lz__", "__lz_attach__", "__lz_names__", "__lz_load__"}
    names = {name for name, _, _ in spec}
    return holder, load, lambda: sorted((set(space) | names) - hidden - {"__getattr__", "__dir__"}), frozenset(names)


def bound_in(body, arguments=()):
    """Names that a function's body binds, and those it calls global."""
    bound, outer = set(arguments), set()

    def look(node):
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            outer.update(node.names)
        elif isinstance(node, (*FUNCTIONS[:2], ast.ClassDef)):
            bound.add(node.name)
            for part in [*node.decorator_list, *getattr(node, "bases", ())]:
                look(part)
            return
        elif isinstance(node, ast.Lambda):
            return
        elif isinstance(node, COMPREHENSIONS):
            for part in ast.walk(node):
                if isinstance(part, ast.NamedExpr):
                    bound.add(part.target.id)
            return
        elif isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            bound.add(node.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            bound.update((alias.asname or alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            bound.add(node.name)
        elif isinstance(node, (getattr(ast, "MatchAs", ()), getattr(ast, "MatchStar", ()))) and node.name:
            bound.add(node.name)
        elif isinstance(node, getattr(ast, "MatchMapping", ())) and node.rest:
            bound.add(node.rest)
        for child in ast.iter_child_nodes(node):
            look(child)

    for node in body:
        look(node)
    return bound - outer


def parameters(arguments):
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    return [one.arg for one in every if one is not None]


class Rewrite(ast.NodeTransformer):
    """Reads of `names` that reach the module's namespace go through the object."""

    def __init__(self, names, as_text):
        self.names, self.hidden, self.spec, self.depth, self.as_text = names, [], [], 0, as_text

    def annotation(self, node):
        """Annotations that are kept as text are left alone."""
        return node if self.as_text or node is None else self.visit(node)

    def inside(self, hidden, parts):
        self.hidden.append(hidden)
        self.depth += 1
        done = [self.visit(part) for part in parts]
        self.depth -= 1
        self.hidden.pop()
        return done

    def visit_body(self, body, hidden):
        self.hidden.append(hidden)
        self.depth += 1
        out = []
        for node in body:
            node = self.visit(node)
            out += node if isinstance(node, list) else [node]
        self.depth -= 1
        self.hidden.pop()
        return out

    def visit_Name(self, node):
        if node.id in self.names and isinstance(node.ctx, ast.Load) and not any(node.id in scope for scope in self.hidden):
            return ast.copy_location(ast.Attribute(ast.copy_location(ast.Name("__lz__", ast.Load()), node), node.id, ast.Load()), node)
        return node

    def visit_arguments(self, node):
        for part in [*node.posonlyargs, *node.args, *node.kwonlyargs, node.vararg, node.kwarg]:
            if part is not None:
                part.annotation = self.annotation(part.annotation)
        node.defaults = [self.visit(one) for one in node.defaults]
        node.kw_defaults = [one and self.visit(one) for one in node.kw_defaults]
        return node

    def visit_FunctionDef(self, node):
        node.decorator_list = [self.visit(one) for one in node.decorator_list]
        node.returns = self.annotation(node.returns)
        node.args = self.visit(node.args)
        node.body = self.visit_body(node.body, bound_in(node.body, parameters(node.args)))
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_AnnAssign(self, node):
        node.target, node.annotation = self.visit(node.target), self.annotation(node.annotation)
        node.value = node.value and self.visit(node.value)
        return node

    def visit_Lambda(self, node):
        node.args = self.visit(node.args)
        node.body, = self.inside(set(parameters(node.args)), [node.body])
        return node

    def visit_ClassDef(self, node):
        node.decorator_list = [self.visit(one) for one in node.decorator_list]
        node.bases = [self.visit(one) for one in node.bases]
        node.keywords = [self.visit(one) for one in node.keywords]
        # Functions within skip the names of the class; what stands in its own body is told apart as well as can be.
        bound, body = bound_in(node.body), []
        for part in node.body:
            if isinstance(part, FUNCTIONS):
                self.depth += 1
                part = self.visit(part)
                self.depth -= 1
                body.append(part)
            else:
                body += self.visit_body([part], bound)
        node.body = body
        return node

    def visit_ListComp(self, node):
        first = self.visit(node.generators[0].iter)
        bound = {part.id for one in node.generators for part in ast.walk(one.target) if isinstance(part, ast.Name)}
        self.hidden.append(bound)
        node = self.generic_visit(node)
        self.hidden.pop()
        node.generators[0].iter = first
        return node

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp

    def visit_Import(self, node):
        if self.depth:
            return node
        kept = []
        for alias in node.names:
            name = alias.asname or alias.name.split(".")[0]
            if name in self.names:
                self.spec.append((name, alias.name, "" if alias.asname else None))
            else:
                kept.append(alias)
        return self.left(node, kept)

    def visit_ImportFrom(self, node):
        if self.depth:
            return node
        kept = []
        for alias in node.names:
            name = alias.asname or alias.name
            if name in self.names:
                self.spec.append((name, "." * node.level + (node.module or ""), alias.name))
            else:
                kept.append(alias)
        return self.left(node, kept)

    def left(self, node, kept):
        if len(kept) == len(node.names):
            return node
        if not kept:
            return ast.copy_location(ast.Pass(), node)
        node.names = kept
        return node


def forced(data, path, names):
    """The code of a file with those names put off."""
    tree = ast.parse(data, path)
    as_text = any(isinstance(node, ast.ImportFrom) and node.module == "__future__" and any(one.name == "annotations" for one in node.names)
                  for node in tree.body)
    rewrite = Rewrite(names, as_text)
    tree = rewrite.visit(tree)
    missing = names - {name for name, _, _ in rewrite.spec}
    if missing:
        raise SystemExit("forced.py: %s does not import %s" % (path, " ".join(sorted(missing))))
    own = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    bound = {"__lz_load__": 1, "__getattr__": 1, "__dir__": 2}
    if "__getattr__" in own:
        del bound["__getattr__"]
        first = ast.parse("if %s in __lz_names__: return __lz_load__(%s)" % ((own["__getattr__"].args.args[0].arg,) * 2)).body
        own["__getattr__"].body[:0] = first
    if "__dir__" in own:
        del bound["__dir__"]
    at = 0
    while at < len(tree.body) and (isinstance(tree.body[at], ast.ImportFrom) and tree.body[at].module == "__future__" or
                                   at == 0 and ast.get_docstring(tree, False) is not None):
        at += 1
    line = "from _importscan_forced import attach as __lz_attach__\n__lz_all__ = __lz_attach__(globals(), %r)\n" % (rewrite.spec,)
    line += "__lz__, __lz_names__ = __lz_all__[0], __lz_all__[3]\n"
    line += "".join("%s = __lz_all__[%d]\n" % pair for pair in bound.items()) + "del __lz_all__\n"
    tree.body[at:at] = ast.parse(line).body
    return compile(ast.fix_missing_locations(tree), path, "exec")


def main():
    wanted = {}
    arguments = sys.argv[1:]
    while arguments[0] == "--force":
        wanted.setdefault(arguments[1], set()).add(arguments[2])
        del arguments[:3]
    assert arguments[0] == "--"
    path = arguments[1]
    sys.argv = arguments[1:]
    sys.path[0] = path.rpartition("/")[0]
    here = types.ModuleType("_importscan_forced")
    here.attach = attach
    sys.modules["_importscan_forced"] = here
    plain = importlib.machinery.SourceFileLoader.source_to_code

    def source_to_code(self, data, path, *, _optimize=-1):
        if isinstance(path, str) and path in wanted:
            return forced(data, path, wanted[path])
        return plain(self, data, path, _optimize=_optimize)

    importlib.machinery.SourceFileLoader.source_to_code = source_to_code
    with open(path, "rb") as file:
        data = file.read()
    code = forced(data, path, wanted[path]) if path in wanted else compile(data, path, "exec", dont_inherit=True)
    own = types.ModuleType("__main__")
    own.__dict__.update(__file__=path, __builtins__=__builtins__, __cached__=None, __annotations__={},
                        __loader__=importlib.machinery.SourceFileLoader("__main__", path))
    sys.modules["__main__"] = own
    exec(code, own.__dict__)


if __name__ == "__main__":
    main()
