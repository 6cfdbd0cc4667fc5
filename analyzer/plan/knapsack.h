/* knapsack.h - which items to take when room is short and items bring along what they need.
 *
 * Maximise the sum of profits where the sum of weights is at most the capacity and every item's
 * needs are taken with it. Profits and weights may be negative. The answer carries a bound that no
 * solution exceeds, so the distance to the optimum is certified: Lagrangian relaxation of the one
 * capacity, whose inner problem is a maximum closure, solved exactly; then greedy filling, swaps,
 * and branch and bound. Effort is counted in arcs looked at, never in seconds: the same problem
 * has the same answer everywhere. */
#ifndef IMPORTSCAN_PLAN_KNAPSACK_H
#define IMPORTSCAN_PLAN_KNAPSACK_H

#include "analyzer/plan/closure.h"

/* Sums of absolute profits, and of weights, stay below 2^60. */
struct knapsack {
    struct need_table needs; /* no circles */
    const int64_t *profit, *weight;
    int64_t capacity;
    const uint8_t *fixed; /* enum fixed by item, closed; NULL: all free */
};

struct knapsack_answer {
    bool found;      /* a solution stands in `in` */
    bool infeasible; /* proved: there is none */
    uint8_t *in;
    int64_t value, weight;
    int64_t bound;  /* no solution is worth more; meaningless where infeasible */
    uint32_t nodes; /* of the search tree */
    int64_t work;   /* that was done */
};

/* `close_enough`: the search ends when bound - value is at most that. Results live in `arena`. */
struct knapsack_answer knapsack_solve(const struct knapsack *problem, int64_t work,
                                      int64_t close_enough, struct arena *arena);
/* The capacity, less what no sum of weights can fill: they are multiples of what divides them all.
 */
int64_t knapsack_tight(const int64_t *weight, uint32_t count, int64_t capacity);

#endif
