#include "analyzer/defer/schedule.h"

#include "analyzer/base/components.h"

/* Modules that import each other, with all imports that run. */
struct cycles {
    const struct defer *defer;
    struct arena *arena;
    bool (*passes)(const struct defer *defer, edge_id edge);
    const uint8_t *closed; /* by module: is left out; NULL: none is */
    uint32_t (*pairs)[2];
    uint32_t pair_count;
    const uint32_t *of; /* by module: its component */
    uint32_t *size;     /* by component */
};

static void add_pair(struct cycles *cycles, module_id from, module_id to)
{
    if (to.n == 0 || (cycles->closed != NULL && (cycles->closed[from.n] || cycles->closed[to.n])))
        return;
    cycles->pairs[cycles->pair_count][0] = from.n;
    cycles->pairs[cycles->pair_count++][1] = to.n;
}

static void find_cycles(struct cycles *cycles)
{
    const struct world *world = cycles->defer->world;
    const struct module_graph *graph = world->graph;
    uint32_t count = graph->modules.count;
    cycles->pairs =
        arena_alloc_array(cycles->arena, graph->edges.count + count, sizeof *cycles->pairs);
    for (uint32_t m = 1; m < count; m++) {
        const struct area *area = world_area(world, (module_id){m});
        add_pair(cycles, (module_id){m}, graph->modules.at[m].parent);
        for (uint32_t i = 0; i < area->edge_count; i++)
            if (cycles->passes(cycles->defer, area->edges[i]))
                add_pair(cycles, (module_id){m}, graph->edges.at[area->edges[i].n].to);
    }
    struct need_table table = need_table_of(count, (const uint32_t(*)[2])cycles->pairs,
                                            cycles->pair_count, cycles->arena);
    struct components found = components_of(&table, cycles->arena);
    cycles->of = found.of;
    cycles->size = arena_alloc_array(cycles->arena, found.count, sizeof *cycles->size);
    for (uint32_t m = 1; m < count; m++)
        cycles->size[found.of[m]]++;
}

/* --- in which order a cycle would load, entered by one of its modules --- */

struct entering {
    const struct cycles *cycles;
    uint32_t component;
    uint32_t *order, *last; /* by module: as load_order and load_last of today */
    uint32_t begun, depth;
};

enum {
    MOST_DEPTH = 4000
};

static void enter(struct entering *entering, module_id id)
{
    const struct defer *defer = entering->cycles->defer;
    const struct world *world = defer->world;
    if (id.n == 0 || entering->order[id.n] != 0 ||
        entering->cycles->of[id.n] != entering->component || entering->depth >= MOST_DEPTH)
        return;
    entering->depth++;
    enter(entering, world->graph->modules.at[id.n].parent);
    if (entering->order[id.n] == 0) {
        const struct area *area = world_area(world, id);
        entering->order[id.n] = ++entering->begun;
        for (uint32_t i = 0; i < area->edge_count; i++)
            if (entering->cycles->passes(defer, area->edges[i]))
                enter(entering, world->graph->edges.at[area->edges[i].n].to);
        entering->last[id.n] = entering->begun;
    }
    entering->depth--;
}

/* An import that needs what it leads to as it loads, more than that it has begun. */
static bool looks(const struct defer *defer, edge_id id)
{
    const struct edge *edge = &defer->world->graph->edges.at[id.n];
    if (edge->kind == EDGE_PARENT)
        return false;
    return edge->name.n != 0 || defer->wish_of[id.n] == 0;
}

/* One module would see half of another one that it saw whole, or not so much of it. */
static bool sees_less(const struct entering *entering, module_id looker)
{
    const struct defer *defer = entering->cycles->defer;
    const struct module *modules = defer->world->graph->modules.at;
    const struct area *area = world_area(defer->world, looker);
    for (uint32_t i = 0; i < area->edge_count; i++) {
        module_id seen = defer->world->graph->edges.at[area->edges[i].n].to;
        bool half = entering->order[seen.n] != 0 &&
                    entering->order[seen.n] < entering->order[looker.n] &&
                    entering->order[looker.n] <= entering->last[seen.n];
        if (half && entering->cycles->passes(defer, area->edges[i]) &&
            looks(defer, area->edges[i]) &&
            !module_was_loading(&modules[seen.n], &modules[looker.n]))
            return true;
    }
    return false;
}

/* Whether the cycle does as it did, entered by that module. */
static bool may_enter(const struct cycles *cycles, module_id by)
{
    uint32_t count = cycles->defer->world->graph->modules.count;
    struct arena scratch = {0};
    struct entering entering = {.cycles = cycles, .component = cycles->of[by.n]};
    entering.order = arena_alloc_array(&scratch, count, sizeof *entering.order);
    entering.last = arena_alloc_array(&scratch, count, sizeof *entering.last);
    enter(&entering, by);
    bool fine = true;
    for (uint32_t m = 1; m < count && fine; m++)
        fine = entering.order[m] == 0 || !sees_less(&entering, (module_id){m});
    arena_release(&scratch);
    return fine;
}

/* --- who enters cycles --- */

/* The module that began first of all that import each other. */
static module_id first_of(const struct cycles *cycles, uint32_t component)
{
    const struct module_graph *graph = cycles->defer->world->graph;
    module_id first = {0};
    for (uint32_t m = 1; m < graph->modules.count; m++)
        if (cycles->of[m] == component && loads_today(cycles->defer, (module_id){m}) &&
            (first.n == 0 ||
             graph->modules.at[m].load_order < graph->modules.at[first.n].load_order))
            first = (module_id){m};
    return first;
}

/* The topmost of its packages that stands in the cycle comes first. */
static module_id entered_by(const struct cycles *cycles, module_id id)
{
    const struct module *modules = cycles->defer->world->graph->modules.at;
    module_id top = id;
    for (module_id up = modules[id.n].parent; up.n != 0; up = modules[up.n].parent)
        if (cycles->of[up.n] == cycles->of[id.n])
            top = up;
    return top;
}

static bool runs_then(const struct defer *defer, edge_id edge)
{
    uint32_t wish = defer->wish_of[edge.n];
    return walk_runs(defer, edge) && (wish == 0 || !defer->wishes.at[wish].waits);
}

/* Modules that import each other fail, or see half of each other, if another one of them comes
 * first: such a cycle is entered with the unit, as it is today. */
bool schedule_keep_entrances(struct schedule *schedule)
{
    struct defer *defer = schedule->defer;
    const struct module_graph *graph = schedule->world->graph;
    struct arena scratch = {0};
    struct cycles cycles = {
        .defer = defer, .arena = &scratch, .passes = runs_then, .closed = defer->loaded};
    find_cycles(&cycles);
    uint8_t *asked = arena_alloc_array(&scratch, graph->modules.count, 1);
    bool kept = false;
    for (uint32_t e = 1; e < graph->edges.count; e++) {
        const struct edge *edge = &graph->edges.at[e];
        uint32_t component = cycles.of[edge->to.n];
        if (edge->kind == EDGE_TYPING || edge->hoisted_for.n != 0 || defer->loaded[edge->to.n] ||
            cycles.size[component] < 2 || cycles.of[edge->from.n] == component)
            continue;
        module_id by = entered_by(&cycles, edge->to), first = first_of(&cycles, component);
        if (asked[by.n] || first.n == 0 || may_enter(&cycles, by)) {
            asked[by.n] = 1;
            continue;
        }
        schedule_keep(schedule, first, RULE_IS449, TEXT("a cycle that others enter elsewhere"));
        kept = true;
    }
    arena_release(&scratch);
    return kept;
}

/* Who of a cycle comes first decides what the others see of it: its modules keep their place. */
void schedule_find_cycles(struct schedule *schedule)
{
    struct defer *defer = schedule->defer;
    const struct module_graph *graph = schedule->world->graph;
    struct arena scratch = {0};
    struct cycles cycles = {.defer = defer, .arena = &scratch, .passes = walk_runs};
    find_cycles(&cycles);
    schedule->in_cycle = arena_alloc_array(defer->arena, graph->modules.count, 1);
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct module *module = &graph->modules.at[m];
        schedule->in_cycle[m] = defer->loaded[m] && !module->at_start &&
                                module->origin != ORIGIN_STDLIB && cycles.size[cycles.of[m]] > 1;
    }
    arena_release(&scratch);
}
