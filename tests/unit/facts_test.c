/* What Python source becomes: shapes, literals, places, errors, and what an outline leaves out. */
#include "analyzer/syntax/python.h"
#include "tests/fuzz/check_facts.h"
#include "tests/fuzz/same_facts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static const char *const kind_names[] = {
#define NODE(name) #name,
#include "analyzer/facts/nodes.def"
#undef NODE
};

struct fixture {
    struct python *python;
    struct arena arena;
    struct facts *facts;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    struct error err;
    fixture = (struct fixture){0};
    *state = &fixture;
    return python_open(&fixture.python, &err) ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    arena_release(&fixture->arena);
    python_release(fixture->python);
    return 0;
}

static struct facts *read_once(struct fixture *fixture, struct text source,
                               enum python_detail detail)
{
    node_index at;
    struct facts *facts = python_read(fixture->python, source, detail, &fixture->arena);
    const char *wrong = check_facts(facts, source.length, &at);
    if (wrong != NULL)
        fail_msg("%s near node %u of: %.*s", wrong, at, TEXT_ARG(source));
    return facts;
}

/* Both readers say it. */
static struct facts *read_bytes(struct fixture *fixture, struct text source,
                                enum python_detail detail)
{
    node_index at;
    fixture->facts = read_once(fixture, source, detail);
    if (!python_was_quick(fixture->python))
        return fixture->facts;
    python_grammar_only(fixture->python, true);
    const struct facts *slow = read_once(fixture, source, detail);
    python_grammar_only(fixture->python, false);
    const char *what = facts_difference(fixture->facts, slow, &at);
    if (what != NULL)
        fail_msg("the readers differ in %s, near node %u of: %.*s", what, at, TEXT_ARG(source));
    return fixture->facts;
}

static struct facts *read(struct fixture *fixture, const char *source)
{
    return read_bytes(fixture, text_of(source), PYTHON_WHOLE);
}

/* A node as `KIND`, `KIND.flags` or `KIND=value`, its children in parentheses behind it. */
static void print_node(const struct facts *facts, node_index at, char **out)
{
    const struct node *node = &facts->nodes.at[at];
    const char *separator = "(";
    *out += sprintf(*out, "%s", kind_names[node->kind]);
    if (node->flags != 0)
        *out += sprintf(*out, ".%u", node->flags);
    if (node->extra != 0)
        *out += sprintf(*out, ":%u", node->extra);
    if (node->kind == NODE_STRING)
        *out += sprintf(*out, "='%.*s'", TEXT_ARG(facts_string(facts, node->value)));
    else if (node->kind == NODE_FUNCTION || node->kind == NODE_CLASS || node->kind == NODE_LAMBDA)
        *out += sprintf(*out, "=#%u", node->value);
    else if (node->value != 0)
        *out += sprintf(*out, "=%.*s", TEXT_ARG(facts_name(facts, node->value)));
    NODE_EACH (child, facts, at) {
        *out += sprintf(*out, "%s", separator);
        print_node(facts, child, out);
        separator = " ";
    }
    if (*separator == ' ')
        *out += sprintf(*out, ")");
}

static void assert_shape(struct fixture *fixture, const char *source, const char *expected)
{
    static char shape[1 << 16];
    char *out = shape;
    const struct facts *facts = read(fixture, source);
    NODE_EACH (child, facts, 0) {
        if (out != shape)
            *out++ = ' ';
        print_node(facts, child, &out);
    }
    *out = '\0';
    assert_string_equal(shape, expected);
}

#define SHAPE(source, expected) assert_shape(*state, source, expected)

static void statements(void **state)
{
    SHAPE("a = = b\n", "UNREADABLE(NAME=a UNREADABLE NAME=b)");
    SHAPE("a = b = c\n", "ASSIGN.32(NAME.1=a ASSIGN.32(NAME.1=b NAME=c))");
    SHAPE("a: b\n", "ASSIGN.16(NAME.1=a NAME=b)");
    SHAPE("a: b = c\n", "ASSIGN.48(NAME.1=a NAME=b NAME=c)");
    SHAPE("(a) = b,\n", "ASSIGN.32(NAME.1=a TUPLE(NAME=b))");
    SHAPE("a.b[c] //= d\n", "AUGMENTED:6(SUBSCRIPT.1(ATTRIBUTE=b(NAME=a) NAME=c) NAME=d)");
    SHAPE("del (a, b.c), d[e]\n",
          "DELETE(TUPLE(NAME.2=a ATTRIBUTE.2=c(NAME=b)) SUBSCRIPT.2(NAME=d NAME=e))");
    SHAPE("a,\n", "EXPRESSION(TUPLE(NAME=a))");
    SHAPE("if a: b\nelif c: d\nelse: e\n",
          "IF(CLAUSE(NAME=a BLOCK(EXPRESSION(NAME=b))) CLAUSE(NAME=c BLOCK(EXPRESSION(NAME=d))) "
          "ELSE(EXPRESSION(NAME=e)))");
    SHAPE("try: a\nexcept* B as c: d\nelse: e\nfinally: f\n",
          "TRY(BLOCK(EXPRESSION(NAME=a)) HANDLER.1=c(NAME=B BLOCK(EXPRESSION(NAME=d))) "
          "ELSE(EXPRESSION(NAME=e)) FINALLY(EXPRESSION(NAME=f)))");
    SHAPE("async for a, b in c, d: pass\n", "FOR.4(TUPLE(NAME.1=a NAME.1=b) TUPLE(NAME=c NAME=d) "
                                            "BLOCK(PASS))");
    SHAPE("with (a as b, c): pass\n",
          "WITH(WITH_ITEM(NAME=a NAME.1=b) WITH_ITEM(NAME=c) BLOCK(PASS))");
    SHAPE("with a if b else c as d: pass\n",
          "WITH(WITH_ITEM(CONDITIONAL(NAME=a NAME=b NAME=c) NAME.1=d) BLOCK(PASS))");
    SHAPE("type(a).b = c\n", "ASSIGN.32(ATTRIBUTE.1=b(CALL(NAME=type NAME=a)) NAME=c)");
    SHAPE("type A[T: int] = b\n", "TYPE_ALIAS(NAME.1=A NAME=b)");
    SHAPE("type = match = case = 1\n", "ASSIGN.32(NAME.1=type ASSIGN.32(NAME.1=match "
                                       "ASSIGN.32(NAME.1=case NUMBER=1)))");
}

static void definitions(void **state)
{
    SHAPE("@a\n@b.c\nclass D[T](E, f=g): pass\n",
          "DECORATED(DECORATOR(NAME=a) DECORATOR(ATTRIBUTE=c(NAME=b)) "
          "CLASS=#1(ARGUMENTS(NAME=E KEYWORD=f(NAME=g)) BLOCK(PASS)))");
    SHAPE("async def f(a, /, b: c = 1, *d, e, **g) -> h: yield\n",
          "FUNCTION.28=#1(PARAMS(PARAM.1=a PARAM.48=b(NAME=c NUMBER=1) PARAM.4=d PARAM.2=e "
          "PARAM.8=g) NAME=h BLOCK(EXPRESSION(YIELD)))");
    SHAPE("def f(a=lambda: (yield)): pass\n",
          "FUNCTION=#1(PARAMS(PARAM.32=a(LAMBDA.8=#2(PARAMS YIELD))) BLOCK(PASS))");
    SHAPE("def f():\n", "FUNCTION=#1(PARAMS BLOCK)");
}

static void expressions(void **state)
{
    SHAPE("a[b:, ::c, ...]", "EXPRESSION(SUBSCRIPT(NAME=a TUPLE(SLICE.4(NAME=b) SLICE.16(NAME=c) "
                             "ELLIPSIS)))");
    SHAPE("a[b,]", "EXPRESSION(SUBSCRIPT(NAME=a TUPLE(NAME=b)))");
    SHAPE("a < b is not c not in d", "EXPRESSION(COMPARE(NAME=a OPERAND:20(NAME=b) "
                                     "OPERAND:27(NAME=c) OPERAND:25(NAME=d)))");
    SHAPE("not -a ** b", "EXPRESSION(UNARY:15(UNARY:2(BINARY:8(NAME=a NAME=b))))");
    SHAPE("a and b or c", "EXPRESSION(BOOLEAN:17(BOOLEAN:16(NAME=a NAME=b) NAME=c))");
    SHAPE("f(*a, b=c, **d)(x for x in y)",
          "EXPRESSION(CALL(CALL(NAME=f STARRED(NAME=a) KEYWORD=b(NAME=c) STARRED.8(NAME=d)) "
          "COMPREHENSION(NAME=x COMP_FOR(NAME.1=x NAME=y))))");
    SHAPE("{a: b async for a, b in c if d if e for f in g}",
          "EXPRESSION(COMPREHENSION:57(PAIR(NAME=a NAME=b) COMP_FOR.4(TUPLE(NAME.1=a NAME.1=b) "
          "NAME=c COMP_IF(NAME=d) COMP_IF(NAME=e)) COMP_FOR(NAME.1=f NAME=g)))");
    SHAPE("[*a + b, (yield from c)]",
          "EXPRESSION(LIST(STARRED(BINARY:1(NAME=a NAME=b)) YIELD_FROM(NAME=c)))");
    SHAPE("(a := 1_0) if b else await c",
          "EXPRESSION(CONDITIONAL(NAMED(NAME.1=a NUMBER=1_0) NAME=b AWAIT(NAME=c)))");
    SHAPE("[a := b if c else d]",
          "EXPRESSION(LIST(NAMED(NAME.1=a CONDITIONAL(NAME=b NAME=c NAME=d))))");
    SHAPE("a: b[c] | d | None",
          "ASSIGN.16(NAME.1=a BINARY:11(BINARY:11(SUBSCRIPT(NAME=b NAME=c) NAME=d) NONE))");
    SHAPE("1.5, 2j, 0x1f", "EXPRESSION(TUPLE(NUMBER.1=1.5 NUMBER.1=2j NUMBER=0x1f))");
}

static void patterns(void **state)
{
    SHAPE("match a, b:\n case C.d | [e, *f] if g: pass\n case {'k': h, **i} as j: pass\n"
          " case K(l, m=-1): pass\n case _: pass\n",
          "MATCH(TUPLE(NAME=a NAME=b) "
          "CASE.1(PATTERN(ATTRIBUTE=d(NAME=C) NAME.1=e NAME.1=f) NAME=g BLOCK(PASS)) "
          "CASE(PATTERN(STRING='k' NAME.1=h NAME.1=i NAME.1=j) BLOCK(PASS)) "
          "CASE(PATTERN(NAME=K NAME.1=l NUMBER=1) BLOCK(PASS)) CASE(PATTERN BLOCK(PASS)))");
}

static void literals(void **state)
{
    SHAPE("'a.b.' \"c\" r'\\d'", "EXPRESSION(STRING='a.b.c\\d')");
    SHAPE("'\\x41\\101\\u00e9\\U0001F600\\q\\\n'",
          "EXPRESSION(STRING='AA\xC3\xA9\xF0\x9F\x98\x80\\q')");
    SHAPE("b'\\u0041\\x42'", "EXPRESSION(STRING.1='\\u0041B')");
    SHAPE("'\\ud800\\N{DASH}'", "EXPRESSION(STRING='\xEF\xBF\xBD\xEF\xBF\xBD')");
    SHAPE("'''a\r\nb'c'''", "EXPRESSION(STRING='a\nb'c')");
    SHAPE("''", "EXPRESSION(STRING='')");
    SHAPE("f'a{{{b!r:>{c}x}}}' 'd'", "EXPRESSION(FSTRING(STRING='a{' FORMAT:114(NAME=b "
                                     "FSTRING(STRING='>' FORMAT(NAME=c) STRING='x')) "
                                     "STRING='}' STRING='d'))");
    SHAPE("f'{a['b']}'", "EXPRESSION(FSTRING(FORMAT(SUBSCRIPT(NAME=a STRING='b'))))");
    SHAPE("rt'\\d{a}'", "EXPRESSION(FSTRING.2(STRING='\\d' FORMAT(NAME=a)))");
    SHAPE("f'{a:=^9}'", "EXPRESSION(FSTRING(FORMAT(NAME=a FSTRING(STRING='=^9'))))");
}

static void imports(void **state)
{
    SHAPE("import a . b as c, d\n", "IMPORT(ALIAS=a.b(NAME.1=c) ALIAS=d)");
    SHAPE("from . import (a as b, # why\n c,)\n", "IMPORT_FROM:1(ALIAS=a(NAME.1=b) ALIAS=c)");
    SHAPE("from ....a.b import *\n", "IMPORT_FROM:4=a.b(ALIAS=*)");
    SHAPE("from __future__ import annotations\n", "IMPORT_FROM=__future__(ALIAS=annotations)");
    struct fixture *fixture = *state;
    assert_true(fixture->facts->flags & FACTS_FUTURE_ANNOTATIONS);
    SHAPE("import \xEF\xAC\x81n\n", "IMPORT(ALIAS=fin)");
}

static void lazy_is_a_word(void **state)
{
    SHAPE("lazy import a\n", "IMPORT.1(ALIAS=a)");
    SHAPE("if x:\n    lazy  from .a import b\n    lazy = 1\n",
          "IF(CLAUSE(NAME=x BLOCK(IMPORT_FROM.1:1=a(ALIAS=b) ASSIGN.32(NAME.1=lazy NUMBER=1))))");
    SHAPE("x = 1; lazy import a\n", "ASSIGN.32(NAME.1=x NUMBER=1) IMPORT.1(ALIAS=a)");
    SHAPE("lazy\nlazy.x\nimport a\n",
          "EXPRESSION(NAME=lazy) EXPRESSION(ATTRIBUTE=x(NAME=lazy)) IMPORT(ALIAS=a)");
    SHAPE("'''\nlazy import a\n'''\n", "EXPRESSION(STRING='\nlazy import a\n')");
    const struct facts *facts = read(*state, "if x:\n  lazy import a\n");
    const struct node *statement = facts_node(facts, facts->imports.at[0].statement);
    assert_int_equal(statement->start, 8);
    assert_int_equal(statement->stop, 21);
}

/* What importscan left in a file is read as lazy imports. */
static void rewritten_files(void **state)
{
    SHAPE("from _importscan_rt import attach as __lz_attach__; __lz__, __getattr__, __dir__ = "
          "__lz_attach__(globals(), \"json; ..a.b:x,y as z; .:sub\"); __lz__(0)  # importscan: "
          "import json\n"
          "import os; __lz__(1)\n\n"
          "def f(): return __lz__.json.dumps(__lz__.z)\n",
          "IMPORT_FROM=_importscan_rt(ALIAS=attach(NAME.1=__lz_attach__)) "
          "EXPRESSION(NAME=__lz_attach__) IMPORT_FROM.1:1(ALIAS=sub) IMPORT.1(ALIAS=json) "
          "IMPORT(ALIAS=os) IMPORT_FROM.1:2=a.b(ALIAS=x ALIAS=y(NAME.1=z)) "
          "FUNCTION=#1(PARAMS BLOCK(RETURN(CALL(ATTRIBUTE=dumps(NAME=json) NAME=z))))");
    const struct facts *facts = read(*state, "__lz__ = __lz_attach__(g, 'a:b,c as d')\n"
                                             "__lz__(0)  # importscan: from a import b, c as d\n");
    assert_int_equal(facts->imports.count, 2);
    const struct node *second = facts_node(facts, facts->imports.at[1].alias);
    assert_int_equal(facts_place(facts, second->start).line, 2);
    assert_int_equal(facts_place(facts, second->start).column, 43);
    SHAPE("__lz__ = __lz_attach__(g, 'a')\n__getattr__ = __lz_extend__(g, __getattr__)\n"
          "__lz_own__ = __getattr__\n__lz__(7)\n",
          "EXPRESSION(NAME=__lz_attach__) IMPORT.1(ALIAS=a) PASS PASS "
          "EXPRESSION(CALL(NAME=__lz__ NUMBER=7))");
    SHAPE("__lz__ = __lz_attach__(g, '; :x;a:,;.:')\n__lz__(2)\n",
          "EXPRESSION(NAME=__lz_attach__) PASS PASS PASS PASS");
    SHAPE("__lz__(0)\n__lz__.x = 1\n",
          "EXPRESSION(CALL(NAME=__lz__ NUMBER=0)) ASSIGN.32(NAME.1=x NUMBER=1)");
}

static void python2(void **state)
{
    static const char *const old[] = {
        "print 'a', b\n",
        "exec 'a' in b\n",
        "raise A, b\n",
        "`a`\n",
        "a <> b\n",
        "x = 0777\n",
        "x = 10L\n",
        "def f((a, b)): pass\n",
        "try: pass\nexcept A, b: pass\n",
    };
    for (size_t i = 0; i < sizeof old / sizeof *old; i++)
        assert_int_equal(read(*state, old[i])->flags, FACTS_PYTHON2);
    assert_int_equal(read(*state, "print(a, file=b)\nprint\nexec('a')\n")->flags, 0);
    assert_int_equal(read(*state, "try: pass\nexcept A, B: pass\n")->flags, 0);
}

static struct text import_name(const struct facts *facts, uint32_t i)
{
    assert_true(i < facts->imports.count);
    return facts_name(facts, facts_node(facts, facts->imports.at[i].alias)->value);
}

/* The guards of the i-th import, innermost first, a letter each. */
static void assert_guards(const struct facts *facts, uint32_t i, const char *expected)
{
    static const char letters[] = {
        [GUARD_IF] = 'i',      [GUARD_ELSE] = 'e',    [GUARD_LOOP] = 'l',
        [GUARD_TRY] = 't',     [GUARD_HANDLER] = 'h', [GUARD_NO_ERROR] = 'n',
        [GUARD_FINALLY] = 'f', [GUARD_WITH] = 'w',    [GUARD_CASE] = 'c',
    };
    char chain[16] = "";
    uint32_t length = 0;
    for (guard_index at = facts->imports.at[i].guard; at != 0; at = facts->guards.at[at].outer)
        chain[length++] = letters[facts->guards.at[at].kind];
    assert_string_equal(chain, expected);
}

static void guards(void **state)
{
    const struct facts *facts =
        read(*state, "if a:\n try: import b\n except C: import d\n else: import e\n"
                     " finally: import f\nelse:\n for x in y: import g\n else: import h\n"
                     "with i: import j\nmatch k:\n case l: import m\n"
                     "if n:\n class O:\n  def p(self):\n   while q: import r\n");
    static const char *const chains[] = {"ti", "hi", "ni", "fi", "le", "ee", "w", "c", "l"};
    assert_int_equal(facts->imports.count, 9);
    for (uint32_t i = 0; i < 9; i++)
        assert_guards(facts, i, chains[i]);
    const struct scope *scope = &facts->scopes.at[facts->imports.at[8].scope];
    assert_int_equal(scope->kind, SCOPE_FUNCTION);
    assert_int_equal(facts->scopes.at[scope->parent].kind, SCOPE_CLASS);
    assert_int_equal(facts->scopes.at[scope->parent].parent, 0);
    node_index clause = facts->guards.at[facts->guards.at[facts->imports.at[0].guard].outer].node;
    assert_int_equal(facts_node(facts, clause)->kind, NODE_CLAUSE);
}

static void places(void **state)
{
    const struct facts *facts = read(*state, "a\r\nb\rc\n\n\xC3\xA9 = x");
    assert_int_equal(facts->lines.count, 5);
    struct place place = facts_place(facts, 13);
    assert_int_equal(place.line, 5);
    assert_int_equal(place.column, 5);
    facts = read(*state, "import a\rimport b\r  \rif x:\r\timport c");
    assert_int_equal(facts->flags, 0);
    assert_int_equal(facts->imports.count, 3);
    facts = read(*state, "");
    assert_int_equal(facts->nodes.count, 1);
    assert_int_equal(facts->lines.count, 1);
    struct text nul = {"'a\0b'\n\f\nimport c", 16};
    facts = read_bytes(*state, nul, PYTHON_WHOLE);
    assert_true(text_is(import_name(facts, 0), "c"));
    assert_int_equal(facts_string(facts, facts_node(facts, 2)->value).length, 3);
}

/* Blocks end with their last statement, as in Python. */
static void blocks_end(void **state)
{
    const struct facts *facts = read(*state, "def f():\n  a # b\n  # c\n\nd\n");
    assert_int_equal(facts_node(facts, 1)->stop, 12);
}

static void errors_lose_no_import(void **state)
{
    static const struct {
        const char *source;
        uint32_t imports;
    } broken[] = {
        {"import a; x=\n", 1},
        {"def f(x:\n    import b\nimport c\n", 2},
        {"if y\n    import c\nimport d\n", 2},
        {"foo(\nimport n\n", 1},
        {"x = '''\nimport o\n", 1},
        {"class K:\n  def g(self):\n    x = = 3\n    from . import (\n      e, f as g)\n", 2},
        {"for i in 5 6:\n  import j\n", 1},
        {"x = (\n'''\nimport not_one\n'''\n", 0},
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        const struct facts *facts = read(*state, broken[i].source);
        if (!(facts->flags & FACTS_ERROR))
            fail_msg("no error in: %s", broken[i].source);
        if (facts->imports.count != broken[i].imports)
            fail_msg("%u imports in: %s", facts->imports.count, broken[i].source);
    }
    const struct facts *facts = read(*state, "def f():\n  import a\n  x = (1 2\n  import b\n  y\n");
    assert_int_equal(facts->imports.count, 2);
    assert_int_equal(facts->imports.at[0].scope, 1);
    assert_true(text_is(import_name(facts, 1), "b"));
    facts = read(*state, "a\nb = = c\n");
    assert_in_range(facts->error_start, 2, 7);
}

static void depth_is_bounded(void **state)
{
    struct fixture *fixture = *state;
    struct text left = TEXT("(a+"), right = TEXT(")"), source = TEXT("");
    uint32_t levels = 12000;
    char *at = arena_alloc(&fixture->arena, (size_t)levels * 4 + 32);
    source.at = at;
    for (uint32_t i = 0; i < levels; i++, at += left.length)
        memcpy(at, left.at, left.length);
    *at++ = 'z';
    for (uint32_t i = 0; i < levels; i++, at += right.length)
        memcpy(at, right.at, right.length);
    memcpy(at, "\nimport b", 9);
    source.length = (uint32_t)(at + 9 - source.at);
    const struct facts *facts = read_bytes(fixture, source, PYTHON_WHOLE);
    assert_int_equal(facts->flags, FACTS_TOO_DEEP);
    assert_int_equal(facts->imports.count, 1);
    uint32_t names = 0;
    ARRAY_EACH (struct node, node, &facts->nodes)
        names += node->kind == NODE_NAME;
    assert_int_equal(names, levels + 1);
}

/* More levels of indentation than the grammar's scanner can store. */
static void indents_are_bounded(void **state)
{
    struct fixture *fixture = *state;
    enum {
        LEVELS = 1200
    };
    char *at = arena_alloc(&fixture->arena, LEVELS * (LEVELS + 8));
    struct text source = {at, 0};
    for (uint32_t i = 0; i < LEVELS; i++) {
        memset(at + source.length, ' ', i);
        source.length += i;
        memcpy(at + source.length, "if x:\n", 6);
        source.length += 6;
    }
    memcpy(at + source.length, "\nimport a", 9);
    source.length += 9;
    assert_int_equal(read_bytes(fixture, source, PYTHON_WHOLE)->imports.count, 1);
}

static void marks(void **state)
{
    const struct facts *facts =
        read(*state, "a()\nb = c()\nd.e = f\ndel g[0]\n@h\ndef i(j=open(k)):\n  raise l\n"
                     "class M(N):\n  def __del__(self): assert o\nsys.modules\nvars()\nraise p\n"
                     "assert q\n__file__\ndef __getattr__(r): pass\nx = y = z()\n");
    static const enum mark_kind expected[] = {
        MARK_CALL_STATEMENT, MARK_CALL_ASSIGNED,  MARK_STORE_ATTRIBUTE, MARK_STORE_ATTRIBUTE,
        MARK_DECORATOR,      MARK_FILE_CALL,      MARK_CLASS_BASES,     MARK_DEL_METHOD,
        MARK_SYS_MODULES,    MARK_CALL_STATEMENT, MARK_NAMESPACE_CALL,  MARK_RAISE,
        MARK_ASSERT,         MARK_OWN_PATH,       MARK_MODULE_GETATTR,  MARK_CALL_ASSIGNED,
    };
    assert_int_equal(facts->marks.count, sizeof expected / sizeof *expected);
    for (uint32_t i = 0; i < facts->marks.count; i++)
        assert_int_equal(facts->marks.at[i].kind, expected[i]);
    /* A default is evaluated where the function is defined. */
    assert_int_equal(facts->marks.at[5].scope, 0);
}

static const struct node *find_function(const struct facts *facts, const char *name)
{
    for (scope_index i = 1; i < facts->scopes.count; i++)
        if (text_is(facts_name(facts, facts->scopes.at[i].name), name))
            return facts_node(facts, facts->scopes.at[i].node);
    fail_msg("no function %s", name);
    return NULL;
}

static void outline_leaves_out(void **state)
{
    static const char source[] =
        "'''doc'''\nimport a # why\nclass B:\n  'doc'\n  x = 1\n  def dropped(self, y=1):\n"
        "    '''import nothing'''\n    # import nothing\n    return y ; \n"
        "  async def kept(self):\n    import c\n    def inner(): return 1\n    return inner\n"
        "  def makes(self): yield 1\ndef last(): return [\n1]";
    const struct facts *facts = read_bytes(*state, text_of(source), PYTHON_OUTLINE);
    assert_int_equal(facts->flags, FACTS_OUTLINE);
    assert_int_equal(facts->imports.count, 2);
    const struct node *dropped = find_function(facts, "dropped");
    assert_int_equal(dropped->flags, FLAG_BODY_LEFT_OUT);
    assert_memory_equal(source + dropped->stop - 8, "return y", 8);
    assert_int_equal(find_function(facts, "kept")->flags, FLAG_ASYNC);
    assert_int_equal(find_function(facts, "inner")->flags, FLAG_BODY_LEFT_OUT);
    assert_int_equal(find_function(facts, "makes")->flags, FLAG_GENERATOR);
    const struct node *last = find_function(facts, "last");
    assert_int_equal(last->stop, sizeof source - 1);
    assert_int_equal(last->flags, FLAG_BODY_LEFT_OUT);
    struct fixture *fixture = *state;
    facts = python_read_function(fixture->python, text_of(source), dropped->start, dropped->stop,
                                 &fixture->arena);
    assert_int_equal(facts->flags, 0);
    assert_int_equal(facts_node(facts, 1)->start, dropped->start);
    assert_int_equal(facts_node(facts, 1)->stop, dropped->stop);
    assert_int_equal(facts_node(facts, 1)->end, facts->nodes.count);
}

/* Text that fools a skim, or would: the outline must give the imports of the whole. */
static void outline_is_not_fooled(void **state)
{
    static const char *const sources[] = {
        "def f():\n  x = '''\ndef g():\n'''\n  import a\n",
        "def f():\n  x = f'{y['def g():']}'\nimport a\n",
        "def f(): return (\n1)\nimport a\n",
        "def f():\n  return 1 \\\n+ 2\nimport a\n",
        "def f():\n\treturn 1\nimport a\n",
        "def f():\n  return 1 \\\n\nimport a\n",
        "def f(a: 'x:y' = {1: 2}[1:]) -> b[1:2]: return 1\nimport a\n",
        "if x:\n  def f():\n    return 1\nelse:\n  import a\n",
        "try:\n  def f(): return 1\nexcept A: import a\n",
        "def f():\n  return rb'\\'\nimport a\n",
        "def f():\n  return '\\'import a'\n\f\nimport b\n",
        "x = 'unterminated\ndef f():\n  return 1\nimport a\n",
        "x = (\ndef f():\n  return 1\nimport a\n",
        "def f():\n    return 1\n  import a\n",
        "def f():\n  return f'''{\nx}'''\nimport a\n",
        "def f():\n  def g():\n    return 1\n  import a\n",
        "async  def f(): await x\nlazy import a\n",
        "def f():\r\n  return 1\r\n\r\nimport a\r\n",
        "def f():\r  return 1\rimport a\r",
    };
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        const struct facts *whole = read(*state, sources[i]);
        const struct facts *outline = read_bytes(*state, text_of(sources[i]), PYTHON_OUTLINE);
        assert_int_equal(whole->imports.count, outline->imports.count);
        for (uint32_t j = 0; j < whole->imports.count; j++) {
            const struct import_fact *a = &whole->imports.at[j], *b = &outline->imports.at[j];
            assert_int_equal(facts_node(whole, a->alias)->start,
                             facts_node(outline, b->alias)->start);
            assert_int_equal(a->scope, b->scope);
        }
        assert_int_equal(whole->scopes.count, outline->scopes.count);
        for (scope_index j = 1; j < whole->scopes.count; j++)
            assert_int_equal(facts_node(whole, whole->scopes.at[j].node)->stop,
                             facts_node(outline, outline->scopes.at[j].node)->stop);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(statements),
        cmocka_unit_test(definitions),
        cmocka_unit_test(expressions),
        cmocka_unit_test(patterns),
        cmocka_unit_test(literals),
        cmocka_unit_test(imports),
        cmocka_unit_test(lazy_is_a_word),
        cmocka_unit_test(rewritten_files),
        cmocka_unit_test(python2),
        cmocka_unit_test(guards),
        cmocka_unit_test(places),
        cmocka_unit_test(blocks_end),
        cmocka_unit_test(errors_lose_no_import),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(indents_are_bounded),
        cmocka_unit_test(marks),
        cmocka_unit_test(outline_leaves_out),
        cmocka_unit_test(outline_is_not_fooled),
    };
    return cmocka_run_group_tests_name("facts", tests, set_up, tear_down);
}
