"""What the facts of a Python file must be, built from CPython's own ast.

A tree is nested lists: [kind, flags, extra, value, start, stop, children]. None for a place means
that CPython gives none."""
import ast
import re

STORE, DELETE = 1, 2
OPERATORS = {
    "Add": 1, "Sub": 2, "Mult": 3, "MatMult": 4, "Div": 5, "FloorDiv": 6, "Mod": 7, "Pow": 8,
    "LShift": 9, "RShift": 10, "BitOr": 11, "BitXor": 12, "BitAnd": 13, "Invert": 14, "Not": 15,
    "And": 16, "Or": 17, "Eq": 18, "NotEq": 19, "Lt": 20, "LtE": 21, "Gt": 22, "GtE": 23,
    "In": 24, "NotIn": 25, "Is": 26, "IsNot": 27, "UAdd": 1, "USub": 2,
}
IF, ELSE, LOOP, TRY, HANDLER, NO_ERROR, FINALLY, WITH, CASE = range(9)
ANY = object()  # a value that is not compared


def line_starts(source):
    return [0] + [m.end() for m in re.finditer(rb"\r\n|\n|\r", source)]


class Expected:
    def __init__(self, source, module):
        self.source = source
        self.lines = line_starts(source)
        self.imports = []  # (start, level, module, name, as, scope, guards)
        self.guards = []
        self.scope = []
        self.tree = self.node("MODULE", module, self.block(module.body), place=(0, len(source)))

    # Places.
    def at(self, line, column):
        return self.lines[line - 1] + column

    def place(self, item):
        if not hasattr(item, "lineno"):
            return (None, None)
        return (self.at(item.lineno, item.col_offset), self.at(item.end_lineno, item.end_col_offset))

    def node(self, kind, item=None, children=(), flags=0, extra=0, value=None, place=None):
        start, stop = place or (self.place(item) if item is not None else (None, None))
        return [kind, flags, extra, value, start, stop, list(children)]

    # Statements.
    def block(self, statements, guard=None):
        if guard is not None:
            self.guards.append(guard)
        result = [self.statement(s) for s in statements]
        if guard is not None:
            self.guards.pop()
        return result

    def body(self, statements, guard=None):
        return self.node("BLOCK", children=self.block(statements, guard))

    def statement(self, item):
        return getattr(self, "do_" + type(item).__name__)(item)

    def do_Import(self, item):
        return self.node("IMPORT", item, [self.alias(item, a, 0, None) for a in item.names])

    def do_ImportFrom(self, item):
        aliases = [self.alias(item, a, item.level, item.module) for a in item.names]
        return self.node("IMPORT_FROM", item, aliases, 0, item.level, item.module or "")

    def alias(self, item, alias, level, module):
        self.imports.append((self.place(item)[0], level, module or "", alias.name,
                             alias.asname or "", ".".join(self.scope), tuple(self.guards)))
        name = [self.node("NAME", flags=STORE, value=alias.asname)] if alias.asname else []
        return self.node("ALIAS", alias, name, value=alias.name)

    def do_Expr(self, item):
        return self.node("EXPRESSION", item, [self.e(item.value)])

    def do_Assign(self, item):
        result = self.e(item.value)
        for target in reversed(item.targets):
            result = self.node("ASSIGN", None, [self.e(target), result], 32)
        result[4:6] = self.place(item)
        return result

    def do_AnnAssign(self, item):
        parts = [self.e(item.target), self.e(item.annotation)]
        if item.value:
            parts.append(self.e(item.value))
        return self.node("ASSIGN", item, parts, 48 if item.value else 16)

    def do_AugAssign(self, item):
        return self.node("AUGMENTED", item, [self.e(item.target), self.e(item.value)], 0,
                         OPERATORS[type(item.op).__name__])

    def simple(self, kind, item, *expressions):
        return self.node(kind, item, [self.e(e) for e in expressions if e is not None])

    def do_Return(self, item):
        return self.simple("RETURN", item, item.value)

    def do_Delete(self, item):
        return self.simple("DELETE", item, *item.targets)

    def do_Raise(self, item):
        return self.simple("RAISE", item, item.exc, item.cause)

    def do_Assert(self, item):
        return self.simple("ASSERT", item, item.test, item.msg)

    def do_Global(self, item):
        return self.node("GLOBAL", item, [self.node("NAME", value=n) for n in item.names])

    def do_Nonlocal(self, item):
        return self.node("NONLOCAL", item, [self.node("NAME", value=n) for n in item.names])

    def do_Pass(self, item):
        return self.node("PASS", item)

    def do_Break(self, item):
        return self.node("BREAK", item)

    def do_Continue(self, item):
        return self.node("CONTINUE", item)

    def is_elif(self, statements):
        if len(statements) != 1 or not isinstance(statements[0], ast.If):
            return False
        return self.source.startswith(b"elif", self.place(statements[0])[0])

    def do_If(self, item):
        clauses, at = [], item
        while True:
            clauses.append(self.node("CLAUSE", None, [self.e(at.test), self.body(at.body, IF)]))
            if not self.is_elif(at.orelse):
                break
            at = at.orelse[0]
        return self.node("IF", item, clauses + self.orelse(at.orelse, ELSE))

    def orelse(self, statements, guard):
        if not statements:
            return []
        kind = "FINALLY" if guard == FINALLY else "ELSE"
        return [self.node(kind, None, self.block(statements, guard))]

    def do_While(self, item):
        parts = [self.e(item.test), self.body(item.body, LOOP)]
        return self.node("WHILE", item, parts + self.orelse(item.orelse, ELSE))

    def do_For(self, item, flags=0):
        parts = [self.e(item.target), self.e(item.iter), self.body(item.body, LOOP)]
        return self.node("FOR", item, parts + self.orelse(item.orelse, ELSE), flags)

    def do_AsyncFor(self, item):
        return self.do_For(item, 4)

    def do_Try(self, item, group=0):
        parts = [self.body(item.body, TRY)]
        for handler in item.handlers:
            kind = [self.e(handler.type)] if handler.type else []
            block = self.body(handler.body, HANDLER)
            parts.append(self.node("HANDLER", handler, kind + [block], group, 0,
                                   handler.name or ""))
        parts += self.orelse(item.orelse, NO_ERROR) + self.orelse(item.finalbody, FINALLY)
        return self.node("TRY", item, parts)

    def do_TryStar(self, item):
        return self.do_Try(item, 1)

    def do_With(self, item, flags=0):
        parts = [self.simple("WITH_ITEM", None, i.context_expr, i.optional_vars)
                 for i in item.items]
        return self.node("WITH", item, parts + [self.body(item.body, WITH)], flags)

    def do_AsyncWith(self, item):
        return self.do_With(item, 4)

    def do_Match(self, item):
        return self.node("MATCH", item, [self.e(item.subject)] + [self.case(c) for c in item.cases])

    def case(self, case):
        guard = [self.e(case.guard)] if case.guard else []
        names = []
        self.pattern(case.pattern, names)
        return self.node("CASE", None, [self.node("PATTERN", None, names)] + guard +
                         [self.body(case.body, CASE)], 1 if guard else 0)

    def pattern(self, item, out):
        def capture(name):
            if name:
                out.append(self.node("NAME", flags=STORE, value=name))
        kind = type(item).__name__
        if kind == "MatchValue":
            self.pattern_value(item.value, out)
        elif kind == "MatchSingleton":
            out.append(self.node(str(item.value).upper()))
        elif kind in ("MatchSequence", "MatchOr"):
            for part in item.patterns:
                self.pattern(part, out)
        elif kind == "MatchStar":
            capture(item.name)
        elif kind == "MatchMapping":
            for key, value in zip(item.keys, item.patterns):
                self.pattern_value(key, out)
                self.pattern(value, out)
            capture(item.rest)
        elif kind == "MatchClass":
            out.append(self.e(item.cls))
            for part in item.patterns + item.kwd_patterns:
                self.pattern(part, out)
        elif kind == "MatchAs":
            if item.pattern:
                self.pattern(item.pattern, out)
            capture(item.name)

    def pattern_value(self, item, out):
        if isinstance(item, ast.UnaryOp):
            self.pattern_value(item.operand, out)
        elif isinstance(item, ast.BinOp):
            self.pattern_value(item.left, out)
            self.pattern_value(item.right, out)
        else:
            out.append(self.e(item))

    # Definitions.
    def decorated(self, item, node):
        if not item.decorator_list:
            return node
        parts = [self.node("DECORATOR", None, [self.e(d)]) for d in item.decorator_list]
        return self.node("DECORATED", None, parts + [node])

    def scoped(self, name, build):
        guards, self.guards = self.guards, []
        self.scope.append(name)
        result = build()
        self.scope.pop()
        self.guards = guards
        return result

    def do_FunctionDef(self, item, flags=0):
        parts = [self.parameters(item.args)]
        if item.returns:
            parts.append(self.e(item.returns))
            flags |= 16
        if yields(item.body):
            flags |= 8
        parts.append(self.scoped(item.name, lambda: self.body(item.body)))
        return self.decorated(item, self.node("FUNCTION", item, parts, flags, 0, item.name))

    def do_AsyncFunctionDef(self, item):
        return self.do_FunctionDef(item, 4)

    def do_ClassDef(self, item):
        parts = sorted(item.bases + item.keywords, key=lambda a: (a.lineno, a.col_offset))
        arguments = self.node("ARGUMENTS", None, [self.argument(a) for a in parts])
        block = self.scoped(item.name, lambda: self.body(item.body))
        return self.decorated(item, self.node("CLASS", item, [arguments, block], 0, 0, item.name))

    def parameters(self, args):
        parts = []
        positional = [(a, 1) for a in args.posonlyargs] + [(a, 0) for a in args.args]
        defaults = [None] * (len(positional) - len(args.defaults)) + args.defaults
        for (arg, flags), default in zip(positional, defaults):
            parts.append(self.parameter(arg, flags, default))
        if args.vararg:
            parts.append(self.parameter(args.vararg, 4, None))
        for arg, default in zip(args.kwonlyargs, args.kw_defaults):
            parts.append(self.parameter(arg, 2, default))
        if args.kwarg:
            parts.append(self.parameter(args.kwarg, 8, None))
        return self.node("PARAMS", None, parts)

    def parameter(self, arg, flags, default):
        children = []
        if arg.annotation:
            children.append(self.e(arg.annotation))
            flags |= 16
        if default:
            children.append(self.e(default))
            flags |= 32
        return self.node("PARAM", None, children, flags, 0, arg.arg)

    # Expressions.
    def e(self, item):
        return getattr(self, "e_" + type(item).__name__)(item)

    def place_flags(self, item):
        return {"Load": 0, "Store": STORE, "Del": DELETE}[type(item.ctx).__name__]

    def e_Name(self, item):
        return self.node("NAME", item, flags=self.place_flags(item), value=item.id)

    def e_Attribute(self, item):
        return self.node("ATTRIBUTE", item, [self.e(item.value)], self.place_flags(item), 0,
                         item.attr)

    def e_Subscript(self, item):
        return self.node("SUBSCRIPT", item, [self.e(item.value), self.e(item.slice)],
                         self.place_flags(item))

    def e_Slice(self, item):
        parts = [(item.lower, 4), (item.upper, 8), (item.step, 16)]
        return self.node("SLICE", item, [self.e(p) for p, _ in parts if p],
                         sum(f for p, f in parts if p))

    def argument(self, item):
        if not isinstance(item, ast.keyword):
            return self.e(item)
        if item.arg is None:
            return self.node("STARRED", item, [self.e(item.value)], 8)
        return self.node("KEYWORD", item, [self.e(item.value)], 0, 0, item.arg)

    def e_Call(self, item):
        parts = sorted(item.args + item.keywords, key=lambda a: (a.lineno, a.col_offset))
        return self.node("CALL", item, [self.e(item.func)] + [self.argument(a) for a in parts])

    def e_Starred(self, item):
        return self.node("STARRED", item, [self.e(item.value)])

    def e_Constant(self, item):
        value = item.value
        if value is None or value is True or value is False:
            return self.node(str(value).upper(), item)
        if value is Ellipsis:
            return self.node("ELLIPSIS", item)
        if isinstance(value, (str, bytes)):
            start, stop = self.place(item)
            if isinstance(value, bytes):
                return self.node("STRING", item, flags=1, value=value)
            text = ANY if b"\\N{" in self.source[start:stop] else bytes_of(value)
            return self.node("STRING", item, value=text)
        return self.node("NUMBER", item, flags=0 if isinstance(value, int) else 1, value=value)

    def e_JoinedStr(self, item, place=True):
        parts = [self.node("STRING", None, value=bytes_of(v.value))
                 if isinstance(v, ast.Constant) else self.format(v) for v in item.values]
        node = self.node("FSTRING", item if place else None, parts)
        for part in parts:
            without_places(part)
        return node

    def format(self, item):
        parts = [self.e(item.value)]
        if item.format_spec:
            parts.append(self.e_JoinedStr(item.format_spec, False))
        return self.node("FORMAT", None, parts, 0, max(item.conversion, 0))

    def e_Tuple(self, item):
        return self.simple("TUPLE", item, *item.elts)

    def e_List(self, item):
        return self.simple("LIST", item, *item.elts)

    def e_Set(self, item):
        return self.simple("SET", item, *item.elts)

    def e_Dict(self, item):
        parts = [self.pair(key, value) if key else self.node("STARRED", None, [self.e(value)], 8)
                 for key, value in zip(item.keys, item.values)]
        return self.node("DICT", item, parts)

    def pair(self, key, value):
        return self.node("PAIR", None, [self.e(key), self.e(value)])

    def e_BinOp(self, item):
        return self.node("BINARY", item, [self.e(item.left), self.e(item.right)], 0,
                         OPERATORS[type(item.op).__name__])

    def e_UnaryOp(self, item):
        return self.node("UNARY", item, [self.e(item.operand)], 0,
                         OPERATORS[type(item.op).__name__])

    def e_BoolOp(self, item):
        operator, result = OPERATORS[type(item.op).__name__], self.e(item.values[0])
        for value in item.values[1:]:
            result = self.node("BOOLEAN", None, [result, self.e(value)], 0, operator)
        return result

    def e_Compare(self, item):
        parts = [self.e(item.left)]
        for op, operand in zip(item.ops, item.comparators):
            parts.append(self.node("OPERAND", operand, [self.e(operand)], 0,
                                   OPERATORS[type(op).__name__], place=(None, None)))
        return self.node("COMPARE", item, parts)

    def e_IfExp(self, item):
        return self.simple("CONDITIONAL", item, item.body, item.test, item.orelse)

    def e_NamedExpr(self, item):
        return self.simple("NAMED", item, item.target, item.value)

    def e_Lambda(self, item):
        flags = 8 if yields([ast.Expr(item.body)]) else 0
        parameters = self.parameters(item.args)
        return self.node("LAMBDA", item, [parameters, self.e(item.body)], flags)

    def comprehension(self, item, element, result):
        parts = [element]
        for clause in item.generators:
            tests = [self.node("COMP_IF", None, [self.e(test)]) for test in clause.ifs]
            parts.append(self.node("COMP_FOR", None,
                                   [self.e(clause.target), self.e(clause.iter)] + tests,
                                   4 if clause.is_async else 0))
        return self.node("COMPREHENSION", item, parts, 0, result)

    def e_ListComp(self, item):
        return self.comprehension(item, self.e(item.elt), "LIST")

    def e_SetComp(self, item):
        return self.comprehension(item, self.e(item.elt), "SET")

    def e_DictComp(self, item):
        return self.comprehension(item, self.pair(item.key, item.value), "DICT")

    def e_GeneratorExp(self, item):
        return self.comprehension(item, self.e(item.elt), "MODULE")

    def e_Await(self, item):
        return self.simple("AWAIT", item, item.value)

    def e_Yield(self, item):
        return self.simple("YIELD", item, item.value)

    def e_YieldFrom(self, item):
        return self.simple("YIELD_FROM", item, item.value)


def bytes_of(value):
    return re.sub("[\ud800-\udfff]", "\ufffd", value).encode()


def without_places(node):
    node[4] = node[5] = None
    for child in node[6]:
        without_places(child)


def yields(body):
    """Whether a function with this body is a generator."""
    work = list(body)
    while work:
        item = work.pop()
        if isinstance(item, (ast.Yield, ast.YieldFrom)):
            return True
        if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)):
            work += item.decorator_list + item.args.defaults
            work += [d for d in item.args.kw_defaults if d]
        elif isinstance(item, ast.Lambda):
            work += item.args.defaults
        else:
            work += ast.iter_child_nodes(item)
    return False
