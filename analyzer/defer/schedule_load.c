#include "analyzer/defer/schedule.h"

#include "analyzer/verdict/imports.h"

enum {
    MOST_TAKEN = 32 /* modules that hand a name on to each other */
};

static void load(struct schedule *schedule, module_id id)
{
    struct defer *defer = schedule->defer;
    const struct module *module = &schedule->world->graph->modules.at[id.n];
    if (id.n == 0 || defer->loaded[id.n] || module->kind == MODULE_MISSING)
        return;
    defer->loaded[id.n] = 1;
    array_push(defer->arena, &schedule->queue, id);
    load(schedule, module->parent);
    module_id real = world_real(schedule->world, id);
    if (real.n != id.n)
        load(schedule, real);
}

static bool may_wait(const struct defer *defer, edge_id edge)
{
    uint32_t wish = defer->wish_of[edge.n];
    return wish != 0 && !wish_is_refused(&defer->wishes.at[wish]);
}

bool runs_with_importer(const struct defer *defer, edge_id id)
{
    const struct edge *edge = &defer->world->graph->edges.at[id.n];
    if (edge->kind == EDGE_PARENT || !import_runs(defer->world, edge))
        return false;
    if (edge->kind == EDGE_C_IMPORT)
        return edge->confidence != CONFIDENCE_POSSIBLE;
    return edge->scope.length == 0 || defer->request->verdicts->need.pins[id.n].kind != PROOF_NONE;
}

/* What a from-import takes out of a module where the name may wait comes with it. */
static void load_taken(struct schedule *schedule, const struct edge *edge, uint32_t depth)
{
    const struct module_graph *graph = schedule->world->graph;
    const struct wish *wish = wish_for(schedule->defer, edge);
    if (wish == NULL || wish_is_refused(wish) || depth == MOST_TAKEN)
        return;
    uint32_t count;
    const edge_id *edges = world_edges_at(
        schedule->world, wish->module,
        world_area(schedule->world, wish->module)->facts->nodes.at[wish->alias].start, &count);
    for (uint32_t i = 0; i < count; i++) {
        load(schedule, graph->edges.at[edges[i].n].to);
        load_taken(schedule, &graph->edges.at[edges[i].n], depth + 1);
    }
}

static void close_loaded(struct schedule *schedule)
{
    while (schedule->queue.count > 0) {
        module_id id = schedule->queue.at[--schedule->queue.count];
        const struct area *area = world_area(schedule->world, id);
        for (uint32_t i = 0; i < area->edge_count; i++) {
            const struct edge *edge = &schedule->world->graph->edges.at[area->edges[i].n];
            if (may_wait(schedule->defer, area->edges[i]) ||
                !runs_with_importer(schedule->defer, area->edges[i]))
                continue;
            load(schedule, edge->to);
            load_taken(schedule, edge, 0);
        }
    }
}

bool loads_today(const struct defer *defer, module_id id)
{
    const struct module *module = &defer->world->graph->modules.at[id.n];
    return module->loads == LOADS_INIT && !defer->fails[id.n] && module->kind != MODULE_MISSING;
}

/* Who is there must have what he can see. */
static void follow_bonds(struct schedule *schedule)
{
    struct defer *defer = schedule->defer;
    for (bool more = true; more;) {
        more = false;
        ARRAY_EACH (struct bond, bond, &defer->bonds) {
            if (!defer->loaded[bond->seen_by.n] || defer->loaded[bond->must_load.n] ||
                !loads_today(defer, bond->must_load))
                continue;
            defer_keep(defer, bond->must_load, (module_id){0}, bond->rule, bond->why);
            load(schedule, bond->must_load);
            close_loaded(schedule);
            more = true;
        }
    }
}

void schedule_keep(struct schedule *schedule, module_id module, enum rule rule, struct text why)
{
    defer_keep(schedule->defer, module, (module_id){0}, rule, why);
    load(schedule, module);
    close_loaded(schedule);
    follow_bonds(schedule);
}

/* Some import can bring what is bound to see the module, and not the module. */
static bool can_be_missed(const struct schedule *schedule, const struct bond *bond)
{
    const struct defer *defer = schedule->defer;
    const struct module_graph *graph = schedule->world->graph;
    struct arena scratch = {0};
    struct walk walk = {defer, walk_runs, true, defer->loaded}; /* what has loaded brings nothing */
    const uint8_t *sees = walk_back(&walk, bond->seen_by, &scratch);
    const uint8_t *has = walk_back(&walk, bond->must_load, &scratch);
    bool missed = false;
    for (uint32_t e = 1; e < graph->edges.count && !missed; e++) {
        const struct edge *edge = &graph->edges.at[e];
        if (edge->hoisted_for.n != 0 || edge->kind == EDGE_TYPING || defer->loaded[edge->to.n] ||
            !sees[edge->to.n] || has[edge->to.n])
            continue;
        missed = defer->loaded[edge->from.n] || !has[edge->from.n];
    }
    arena_release(&scratch);
    return missed;
}

void schedule_keep_missed(struct schedule *schedule)
{
    struct defer *defer = schedule->defer;
    struct number_set asked = {0};
    for (uint32_t i = 0; i < defer->bonds.count; i++) {
        struct bond bond = defer->bonds.at[i];
        if (defer->loaded[bond.must_load.n] || !loads_today(defer, bond.must_load) ||
            !number_set_add(defer->arena, &asked,
                            (uint64_t)bond.seen_by.n << 32 | bond.must_load.n) ||
            !can_be_missed(schedule, &bond))
            continue;
        schedule_keep(schedule, bond.must_load, bond.rule, bond.why);
        asked = (struct number_set){0}; /* what loads now may change the answers */
        i = UINT32_MAX;
    }
}

void schedule_load(struct schedule *schedule)
{
    struct defer *defer = schedule->defer;
    const struct module_graph *graph = schedule->world->graph;
    defer->loaded = arena_alloc_array(defer->arena, graph->modules.count, 1);
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct module *module = &graph->modules.at[m];
        enum init_phase phase = init_need_phase(&defer->request->verdicts->need, (module_id){m});
        bool kept = defer->stays[m] != RULE_COUNT && loads_today(defer, (module_id){m});
        if (module->at_start || phase == PHASE_REQUIRED || kept)
            load(schedule, (module_id){m});
    }
    close_loaded(schedule);
    follow_bonds(schedule);
}
