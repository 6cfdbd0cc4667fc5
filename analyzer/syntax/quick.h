/* quick.h - facts of plain Python 3, many times faster than by the grammar.
 *
 * Reads by hand what nearly all files are made of, and nothing that it does not surely understand:
 * errors, Python 2 and rare syntax are for the grammar's parser, which then reads the text anew. A
 * test holds what both say equal. */
#ifndef IMPORTSCAN_SYNTAX_QUICK_H
#define IMPORTSCAN_SYNTAX_QUICK_H

#include "analyzer/syntax/builder.h"
#include "analyzer/syntax/parse_text.h"

/* Fills `out`, which has begun, with the nodes, scopes, guards and imports of `text`. False where
 * it declines; then `out` has to begin anew. */
bool quick_read(struct builder *out, struct text source, const struct parse_text *text);

#endif
