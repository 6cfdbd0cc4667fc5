/* recover.h - imports that a syntax error swallowed.
 *
 * Near an error the parser may throw away whole lines. An import is too important for that and too
 * simple to need its surroundings: every line that begins with one, is no part of a string and
 * gave no node is parsed alone. */
#ifndef IMPORTSCAN_SYNTAX_RECOVER_H
#define IMPORTSCAN_SYNTAX_RECOVER_H

#include "analyzer/syntax/walk.h"

/* Appends what was lost to the module's nodes and sorts the imports again. The scope is the
 * innermost one whose node is around the line. `walk` has seen all its parts. */
void recover_imports(struct walk *walk, struct pool *pool, const struct grammar *grammar);

#endif
