/* mounting.h - which of the objects that are not local to mount, so that the cold start is short
 * enough at the least cost.
 *
 * The cold start is that of delay.h: waiting for a store overlaps with executing, so it is no sum
 * of delays. Each object k of the order of first use gives one necessary condition: what is fetched
 * up to k, and then what is executed from k on, ends in time; together they are sufficient. One
 * condition alone, or two of them added up, is a knapsack; its bound holds for all of them
 * together.
 */
#ifndef IMPORTSCAN_PLAN_MOUNTING_H
#define IMPORTSCAN_PLAN_MOUNTING_H

#include "analyzer/plan/delay.h"
#include "analyzer/plan/knapsack.h"

struct mounting_request {
    const struct delays *delays;
    const uint8_t *local; /* by component: lies there already */
    int64_t limit_ns;     /* of the cold start */
    int64_t work;         /* arcs that all its knapsacks together may look at */
};

struct mounting {
    bool found, infeasible; /* infeasible: proved, with these local ones */
    uint8_t *stored;        /* by component: fetched from the store; else mounted, or local */
    int64_t cost, bound;    /* of what is not local, in units of price; no plan costs less */
    int64_t all_mounted;    /* cost of mounting all of it */
    double unit;            /* of the currency */
    uint32_t nodes;
};

/* Saving of storing a component in place of mounting it, in units; by component. */
int64_t *mounting_savings(const struct delays *delays, double unit, struct arena *arena);
/* So that all costs together stay exact. */
double mounting_unit(const struct delays *delays);
struct mounting mounting_solve(const struct mounting_request *request, struct arena *arena);
/* TIER_... by object, of a choice by component. */
void mounting_kinds(const struct shipment *shipment, const uint8_t *local, const uint8_t *stored,
                    uint8_t *kinds);

#endif
