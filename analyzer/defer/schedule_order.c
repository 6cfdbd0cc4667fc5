#include "analyzer/defer/schedule.h"

#include "analyzer/verdict/imports.h"

#include <stdlib.h>

/* The rewritten program as it loads: what has an effect stays in its place. */
struct order {
    struct defer *defer;
    struct world *world;
    uint8_t *seen;            /* by module: found behind a name that waits */
    ARRAY(module_id) visited; /* that are seen now */
    ARRAY(module_id) open;    /* to be looked behind */
    struct wish *at;          /* the wish that is looked behind */
    const uint8_t *in_cycle;  /* by module: its place matters to others of its cycle */
    const uint8_t *missing;   /* by module: should load and would not; NULL: not known yet */
    uint32_t depth;
};

enum {
    MOST_DEPTH = 4000 /* of modules that load each other: what is deeper starts in any order */
};

static bool is_put_off(const struct defer *defer, edge_id edge)
{
    uint32_t wish = defer->wish_of[edge.n];
    return wish != 0 && defer->wishes.at[wish].waits;
}

static bool must_be_kept(const struct order *order, module_id module)
{
    const struct defer *defer = order->defer;
    const struct effects *effects = &defer->request->verdicts->effects;
    bool seen_by_others =
        effects->flags[module.n] & EFFECT_HARD || defer->stays[module.n] != RULE_COUNT;
    seen_by_others |= order->in_cycle[module.n] != 0;
    return defer->loaded[module.n] && !order->world->graph->modules.at[module.n].partial &&
           (seen_by_others || (order->missing != NULL && order->missing[module.n]));
}

static void start(struct order *order, module_id id);

/* What began before the importer did keeps its place there: while half of it had run, the importer
 * came, and the rest of it comes when the importer is done. */
static void look_at(struct order *order, module_id id)
{
    struct defer *defer = order->defer;
    const struct module *module = &order->world->graph->modules.at[id.n];
    if (id.n == 0 || order->seen[id.n] || defer->started[id.n] || module->at_start ||
        !module_was_loading(&order->world->graph->modules.at[order->at->module.n], module))
        return;
    order->seen[id.n] = 1;
    array_push(defer->arena, &order->visited, id);
    look_at(order, module->parent);
    if (must_be_kept(order, id))
        array_push(defer->arena, &order->at->kept, id);
    else
        array_push(defer->arena, &order->open, id);
}

static int by_load_order(const void *a, const void *b, void *context)
{
    const struct module *modules = context;
    uint32_t x = modules[((const module_id *)a)->n].load_order;
    uint32_t y = modules[((const module_id *)b)->n].load_order;
    return x < y ? -1 : x > y;
}

static void look_behind(struct order *order, struct wish *wish, module_id target)
{
    struct world *world = order->world;
    uint32_t first = wish->kept.count;
    order->at = wish;
    look_at(order, target);
    while (order->open.count > 0) {
        const struct area *area = world_area(world, order->open.at[--order->open.count]);
        for (uint32_t i = 0; i < area->edge_count; i++) {
            const struct edge *edge = &world->graph->edges.at[area->edges[i].n];
            if (import_runs(world, edge))
                look_at(order, edge->to);
        }
    }
    /* What is started next looks behind its own names anew: each effect has its place in an order.
     */
    ARRAY_EACH (module_id, visited, &order->visited)
        order->seen[visited->n] = 0;
    order->visited.count = 0;
    if (wish->kept.count > first)
        qsort_r(wish->kept.at + first, wish->kept.count - first, sizeof *wish->kept.at,
                by_load_order, world->graph->modules.at);
}

/* Those that an earlier one of them loads need no import of their own. */
static void start_kept(struct order *order, struct wish *wish, uint32_t first)
{
    uint32_t kept = first;
    for (uint32_t i = first; i < wish->kept.count; i++) {
        module_id module = wish->kept.at[i];
        if (order->defer->started[module.n])
            continue;
        wish->kept.at[kept++] = module;
        start(order, module);
    }
    wish->kept.count = kept;
}

static void pass_edge(struct order *order, edge_id id)
{
    struct defer *defer = order->defer;
    const struct edge *edge = &order->world->graph->edges.at[id.n];
    if (!runs_with_importer(defer, id))
        return;
    if (!is_put_off(defer, id)) {
        start(order, edge->to);
        return;
    }
    struct wish *wish = &defer->wishes.at[defer->wish_of[id.n]];
    uint32_t first = wish->kept.count;
    look_behind(order, wish, edge->to);
    start_kept(order, wish, first);
}

static void start(struct order *order, module_id id)
{
    struct defer *defer = order->defer;
    const struct module *module = &order->world->graph->modules.at[id.n];
    if (id.n == 0 || defer->started[id.n] || module->kind == MODULE_MISSING ||
        order->depth >= MOST_DEPTH)
        return;
    order->depth++;
    start(order, module->parent);
    if (!defer->started[id.n]) {
        defer->started[id.n] = 1;
        const struct area *area = world_area(order->world, id);
        for (uint32_t i = 0; i < area->edge_count; i++)
            pass_edge(order, area->edges[i]);
        start(order, world_real(order->world, id));
    }
    order->depth--;
}

static void simulate(struct order *order)
{
    struct defer *defer = order->defer;
    const struct module_graph *graph = order->world->graph;
    memset(defer->started, 0, graph->modules.count);
    memset(order->seen, 0, graph->modules.count);
    for (uint32_t i = 1; i < defer->wishes.count; i++)
        defer->wishes.at[i].kept.count = 0;
    for (uint32_t m = 1; m < graph->modules.count; m++)
        if (graph->modules.at[m].at_start)
            defer->started[m] = 1;
    start(order, graph->unit);
}

/* What should load and would not is imported where it was, as what has an effect is. */
static void keep_missing(struct order *order)
{
    struct defer *defer = order->defer;
    const struct module_graph *graph = order->world->graph;
    uint8_t *missing = arena_alloc_array(defer->arena, graph->modules.count, 1);
    bool some = false;
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct module *module = &graph->modules.at[m];
        missing[m] = defer->loaded[m] && !defer->started[m] && module->loads == LOADS_INIT &&
                     !module->partial && module->alias_of.n == 0;
        some |= missing[m];
    }
    order->missing = missing;
    if (some)
        simulate(order);
}

void schedule_order(struct schedule *schedule)
{
    struct defer *defer = schedule->defer;
    struct order order = {.defer = defer, .world = schedule->world, .in_cycle = schedule->in_cycle};
    uint32_t count = schedule->world->graph->modules.count;
    defer->started = arena_alloc_array(defer->arena, count, 1);
    order.seen = arena_alloc_array(defer->arena, count, 1);
    simulate(&order);
    keep_missing(&order);
}
