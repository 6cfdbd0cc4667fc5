#include "analyzer/defer/walk.h"

#include "analyzer/verdict/imports.h"

struct front {
    uint8_t *seen;
    ARRAY(module_id) queue;
    struct arena *arena;
};

bool walk_runs(const struct defer *defer, edge_id edge)
{
    return import_runs(defer->world, &defer->world->graph->edges.at[edge.n]);
}

static void enter(struct front *front, const uint8_t *closed, module_id id)
{
    if (id.n == 0 || front->seen[id.n] || (closed != NULL && closed[id.n]))
        return;
    front->seen[id.n] = 1;
    array_push(front->arena, &front->queue, id);
}

static struct front begin(const struct walk *walk, module_id at, struct arena *arena)
{
    uint32_t count = walk->defer->world->graph->modules.count;
    struct front front = {.seen = arena_alloc_array(arena, count, 1), .arena = arena};
    enter(&front, NULL, at);
    return front;
}

uint8_t *walk_forth(const struct walk *walk, module_id from, struct arena *arena)
{
    const struct world *world = walk->defer->world;
    struct front front = begin(walk, from, arena);
    while (front.queue.count > 0) {
        module_id at = front.queue.at[--front.queue.count];
        const struct area *area = world_area(world, at);
        if (walk->packages)
            enter(&front, walk->closed, world->graph->modules.at[at.n].parent);
        for (uint32_t i = 0; i < area->edge_count; i++)
            if (walk->passes(walk->defer, area->edges[i]))
                enter(&front, walk->closed, world->graph->edges.at[area->edges[i].n].to);
    }
    return front.seen;
}

uint8_t *walk_back(const struct walk *walk, module_id to, struct arena *arena)
{
    const struct defer *defer = walk->defer;
    struct front front = begin(walk, to, arena);
    while (front.queue.count > 0) {
        module_id at = front.queue.at[--front.queue.count];
        for (uint32_t i = defer->first_way[at.n]; i < defer->first_way[at.n + 1]; i++) {
            const struct way *way = &defer->ways[i];
            if (way->edge.n == 0 ? walk->packages : walk->passes(defer, way->edge))
                enter(&front, walk->closed, way->from);
        }
    }
    return front.seen;
}

static bool leads_to_failing(const struct defer *defer, edge_id id)
{
    const struct edge *edge = &defer->world->graph->edges.at[id.n];
    return edge->executed && defer->fails[edge->to.n];
}

void walk_keep_failing(struct defer *defer, module_id failing, enum rule rule, struct text why)
{
    struct arena scratch = {0};
    struct walk walk = {.defer = defer, .passes = leads_to_failing};
    const uint8_t *tries = walk_back(&walk, failing, &scratch);
    for (uint32_t m = 1; m < defer->world->graph->modules.count; m++)
        if (tries[m])
            defer_keep(defer, (module_id){m}, (module_id){0}, rule, why);
    arena_release(&scratch);
}

/* Counts the ways to each module, or, once they are counted, puts them where they belong. */
static void lay_ways(struct defer *defer, uint32_t *next, bool put)
{
    const struct world *world = defer->world;
    const struct module_graph *graph = world->graph;
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct area *area = world_area(world, (module_id){m});
        for (uint32_t i = 0; i <= area->edge_count; i++) {
            bool package = i == area->edge_count;
            module_id to =
                package ? graph->modules.at[m].parent : graph->edges.at[area->edges[i].n].to;
            if (put)
                defer->ways[next[to.n]] =
                    (struct way){package ? (edge_id){0} : area->edges[i], {m}};
            next[to.n]++;
        }
    }
}

void walk_turn(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    uint32_t modules = graph->modules.count;
    uint32_t *first = arena_alloc_array(defer->arena, modules + 2, sizeof *first);
    lay_ways(defer, first + 2, false);
    for (uint32_t m = 1; m < modules + 2; m++)
        first[m] += first[m - 1];
    defer->ways = arena_alloc_array(defer->arena, first[modules + 1], sizeof *defer->ways);
    lay_ways(defer, first + 1, true);
    defer->first_way = first;
}
