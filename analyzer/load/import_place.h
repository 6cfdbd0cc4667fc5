/* import_place.h - where an import stands in its module; private to the room. */
#ifndef IMPORTSCAN_LOAD_IMPORT_PLACE_H
#define IMPORTSCAN_LOAD_IMPORT_PLACE_H

#include "analyzer/graph/module_graph.h"

struct import_place {
    struct text scope;     /* as in an edge */
    struct text guard;     /* the same */
    guard_index innermost; /* the guard itself; 0: none */
    bool optional;         /* something around catches ImportError */
    bool in_function;
    bool is_lazy; /* `lazy import` */
};

/* The import at an ALIAS or its statement; else the scope a call at `at` stands in. `arena` takes
 * the scope's name. */
struct import_place import_place(const struct facts *facts, node_index at, struct arena *arena);
/* Place, scope, guard and whether it is optional, of an edge that `at` makes. */
void import_place_fill(const struct facts *facts, node_index at, const struct import_place *place,
                       struct edge *edge);
/* NULL where neither an ALIAS nor its statement is at `at`. */
const struct import_fact *import_fact_at(const struct facts *facts, node_index at);

#endif
