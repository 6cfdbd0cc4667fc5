/* init_cost.h - how long executing a module once takes, without what it imports.
 *
 * A sum of things counted, each at a price measured over real units: docs/init-cost.md tells how,
 * and how well it agrees. Microseconds of one processor of the machine that it was measured on:
 * good for comparing modules; a profile of the real place is better. */
#ifndef IMPORTSCAN_PLAN_INIT_COST_H
#define IMPORTSCAN_PLAN_INIT_COST_H

#include "analyzer/graph/module_graph.h"

enum init_feature {
#define COST(id, price, unit, what) COUNT_##id,
#include "analyzer/plan/init_cost.def"
#undef COST
    INIT_FEATURE_COUNT
};

struct init_features {
    double of[INIT_FEATURE_COUNT];
};

struct init_features init_features_of(const struct module *module);
const char *init_feature_name(enum init_feature feature);
/* 0 for what the interpreter has at start. */
uint64_t init_cost_us(const struct module *module);
/* Of a stub in its place: a file that imports one name and makes one call. */
uint64_t init_cost_stub_us(const struct module *module);

#endif
