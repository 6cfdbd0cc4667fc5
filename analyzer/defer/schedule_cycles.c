#include "analyzer/defer/schedule.h"

/* Modules that import each other; both in the arena of who asks. */
struct cycle {
    const uint8_t *loads, *back; /* by module: a module leads to it, it leads to the module */
};

static struct cycle cycle_of(const struct schedule *schedule, module_id module, struct arena *arena)
{
    struct walk walk = {.defer = schedule->defer, .passes = walk_runs, .packages = true};
    return (struct cycle){walk_forth(&walk, module, arena), walk_back(&walk, module, arena)};
}

static bool holds(const struct cycle *cycle, uint32_t module)
{
    return cycle->loads[module] && cycle->back[module];
}

/* The module that a cycle was entered by, where importing `entered` enters it by another one; {0}:
 * it stands in no cycle, or its packages lead to that one first. */
static module_id other_entrance(const struct schedule *schedule, module_id entered, module_id from,
                                bool *inside)
{
    const struct module *modules = schedule->world->graph->modules.at;
    struct arena scratch = {0};
    struct cycle cycle = cycle_of(schedule, entered, &scratch);
    module_id first = entered;
    *inside = holds(&cycle, from.n); /* of the cycle: whoever came first, it came before */
    for (uint32_t m = 1; m < schedule->world->graph->modules.count; m++)
        if (holds(&cycle, m) && modules[m].load_order != 0 &&
            modules[m].load_order < modules[first.n].load_order)
            first = (module_id){m};
    for (module_id at = entered; at.n != 0; at = modules[at.n].parent)
        if (at.n == first.n)
            first = (module_id){0};
    arena_release(&scratch);
    return first;
}

/* Modules that import each other fail, or see half of each other, if another one of them comes
 * first: such a cycle is entered with the unit, as it is today. */
static void keep_entrances(struct schedule *schedule)
{
    struct defer *defer = schedule->defer;
    const struct module_graph *graph = schedule->world->graph;
    uint8_t *asked = arena_alloc_array(defer->arena, graph->modules.count, 1);
    for (uint32_t e = 1; e < graph->edges.count; e++) {
        const struct edge *edge = &graph->edges.at[e];
        if (edge->kind == EDGE_TYPING || edge->hoisted_for.n != 0 || asked[edge->to.n] ||
            defer->loaded[edge->to.n] || !loads_today(&graph->modules.at[edge->to.n]))
            continue;
        bool inside;
        module_id entrance = other_entrance(schedule, edge->to, edge->from, &inside);
        asked[edge->to.n] = !inside;
        if (!inside && entrance.n != 0 && !defer->loaded[entrance.n])
            schedule_keep(schedule, entrance, RULE_IS449,
                          TEXT("a cycle that others enter elsewhere"));
    }
}

static bool stands_in_cycle(const struct schedule *schedule, module_id module)
{
    struct arena scratch = {0};
    struct cycle cycle = cycle_of(schedule, module, &scratch);
    bool found = false;
    for (uint32_t m = 1; m < schedule->world->graph->modules.count && !found; m++)
        found = m != module.n && holds(&cycle, m);
    arena_release(&scratch);
    return found;
}

/* Who of a cycle comes first decides what the others see of it: its modules keep their place. */
static void find_cycles(struct schedule *schedule)
{
    const struct module_graph *graph = schedule->world->graph;
    schedule->in_cycle = arena_alloc_array(schedule->defer->arena, graph->modules.count, 1);
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct module *module = &graph->modules.at[m];
        if (schedule->defer->loaded[m] && !module->at_start && module->origin != ORIGIN_STDLIB)
            schedule->in_cycle[m] = stands_in_cycle(schedule, (module_id){m});
    }
}

void schedule_cycles(struct schedule *schedule)
{
    keep_entrances(schedule);
    find_cycles(schedule);
}
