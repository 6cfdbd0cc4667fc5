/* lagrange.h - the bound of a knapsack with its one capacity priced in place of kept.
 *
 * For each price lambda >= 0 of a unit of weight, the best closure of `profit - lambda * weight`
 * plus lambda * capacity is no less than the optimum. As a function of lambda that is convex and
 * piecewise linear, and each closure is one of its lines; walking from line to line meets the least
 * bound exactly, in rational numbers. */
#ifndef IMPORTSCAN_PLAN_LAGRANGE_H
#define IMPORTSCAN_PLAN_LAGRANGE_H

#include "analyzer/plan/knapsack.h"

/* A closure and what it sums up to. */
struct line {
    uint8_t *in;
    int64_t profit, weight;
};

enum relaxed {
    RELAXED_BOUND,      /* `bound` holds; `under` fits, `over` does not */
    RELAXED_SOLVED,     /* `under` is optimal */
    RELAXED_INFEASIBLE, /* nothing fits */
    RELAXED_POOR,       /* `bound` does not exceed `enough`: no more was looked for */
    RELAXED_SPENT,      /* the work did not suffice; nothing is known */
};

struct price {
    int64_t num, den; /* lambda = num / den; den 0: none is known */
};

struct relaxation {
    const struct knapsack *problem;
    struct closure_graph *graph;
    wide *worth;
    struct line under, over, fresh;
    struct price price; /* of the last answer: a good first guess for a similar one */
    int64_t bound;
};

void relaxation_init(struct relaxation *relaxation, const struct knapsack *problem,
                     struct arena *arena);
/* Bounds what is possible within `fixed`; begins at `relaxation->price`. */
enum relaxed relaxation_solve(struct relaxation *relaxation, const uint8_t *fixed, int64_t enough,
                              int64_t *work);

#endif
