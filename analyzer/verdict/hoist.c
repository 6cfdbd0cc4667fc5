#include "analyzer/verdict/hoist.h"

#include "analyzer/verdict/imports.h"

#include <stdlib.h>

struct hoist {
    struct init_need *need;
    bool *seen;            /* by module: some import that waits was found to lead there */
    ARRAY(module_id) open; /* to be looked behind */
    ARRAY(module_id) kept; /* with an effect, behind the import that is looked at */
};

static bool loads_with_unit(const struct init_need *need, module_id module)
{
    enum init_phase phase = init_need_phase(need, module);
    return phase == PHASE_REQUIRED || phase == PHASE_EFFECT;
}

static void look_at(struct hoist *hoist, module_id module)
{
    if (hoist->seen[module.n])
        return;
    hoist->seen[module.n] = true;
    enum init_phase phase = init_need_phase(hoist->need, module);
    if (phase == PHASE_EFFECT)
        array_push(hoist->need->world->arena, &hoist->kept, module);
    else if (phase != PHASE_REQUIRED)
        array_push(hoist->need->world->arena, &hoist->open, module);
}

/* Everything that loading `module` loads at module level today. */
static void look_behind(struct hoist *hoist, module_id module)
{
    const struct world *world = hoist->need->world;
    look_at(hoist, module);
    while (hoist->open.count > 0) {
        const struct area *area = world_area(world, hoist->open.at[--hoist->open.count]);
        for (uint32_t i = 0; i < area->edge_count; i++) {
            const struct edge *edge = &world->graph->edges.at[area->edges[i].n];
            if (import_runs(world, edge))
                look_at(hoist, edge->to);
        }
    }
}

static int by_load_order(const void *a, const void *b, void *context)
{
    const struct module *modules = context;
    uint32_t x = modules[((const module_id *)a)->n].load_order;
    uint32_t y = modules[((const module_id *)b)->n].load_order;
    return x < y ? -1 : x > y;
}

static void hoist_behind(struct hoist *hoist, edge_id id)
{
    struct module_graph *graph = hoist->need->world->graph;
    struct edge waiting = graph->edges.at[id.n];
    if ((waiting.kind != EDGE_DEFERRABLE && waiting.kind != EDGE_REEXPORT) || !waiting.executed ||
        loads_with_unit(hoist->need, waiting.to))
        return;
    hoist->kept.count = 0;
    look_behind(hoist, waiting.to);
    if (hoist->kept.count > 1)
        qsort_r(hoist->kept.at, hoist->kept.count, sizeof *hoist->kept.at, by_load_order,
                graph->modules.at);
    for (uint32_t i = 0; i < hoist->kept.count; i++)
        module_graph_connect(graph, &(struct edge){.from = waiting.from,
                                                   .to = hoist->kept.at[i],
                                                   .kind = EDGE_EAGER,
                                                   .confidence = CONFIDENCE_PROVED,
                                                   .start = waiting.start,
                                                   .stop = waiting.stop,
                                                   .place = waiting.place,
                                                   .scope = {"", 0},
                                                   .guard = {"", 0},
                                                   .hoisted_for = waiting.to});
}

void hoist_effects(struct init_need *need)
{
    const struct world *world = need->world;
    uint32_t count = world->graph->modules.count, loaded = 0;
    struct hoist hoist = {.need = need};
    hoist.seen = arena_alloc_array(world->arena, count, sizeof *hoist.seen);
    module_id *order = arena_alloc_array(world->arena, count, sizeof *order);
    for (uint32_t m = 1; m < count; m++)
        if (loads_with_unit(need, (module_id){m}) && world->graph->modules.at[m].load_order != 0)
            order[loaded++] = (module_id){m};
    qsort_r(order, loaded, sizeof *order, by_load_order, world->graph->modules.at);
    for (uint32_t i = 0; i < loaded; i++) {
        const struct area *area = world_area(world, order[i]);
        for (uint32_t e = 0; e < area->edge_count; e++)
            hoist_behind(&hoist, area->edges[e]);
    }
}
