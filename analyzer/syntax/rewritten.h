/* rewritten.h - what `importscan patch` and `stub` left in a file, read as what it stands for.
 *
 * A rewritten module hands the imports that wait to its runtime as text, has `__lz__(i)` where the
 * i-th of them stood, and reads their names as `__lz__.name`. Here that becomes a file with lazy
 * imports (PEP 810) in the places of the old ones, and plain names: so a report of a tree that is
 * deployed sees who imports what, and when. */
#ifndef IMPORTSCAN_SYNTAX_REWRITTEN_H
#define IMPORTSCAN_SYNTAX_REWRITTEN_H

#include "analyzer/syntax/builder.h"

/* Once all nodes are closed, and before anybody has looked at them. A file with an error, which
 * cannot load, stays as it is. */
void rewritten_read(struct builder *builder, struct text source);

#endif
