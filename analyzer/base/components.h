/* components.h - what needs each other in a circle is one.
 *
 * Components are numbered so that what a component needs has a smaller number. */
#ifndef IMPORTSCAN_BASE_COMPONENTS_H
#define IMPORTSCAN_BASE_COMPONENTS_H

#include "analyzer/base/arena.h"

/* Who needs whom, as a table of rows: item i needs `to[first[i]]` up to `to[first[i + 1]]`. */
struct need_table {
    uint32_t count;
    uint32_t *first; /* count + 1 */
    uint32_t *to;
};

struct components {
    uint32_t count;
    uint32_t *of;            /* component of an item */
    struct need_table needs; /* between components, each once, none of itself */
    uint32_t cycles;         /* components of more than one item */
};

/* Rows from pairs; pairs may repeat. Lives in `arena`. */
struct need_table need_table_of(uint32_t count, const uint32_t (*pairs)[2], uint32_t pair_count,
                                struct arena *arena);
/* The same needs, seen from the other side. */
struct need_table need_table_turned(const struct need_table *needs, struct arena *arena);
struct components components_of(const struct need_table *needs, struct arena *arena);

#endif
