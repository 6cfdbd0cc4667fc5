/* hoist.h - imports that keep an effect where the module that brought it waits. */
#ifndef IMPORTSCAN_VERDICT_HOIST_H
#define IMPORTSCAN_VERDICT_HOIST_H

#include "analyzer/verdict/init_need.h"

/* Deferring `import x` would lose the effect of a module that only `x` leads to. For each such
 * module an edge from the importer is added to the graph, at the place of the import that waits and
 * in the order in which they would have loaded. */
void hoist_effects(struct init_need *need);

#endif
