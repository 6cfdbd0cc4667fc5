/* dominators.h - what would not load without one import.
 *
 * A module is dominated by whatever every chain of executed imports from the unit to it passes
 * through. Import statements that the caller chooses are nodes of their own, so the bytes under
 * one are those that leave the cold start when that statement leaves. What the interpreter has at
 * start is nobody's. */
#ifndef IMPORTSCAN_GRAPH_DOMINATORS_H
#define IMPORTSCAN_GRAPH_DOMINATORS_H

#include "analyzer/graph/module_graph.h"

/* The import statements of one module that begin on one line. */
struct import_line {
    module_id from;
    uint32_t number; /* 0: no source place */
};

struct dominators {
    uint32_t count;      /* nodes: modules by module_id, then one for each line */
    uint32_t *over;      /* immediate dominator of a node; 0 for the unit and what is not reached */
    uint64_t *bytes;     /* of the node and all that it dominates */
    uint32_t *modules;   /* the same, counted */
    uint32_t first_line; /* the first node that is a line */
    const struct import_line *lines; /* of node `first_line` + i; by importer, then number */
};

/* `chosen`, by edge: it goes by way of its line. `stays`, by module: it loads whatever is left out
 * and weighs nothing; NULL: none does. Lives in `arena`. Cannot fail. */
struct dominators dominators_of(const struct module_graph *graph, const uint8_t *chosen,
                                const uint8_t *stays, struct arena *arena);
/* All edges of the unit, as `chosen` above. */
const uint8_t *dominators_unit_edges(const struct module_graph *graph, struct arena *arena);

#endif
