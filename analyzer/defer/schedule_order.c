#include "analyzer/defer/schedule.h"

/* The rewritten program as it loads: what has an effect stays in its place. */
struct order {
    struct defer *defer;
    struct world *world;
    module_id *nth;          /* the module that loaded as the n-th when the program was whole */
    module_id *loader;       /* by module: whose body was running then; {0}: none */
    const uint8_t *in_cycle; /* by module: its place matters to others of its cycle */
    const uint8_t *missing;  /* by module: should load and would not; NULL: not known yet */
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
    return defer->loaded[module.n] && !defer->fails[module.n] &&
           (seen_by_others || (order->missing != NULL && order->missing[module.n]));
}

static void start(struct order *order, module_id id);

/* What the statement loaded when the program was whole, as far as it must still load, in that
 * order. Nothing, where another one had loaded the target, or had begun to: all that came with it
 * has its place there. A module may be reached from here that loads elsewhere, and if those of a
 * cycle came in another order, one would see half of another. */
static void keep_in_place(struct order *order, struct wish *wish, module_id target)
{
    const struct module *module = &order->world->graph->modules.at[target.n];
    if (module->parent.n != 0)
        keep_in_place(order, wish, module->parent);
    if (order->loader[target.n].n != wish->module.n)
        return;
    for (uint32_t i = module->load_order; i <= module->load_last; i++)
        if (must_be_kept(order, order->nth[i]) && !order->defer->started[order->nth[i].n])
            array_push(order->defer->arena, &wish->kept, order->nth[i]);
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
    keep_in_place(order, wish, edge->to);
    if (world_real(order->world, edge->to).n != edge->to.n)
        keep_in_place(order, wish, world_real(order->world, edge->to));
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
                     !defer->fails[m] && module->alias_of.n == 0;
        some |= missing[m];
    }
    order->missing = missing;
    if (some)
        simulate(order);
}

/* Modules begin to load in an order, and each loads others before it has loaded itself. */
static void find_loaders(struct order *order)
{
    const struct module_graph *graph = order->world->graph;
    uint32_t count = graph->modules.count, last = 0;
    order->loader = arena_alloc_array(order->defer->arena, count, sizeof *order->loader);
    for (uint32_t m = 1; m < count; m++)
        if (graph->modules.at[m].load_order > last)
            last = graph->modules.at[m].load_order;
    order->nth = arena_alloc_array(order->defer->arena, last + 1, sizeof *order->nth);
    for (uint32_t m = 1; m < count; m++)
        order->nth[graph->modules.at[m].load_order] = (module_id){m};
    order->nth[0] = (module_id){0};
    for (uint32_t i = 1; i <= last; i++) {
        module_id at = order->nth[i - 1];
        while (at.n != 0 && graph->modules.at[at.n].load_last < i)
            at = order->loader[at.n];
        order->loader[order->nth[i].n] = at;
    }
}

void schedule_order(struct schedule *schedule)
{
    struct defer *defer = schedule->defer;
    struct order order = {.defer = defer, .world = schedule->world, .in_cycle = schedule->in_cycle};
    uint32_t count = schedule->world->graph->modules.count;
    defer->started = arena_alloc_array(defer->arena, count, 1);
    find_loaders(&order);
    simulate(&order);
    keep_missing(&order);
}
