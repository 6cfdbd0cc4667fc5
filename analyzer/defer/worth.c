/* Whether the plan saves more than what rewritten files need. */
#include "analyzer/defer/schedule.h"

enum {
    /* By the model that `cost_us` is made of: finding, reading and running the runtime; and, for
     * each file that loads with the unit and is rewritten, telling it what waits, and being asked
     * whether it is a package by each import from it. */
    RUNTIME_US = 220,
    FILE_US = 10,
    /* A model is good for orders of magnitude: less than twice the cost may be none. */
    MARGIN = 2
};

static uint64_t saved_us(const struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    uint64_t saved = 0;
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct module *module = &graph->modules.at[m];
        if (loads_today(defer, (module_id){m}) && !defer->started[m] && module->alias_of.n == 0)
            saved += defer->request->cost_us(module);
    }
    return saved;
}

static uint64_t needed_us(const struct defer *defer)
{
    uint32_t files = 0;
    module_id last = {0};
    if (defer->form != FORM_NAMESPACE)
        return 0;
    for (uint32_t i = 1; i < defer->wishes.count; i++) {
        const struct wish *wish = &defer->wishes.at[i];
        if (!wish->waits || !defer->started[wish->module.n] || wish->module.n == last.n)
            continue;
        last = wish->module;
        files++;
    }
    return RUNTIME_US + (uint64_t)files * FILE_US;
}

bool schedule_is_worth_it(struct defer *defer)
{
    if (defer->request->cost_us == NULL)
        return true;
    uint64_t saved = saved_us(defer), needed = needed_us(defer);
    uint64_t enough =
        defer->request->min_saving_us != NULL ? *defer->request->min_saving_us : MARGIN * needed;
    if (saved >= enough || saved == 0)
        return true;
    defer->saved_us = saved;
    defer->needed_us = needed;
    return false;
}

void schedule_forget(struct defer *defer)
{
    for (uint32_t i = 1; i < defer->wishes.count; i++)
        defer->wishes.at[i].waits = false;
}
