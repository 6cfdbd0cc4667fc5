/* quick_target.h - what is bound or deleted, from lexemes. */
#ifndef IMPORTSCAN_SYNTAX_QUICK_TARGET_H
#define IMPORTSCAN_SYNTAX_QUICK_TARGET_H

#include "analyzer/syntax/quick_nodes.h"

/* What a `for` or `with` binds, marked as such. */
struct span quick_target(struct quick *quick);
struct span quick_targets(struct quick *quick);
/* The nodes at `index` are bound or deleted; declines where they cannot be. */
void quick_mark(struct quick *quick, node_index index, enum node_flag flag);

#endif
