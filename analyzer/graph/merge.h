/* merge.h - findings of several graphs in one.
 *
 * What was found in several units is listed once, with the modules it is about and the shortest way
 * to each of them; nothing else of the graphs is kept. A file that several of them hold is one
 * module. */
#ifndef IMPORTSCAN_GRAPH_MERGE_H
#define IMPORTSCAN_GRAPH_MERGE_H

#include "analyzer/graph/module_graph.h"

struct merge {
    struct module_graph *into; /* its unit stays {0} */
    struct names keys;         /* name and path of each module: the ids are theirs */
};

void merge_begin(struct merge *merge, struct module_graph *into, struct arena *arena);
/* `from` must outlive `into`: facts, fixes and texts are its own. */
void merge_add(struct merge *merge, const struct module_graph *from);

#endif
