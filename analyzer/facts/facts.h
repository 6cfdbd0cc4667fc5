/* facts.h - what one file says, not yet resolved.
 *
 * Facts are plain arrays of integers and texts: they hold no pointer into the source or the parser,
 * so they outlive both and can be written to a file and read back. Three layers:
 *
 *   nodes    the program as a flat tree in source order (below); everything else points into it
 *   scopes   the module, each class, function and lambda: who contains whom, where its nodes are
 *   lists    imports with their guards, and marks: places that later stages judge
 *
 * A node's subtree is the run of nodes from it up to `end`, so "all names a function reads" or "all
 * calls in the module body" is a scan over a range, and skipping a nested function is one jump.
 * Offsets count bytes of the decoded source (UTF-8), from 0. Facts have their own numbers for names
 * and strings; {0} is none. */
#ifndef IMPORTSCAN_FACTS_FACTS_H
#define IMPORTSCAN_FACTS_FACTS_H

#include "analyzer/base/array.h"

typedef uint32_t node_index;  /* into nodes; 0 is the root, NODE_MODULE */
typedef uint32_t scope_index; /* into scopes; 0 is the module */
typedef uint32_t guard_index; /* into guards; 0 is no guard */

enum node_kind {
#define NODE(name) NODE_##name,
#include "analyzer/facts/nodes.def"
#undef NODE
    NODE_KIND_COUNT
};

/* What `flags` says; several share a bit where no node can carry both. */
enum node_flag {
    FLAG_STORE = 1 << 0,        /* NAME, ATTRIBUTE, SUBSCRIPT: is bound or changed, not read */
    FLAG_DELETE = 1 << 1,       /* the same: is deleted */
    FLAG_BYTES = 1 << 0,        /* STRING: bytes */
    FLAG_TEMPLATE = 1 << 1,     /* FSTRING: t-string */
    FLAG_FLOAT = 1 << 0,        /* NUMBER: not an integer */
    FLAG_ASYNC = 1 << 2,        /* FUNCTION, FOR, WITH, COMP_FOR */
    FLAG_GENERATOR = 1 << 3,    /* FUNCTION, LAMBDA: its own body holds a yield */
    FLAG_LAZY = 1 << 0,         /* IMPORT, IMPORT_FROM: `lazy import` (PEP 810) */
    FLAG_GROUP = 1 << 0,        /* HANDLER: except* */
    FLAG_LOWER = 1 << 2,        /* SLICE: has that part */
    FLAG_UPPER = 1 << 3,        /* SLICE */
    FLAG_STEP = 1 << 4,         /* SLICE */
    FLAG_POSITIONAL = 1 << 0,   /* PARAM: before `/` */
    FLAG_KEYWORD = 1 << 1,      /* PARAM: after `*` */
    FLAG_STAR = 1 << 2,         /* PARAM: *args */
    FLAG_STAR_STAR = 1 << 3,    /* PARAM: **kwargs; STARRED: **value */
    FLAG_ANNOTATION = 1 << 4,   /* PARAM: has that child; ASSIGN: has an annotation */
    FLAG_DEFAULT = 1 << 5,      /* PARAM: has that child; ASSIGN: has a value */
    FLAG_GUARD = 1 << 0,        /* CASE: has a guard */
    FLAG_RETURNS = 1 << 4,      /* FUNCTION: has a return annotation */
    FLAG_BODY_LEFT_OUT = 1 << 7 /* FUNCTION: its BLOCK is empty because the outline dropped it */
};

enum operator{
    OPERATOR_NONE,
    OPERATOR_ADD,
    OPERATOR_SUBTRACT,
    OPERATOR_MULTIPLY,
    OPERATOR_MATRIX_MULTIPLY,
    OPERATOR_DIVIDE,
    OPERATOR_FLOOR_DIVIDE,
    OPERATOR_MODULO,
    OPERATOR_POWER,
    OPERATOR_LEFT_SHIFT,
    OPERATOR_RIGHT_SHIFT,
    OPERATOR_BIT_OR,
    OPERATOR_BIT_XOR,
    OPERATOR_BIT_AND,
    OPERATOR_INVERT,
    OPERATOR_NOT,
    OPERATOR_AND,
    OPERATOR_OR,
    OPERATOR_EQUAL,
    OPERATOR_NOT_EQUAL,
    OPERATOR_LESS,
    OPERATOR_LESS_EQUAL,
    OPERATOR_GREATER,
    OPERATOR_GREATER_EQUAL,
    OPERATOR_IN,
    OPERATOR_NOT_IN,
    OPERATOR_IS,
    OPERATOR_IS_NOT,
};

struct node {
    uint8_t kind;   /* enum node_kind */
    uint8_t flags;  /* enum node_flag */
    uint16_t extra; /* operator, or the dots of a from-import; see nodes.def */
    uint32_t value; /* a name, string or scope; see nodes.def */
    uint32_t start; /* first byte in the decoded source */
    uint32_t stop;  /* one past the last byte */
    node_index end; /* one past the last node of the subtree */
};

enum scope_kind {
    SCOPE_MODULE,
    SCOPE_CLASS,
    SCOPE_FUNCTION,
    SCOPE_LAMBDA,
};

struct scope {
    enum scope_kind kind;
    uint32_t name;      /* of the class or function; 0 for the module and lambdas */
    scope_index parent; /* 0 for the module itself */
    node_index node;    /* MODULE, CLASS, FUNCTION or LAMBDA */
};

/* Where a statement stands inside its scope: a chain of enclosing constructs, innermost first. */
enum guard_kind {
    GUARD_IF,   /* in the block of an `if` or `elif`; `node` is the CLAUSE */
    GUARD_ELSE, /* in the last `else` of an `if`, `for` or `while`; `node` is the IF, FOR, WHILE */
    GUARD_LOOP, /* in the block of a `for` or `while` */
    GUARD_TRY,  /* in the block of a `try`; `node` is the TRY */
    GUARD_HANDLER,  /* in an `except`; `node` is the HANDLER */
    GUARD_NO_ERROR, /* in the `else` of a `try`; `node` is the TRY */
    GUARD_FINALLY,  /* in a `finally`; `node` is the TRY */
    GUARD_WITH,     /* in a `with`; `node` is the WITH */
    GUARD_CASE,     /* in a `case`; `node` is the CASE */
};

struct guard {
    enum guard_kind kind;
    guard_index outer; /* 0: none, in the same scope */
    node_index node;
};

/* One name of one import statement. */
struct import_fact {
    node_index alias;     /* the ALIAS */
    node_index statement; /* its IMPORT or IMPORT_FROM */
    scope_index scope;
    guard_index guard;
};

/* A place that a later stage judges, once names are resolved. `node` says all about it. */
enum mark_kind {
#define MARK(name, sentence) MARK_##name,
#include "analyzer/facts/marks.def"
#undef MARK
    MARK_KIND_COUNT
};

struct mark {
    enum mark_kind kind;
    node_index node;
    scope_index scope;
};

enum facts_flag {
    FACTS_ERROR = 1 << 0,   /* a syntax error at `error_start`; what could be read is here */
    FACTS_PYTHON2 = 1 << 1, /* print or exec statements, `except A, b`, ... */
    FACTS_OUTLINE = 1 << 2, /* function bodies that mention no import were left out */
    FACTS_FUTURE_ANNOTATIONS = 1 << 3, /* from __future__ import annotations */
    FACTS_TOO_DEEP = 1 << 4,           /* nesting beyond the limit was cut off */
};

struct facts {
    uint32_t flags; /* enum facts_flag */
    uint32_t error_start, error_stop;
    ARRAY(struct node) nodes; /* nodes.at[0] is NODE_MODULE; at least that one is there */
    ARRAY(struct scope) scopes;
    ARRAY(struct text) names;   /* identifiers (NFKC) and dotted names; at[0] is the empty text */
    ARRAY(struct text) strings; /* values of string constants, escapes resolved; at[0] is empty */
    ARRAY(struct guard) guards; /* at[0] is unused */
    /* In source order. One that a syntax error swallowed has its nodes at the module's end, and no
     * guard. */
    ARRAY(struct import_fact) imports;
    ARRAY(struct mark) marks;      /* in source order */
    ARRAY(uint32_t) lines;         /* offset of each line's first byte; at[0] is 0 */
    ARRAY(uint32_t) continuations; /* offsets of UTF-8 continuation bytes: columns count points */
};

/* Line and column of an offset, both from 1; the column counts code points. */
struct place {
    uint32_t line;
    uint32_t column;
};
struct place facts_place(const struct facts *facts, uint32_t offset);

const struct node *facts_node(const struct facts *facts, node_index index);
struct text facts_name(const struct facts *facts, uint32_t name);
struct text facts_string(const struct facts *facts, uint32_t string);
/* The first child, or the node's own `end` where it has none; then the next one is
 * `nodes.at[child].end`, until that is the parent's `end`. */
node_index facts_child(const struct facts *facts, node_index parent, uint32_t nth);

/* The index of the first import whose ALIAS is not before `node`; the count where there is none. */
uint32_t facts_first_import(const struct facts *facts, node_index node);

/* Runs the block for each direct child of `parent`. */
#define NODE_EACH(child, facts, parent)                                                            \
    for (node_index child = (parent) + 1; child < (facts)->nodes.at[parent].end;                   \
         child = (facts)->nodes.at[child].end)

#endif
