/* dominators.h - what would not load without one import.
 *
 * A module is dominated by whatever every chain of executed imports from the unit to it passes
 * through. Each import statement of the unit is a node of its own, so the bytes under it are those
 * that leave the cold start when that line leaves. What the interpreter has at start is nobody's.
 */
#ifndef IMPORTSCAN_GRAPH_DOMINATORS_H
#define IMPORTSCAN_GRAPH_DOMINATORS_H

#include "analyzer/graph/module_graph.h"

struct dominators {
    uint32_t count;      /* nodes: modules by module_id, then one for each line of the unit */
    uint32_t *over;      /* immediate dominator of a node; 0 for the unit and what is not reached */
    uint64_t *bytes;     /* of the node and all that it dominates */
    uint32_t *modules;   /* the same, counted */
    uint32_t first_line; /* the first node that is a line of the unit */
    const uint32_t *lines; /* the line of node `first_line` + i; ascending, 0: no source place */
};

/* Lives in `arena`. Cannot fail. */
struct dominators dominators_of(const struct module_graph *graph, struct arena *arena);
/* The heaviest module directly under a node; {0} where there is none. */
module_id dominators_heaviest_below(const struct dominators *dominators, uint32_t node);

#endif
