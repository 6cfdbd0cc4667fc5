/* closure.h - the set of items worth most, where each item brings along what it needs.
 *
 * The maximum closure of a graph by a minimum cut (Picard 1976), Dinic's algorithm. All numbers are
 * exact: 128 bits hold any sum of products of two 60-bit numbers. */
#ifndef IMPORTSCAN_PLAN_CLOSURE_H
#define IMPORTSCAN_PLAN_CLOSURE_H

#include "analyzer/base/components.h"

__extension__ typedef __int128 wide;

struct closure_graph;

/* Needs must form no circle. Everything lives in `arena`. */
struct closure_graph *closure_graph_new(const struct need_table *needs, struct arena *arena);

/* What a caller fixed beforehand. */
enum fixed {
    FIXED_FREE,
    FIXED_IN,
    FIXED_OUT,
};

/* Of all closures that hold what is FIXED_IN and nothing that is FIXED_OUT, one of the greatest sum
 * of `worth`: `in` is 1 for its items. `largest` takes the largest of equals, else the smallest.
 * `fixed` must be closed: what a FIXED_IN item needs is FIXED_IN, what needs a FIXED_OUT item is
 * FIXED_OUT. Counts the arcs that it looks at down from `*work`; false, and nothing is known, where
 * that does not suffice. */
bool closure_best(struct closure_graph *graph, const wide *worth, const uint8_t *fixed,
                  bool largest, uint8_t *in, int64_t *work);

#endif
