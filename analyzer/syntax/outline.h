/* outline.h - a source without what an import graph can do without.
 *
 * Bodies of functions that mention no import, docstrings and comments are left out, so that the
 * parser has several times less to read. The rest parses to the same nodes: the grammar takes
 * `def f():` before an empty block. */
#ifndef IMPORTSCAN_SYNTAX_OUTLINE_H
#define IMPORTSCAN_SYNTAX_OUTLINE_H

#include "analyzer/syntax/parse_text.h"

/* Leaves out what can be; the shorter text lives in `scratch`. False, and `text` is as before,
 * where the skim found something odd and nothing is safe to leave out. */
bool outline_text(struct parse_text *text, struct arena *scratch);

#endif
