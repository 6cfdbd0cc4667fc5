"""Takes a report at its word: rewrites modules so that what it calls deferrable is imported at first use.

Names whose kind is `deferrable` or `reexport` leave their import statement; every place where the name can be
read as a global of the module becomes `__lz__.name` (replay.py says what that does), or `__lz_body__.name` where
the module's own body reads it, which the report denies. `hoisted_for` edges are imported where the statement stood. Nothing else decides: when the report is wrong, the run shows it.

by_class: a name stays late only as far as its target is neither required_init nor effect_init. Where it is, the
target is imported in the statement's place, and only the name is looked up late: a re-export behind it may be
late itself. by_edge: the kinds alone count.
"""

import ast
import hashlib
import marshal
import os
import tempfile

LATE = ("deferrable", "reexport")
EARLY = ("required_init", "effect_init")
IDLE = ("merely_imported", "typing_only", "never_loaded")


class Plan:
    """What the report lets one module put off."""

    def __init__(self):
        self.kinds = {}    # (line, name, as) -> {kind}
        self.targets = {}  # (line, name, as) -> [module]
        self.hoisted = {}  # line -> [module]

    def late(self):
        """The keys whose names may be late."""
        return {key for key, kinds in self.kinds.items() if kinds <= set(LATE)}


def plans(report, order):
    """module -> Plan. `order` gives the place of a module in the order in which things really load."""
    found = {}
    for edge in report.get("edges", ()):
        plan = found.setdefault(edge["from"], Plan())
        if edge.get("hoisted_for"):
            plan.hoisted.setdefault(edge.get("line"), set()).add(edge["to"])
            continue
        if edge.get("scope", "module") != "module" or edge["kind"] not in LATE + ("eager",):
            continue
        for name in edge.get("names", ()):
            key = (edge.get("line"), name["name"], name.get("as"))
            plan.kinds.setdefault(key, set()).add(name.get("kind", edge["kind"]))
            plan.targets.setdefault(key, []).append(edge["to"])
    for plan in found.values():
        plan.hoisted = {line: sorted(names, key=lambda name: (order.get(name, len(order)), name))
                        for line, names in plan.hoisted.items()}
    return {module: plan for module, plan in found.items() if plan.late()}


class Bound(ast.NodeVisitor):
    """The names that a scope's own statements bind, and those it declares global or nonlocal."""

    def __init__(self, nodes):
        self.names, self.globals = set(), set()
        for node in nodes:
            self.visit(node)
        self.names -= self.globals

    def visit_Name(self, node):
        if not isinstance(node.ctx, ast.Load):
            self.names.add(node.id)

    def visit_FunctionDef(self, node):
        self.names.add(node.name)
        for part in outside(node):
            self.visit(part)

    visit_AsyncFunctionDef = visit_ClassDef = visit_FunctionDef

    def visit_Lambda(self, node):
        for part in outside(node):
            self.visit(part)

    def visit_comprehension_scope(self, node):
        for part in ast.walk(node):
            if isinstance(part, ast.NamedExpr):
                self.names.add(part.target.id)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_comprehension_scope

    def visit_Import(self, node):
        self.names.update(bound_by(alias) for alias in node.names)

    def visit_ImportFrom(self, node):
        self.names.update(alias.asname or alias.name for alias in node.names)

    def visit_ExceptHandler(self, node):
        if node.name:
            self.names.add(node.name)
        self.generic_visit(node)

    def visit_MatchAs(self, node):
        if node.name:
            self.names.add(node.name)
        self.generic_visit(node)

    visit_MatchStar = visit_MatchAs

    def visit_MatchMapping(self, node):
        if node.rest:
            self.names.add(node.rest)
        self.generic_visit(node)

    def visit_Global(self, node):
        self.globals.update(node.names)

    def visit_Nonlocal(self, node):
        self.names.update(node.names)


def bound_by(alias):
    return alias.asname or alias.name.partition(".")[0]


def outside(node):
    """The parts of a definition that its surroundings evaluate."""
    parts = list(getattr(node, "decorator_list", ())) + list(getattr(node, "bases", ()))
    parts += [one.value for one in getattr(node, "keywords", ())]
    arguments = getattr(node, "args", None)
    if isinstance(arguments, ast.arguments):
        parts += arguments.defaults + [one for one in arguments.kw_defaults if one]
        every = arguments.posonlyargs + arguments.args + arguments.kwonlyargs + [arguments.vararg, arguments.kwarg]
        parts += [one.annotation for one in every if one and one.annotation]
    if getattr(node, "returns", None):
        parts.append(node.returns)
    return parts


class Scope:
    def __init__(self, kind, names=(), declared=(), comprehension=False):
        self.kind, self.names, self.globals, self.comprehension = kind, names, declared, comprehension


class Rewriter(ast.NodeTransformer):
    def __init__(self, plan, late, first):
        self.plan, self.late, self.first = plan, late, first
        self.entries, self.matched, self.names = [], set(), {(name[2] or name[1].partition(".")[0]) for name in late}
        self.scopes, self.deferred_annotations = [Scope("module")], False

    def is_global(self, name):
        innermost = True
        for scope in reversed(self.scopes):
            if scope.kind == "module":
                return True
            if scope.kind == "function" or innermost:
                if name in scope.globals:
                    return True
                if name in scope.names:
                    return False
            innermost = False
        return True

    def late_read(self, name, node):
        body = not any(scope.kind == "function" and not scope.comprehension for scope in self.scopes)
        holder = ast.copy_location(ast.Name("__lz_body__" if body else "__lz__", ast.Load()), node)
        return ast.copy_location(ast.Attribute(holder, name, ast.Load()), node)

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Load) and node.id in self.names and self.is_global(node.id):
            return self.late_read(node.id, node)
        return node

    def read_before(self, node, names):
        """A statement that needs what the names stand for, without being able to say so."""
        wanted = [name for name in names if name in self.names and self.is_global(name)]
        node = self.generic_visit(node)
        return [ast.copy_location(ast.Expr(self.late_read(name, node)), node) for name in wanted] + [node]

    def visit_AugAssign(self, node):
        return self.read_before(node, [node.target.id] if isinstance(node.target, ast.Name) else [])

    def visit_Delete(self, node):
        return self.read_before(node, [one.id for one in node.targets if isinstance(one, ast.Name)])

    def within(self, scope, nodes):
        self.scopes.append(scope)
        done = [self.visit(node) for node in nodes]
        self.scopes.pop()
        return [one for part in done for one in (part if isinstance(part, list) else [part]) if one is not None]

    def arguments(self, node):
        node.args.defaults = [self.visit(one) for one in node.args.defaults]
        node.args.kw_defaults = [one and self.visit(one) for one in node.args.kw_defaults]
        if self.deferred_annotations:
            return
        every = node.args.posonlyargs + node.args.args + node.args.kwonlyargs + [node.args.vararg, node.args.kwarg]
        for one in every:
            if one and one.annotation:
                one.annotation = self.visit(one.annotation)

    def visit_FunctionDef(self, node):
        node.decorator_list = [self.visit(one) for one in node.decorator_list]
        self.arguments(node)
        if node.returns and not self.deferred_annotations:
            node.returns = self.visit(node.returns)
        own = Bound(node.body)
        names = own.names | parameters(node.args)
        node.body = self.within(Scope("function", names - own.globals, own.globals), node.body)
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node):
        self.arguments(node)
        own = Bound([node.body])
        node.body, = self.within(Scope("function", own.names | parameters(node.args)), [node.body])
        return node

    def visit_ClassDef(self, node):
        node.decorator_list = [self.visit(one) for one in node.decorator_list]
        node.bases = [self.visit(one) for one in node.bases]
        for one in node.keywords:
            one.value = self.visit(one.value)
        own = Bound(node.body)
        # `name = changed(name)` in a class reads the global one.
        both = sorted(name for name in own.names & self.names & read_by(node.body) if self.is_global(name))
        first = [ast.copy_location(ast.Expr(self.late_read(name, node)), node) for name in both]
        node.body = self.within(Scope("class", own.names, own.globals), node.body)
        docstring = isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
        node.body[docstring:docstring] = first
        return node

    def visit_AnnAssign(self, node):
        node.target = self.visit(node.target)
        if node.value:
            node.value = self.visit(node.value)
        if not self.deferred_annotations and self.scopes[-1].kind != "function":
            node.annotation = self.visit(node.annotation)
        return node

    def comprehension(self, node):
        node.generators[0].iter = self.visit(node.generators[0].iter)
        names = {part.id for one in node.generators for part in ast.walk(one.target) if isinstance(part, ast.Name)}
        self.scopes.append(Scope("function", names, comprehension=True))
        for number, one in enumerate(node.generators):
            one.target = self.visit(one.target)
            if number:
                one.iter = self.visit(one.iter)
            one.ifs = [self.visit(part) for part in one.ifs]
        for field in ("key", "value", "elt"):
            if hasattr(node, field):
                setattr(node, field, self.visit(getattr(node, field)))
        self.scopes.pop()
        return node

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = comprehension

    def key_of(self, node, alias):
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
            key = (line, alias.name, alias.asname)
            if key in self.late:
                return key
        return None

    def statement(self, node, how):
        if len(self.scopes) != 1:
            return node
        out, kept = [], []
        hoisted = [one for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
                   for one in self.plan.hoisted.get(line, ())]
        for alias in node.names:
            key = self.key_of(node, alias)
            if key is None:
                kept.append(alias)
                continue
            self.matched.add(key)
            if kept:
                out.append(copied(node, kept))
                kept = []
            self.entries.append((bound_by(alias) if isinstance(node, ast.Import) else alias.asname or alias.name,
                                 how(alias), tuple(hoisted + self.first.get(key, []))))
            hoisted = []
            call = ast.Call(ast.Name("__lz_defer__", ast.Load()), [ast.Constant(len(self.entries) - 1)], [])
            out.append(ast.fix_missing_locations(ast.copy_location(ast.Expr(ast.copy_location(call, node)), node)))
        return out + [copied(node, kept)] if kept else out

    def visit_Import(self, node):
        return self.statement(node, lambda alias: ("import", alias.name, bool(alias.asname)))

    def visit_ImportFrom(self, node):
        if node.module == "__future__":
            self.deferred_annotations |= any(alias.name == "annotations" for alias in node.names)
            return node
        return self.statement(node, lambda alias: ("from", node.level, node.module or "", alias.name))


def copied(node, names):
    if len(names) == len(node.names):
        return node
    new = ast.Import(names) if isinstance(node, ast.Import) else ast.ImportFrom(node.module, names, node.level)
    return ast.copy_location(new, node)


def read_by(nodes):
    """The names that these statements read themselves, function bodies left out."""
    found, waiting = set(), list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.add(node.id)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            waiting.extend(outside(node))
        else:
            waiting.extend(ast.iter_child_nodes(node))
    return found


def parameters(arguments):
    every = arguments.posonlyargs + arguments.args + arguments.kwonlyargs + [arguments.vararg, arguments.kwarg]
    return {one.arg for one in every if one}


with open(__file__, "rb") as own:
    OWN = hashlib.sha256(own.read()).digest()


def rewritten(room, path, plan, late, first):
    """The file with the late form of one module, and how many names were not found in its source."""
    with open(path, "rb") as file:
        source = file.read()
    parts = (path, sorted(late, key=repr), sorted(plan.hoisted.items(), key=repr), sorted(first.items(), key=repr))
    digest = hashlib.sha256(OWN + source + repr(parts).encode()).hexdigest()[:32]
    out = os.path.join(room, "late", digest[:2], digest)
    try:
        with open(out + ".missed") as known:
            missed = int(known.read())
        os.utime(out), os.utime(out + ".missed")
        return out, missed
    except (OSError, ValueError):
        pass
    rewriter = Rewriter(plan, late, first)
    tree = rewriter.visit(ast.parse(source, path))
    code = compile(tree, path, "exec", dont_inherit=True)
    os.makedirs(os.path.dirname(out), exist_ok=True)
    for name, data in ((out, marshal.dumps((rewriter.entries, code))),
                       (out + ".missed", str(len(late - rewriter.matched)).encode())):
        with tempfile.NamedTemporaryFile("wb", dir=os.path.dirname(out), delete=False) as part:
            part.write(data)
        os.replace(part.name, name)
    return out, len(late - rewriter.matched)


def codes(room, report, seen, by_class):
    """module -> file with its late form, for the modules that `seen` (the original run) loaded; and what is
    known of the rewriting: {"names": ..., "missed": [module]}."""
    order = {name: number for number, name in enumerate(seen["after_call"])}
    classes = {module["name"]: module.get("class") for module in report["modules"]}
    made, known = {}, {"names": 0, "missed": []}
    for module, plan in sorted(plans(report, order).items()):
        what = seen["after_call"].get(module)
        if what is None or not what["own"]:
            continue
        path = what["file"]
        if what["kind"] == "frozen":
            path = next((one.get("path") for one in report["modules"] if one["name"] == module), None)
            path = path and os.path.abspath(path)
        if not path or not path.endswith(".py") or module in seen["at_start"]:
            continue
        late, first = plan.late(), {}
        if by_class:
            for key in list(late):
                early = [one for one in dict.fromkeys(plan.targets[key]) if classes.get(one) in EARLY]
                if early and key[1] in early:  # `import a.b` binds modules alone: nothing is left to put off
                    late.discard(key)
                elif early:
                    first[key] = early
        if not late:
            continue
        known["names"] += len(late)
        made[module], missed = rewritten(room, path, plan, late, first)
        if missed:
            known["missed"].append(module)
    return made, known
