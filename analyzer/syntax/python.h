/* python.h - reads Python into facts; the only door to the parser.
 *
 * Reads Python 2.7-looking files and the syntax of 3.8 to 3.15, `lazy import` and t-strings
 * included. A syntax error never loses what stands around it: FACTS_ERROR is set and the first
 * place kept. Any bytes are accepted; cost in time and memory is bounded by a multiple of the
 * input's length. */
#ifndef IMPORTSCAN_SYNTAX_PYTHON_H
#define IMPORTSCAN_SYNTAX_PYTHON_H

#include "analyzer/base/error.h"
#include "analyzer/facts/facts.h"

/* A parser is expensive to make and serves one thread at a time. */
struct python;

/* Fails only where a node name that we rely on is missing from the compiled grammar: then the
 * build is wrong. Release with python_release. */
bool python_open(struct python **out, struct error *err);
void python_release(struct python *python);

enum python_detail {
    PYTHON_WHOLE,   /* everything */
    PYTHON_OUTLINE, /* function bodies that mention neither import (so neither __import__ nor
                       import_module) nor yield are left out (FLAG_BODY_LEFT_OUT), strings that
                       are statements too: the fast path of `graph`. Where FACTS_OUTLINE is not
                       set, the source was read whole. A syntax error in what is left out is not
                       seen */
};

/* The facts of `source` (decoded text, UTF-8) live in `arena`; `source` may go after the call.
 * Cannot fail: what cannot be read is NODE_UNREADABLE. */
struct facts *python_read(struct python *python, struct text source, enum python_detail detail,
                          struct arena *arena);

/* The facts of one function alone whose body an outline left out: `start` and `stop` are its
 * node's. The root is a MODULE with that FUNCTION as its only child; offsets are those of the whole
 * `source`. Scopes: 0 the module, 1 the function. `lines` and `continuations` stay empty: those of
 * the outline serve. */
struct facts *python_read_function(struct python *python, struct text source, uint32_t start,
                                   uint32_t stop, struct arena *arena);

/* For tests, which compare: outlines and functions are read by hand where that is sure to give what
 * the grammar's parser would (quick.h). Never do so from now on, or do again. */
void python_grammar_only(struct python *python, bool only);
/* Whether the last text was read so. */
bool python_was_quick(const struct python *python);

#endif
