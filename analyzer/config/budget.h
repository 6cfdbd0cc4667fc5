/* budget.h - limits on what a unit ships and loads, and findings where they are passed. */
#ifndef IMPORTSCAN_CONFIG_BUDGET_H
#define IMPORTSCAN_CONFIG_BUDGET_H

#include "analyzer/base/array.h"
#include "analyzer/base/error.h"
#include "analyzer/graph/module_graph.h"

enum budget_id {
#define BUDGET(id, ...) BUDGET_##id,
#include "analyzer/config/budgets.def"
#undef BUDGET
    BUDGET_COUNT
};

struct budgets {
    bool given[BUDGET_COUNT];
    uint64_t limit[BUDGET_COUNT];
};

/* One more: a name and a size such as "250MiB", or "local-bytes=250MiB". One of the same name gives
 * way. The message names what was probably meant. */
bool budgets_add(struct budgets *budgets, struct text name, struct text size, struct arena *arena,
                 struct error *err);
bool budgets_add_option(struct budgets *budgets, struct text text, struct arena *arena,
                        struct error *err);
bool budgets_are_given(const struct budgets *budgets);

/* Adds a finding to the graph, at the unit, for each limit that is passed. */
void budgets_tell(const struct budgets *budgets, const uint64_t numbers[BUDGET_COUNT],
                  struct module_graph *graph);

#endif
