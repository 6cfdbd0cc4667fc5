#include "analyzer/verdict/world.h"

#include <stdlib.h>

static void number_scopes(struct world *world)
{
    uint32_t count = world->graph->modules.count, next = 1;
    for (uint32_t m = 1; m < count; m++) {
        const struct module *module = &world->graph->modules.at[m];
        struct area *area = &world->areas[m];
        area->facts = module->facts;
        area->first_scope = next;
        area->scope_count = area->facts == NULL ? 1 : area->facts->scopes.count;
        next += area->scope_count;
        if (area->facts == NULL)
            continue;
        area->names =
            arena_alloc_array(world->arena, area->facts->names.count, sizeof *area->names);
        area->scopes = arena_alloc_array(world->arena, area->scope_count, sizeof *area->scopes);
        area->classes = arena_alloc_array(world->arena, area->scope_count, sizeof *area->classes);
    }
    world->scope_count = next;
    world->module_of = arena_alloc_array(world->arena, next, sizeof *world->module_of);
    for (uint32_t m = 1; m < count; m++)
        for (uint32_t s = 0; s < world->areas[m].scope_count; s++)
            world->module_of[world->areas[m].first_scope + s] = (module_id){m};
}

static int by_place(const void *a, const void *b, void *context)
{
    const struct edge *edges = context;
    uint32_t x = ((const edge_id *)a)->n, y = ((const edge_id *)b)->n;
    if (edges[x].start != edges[y].start)
        return edges[x].start < edges[y].start ? -1 : 1;
    return x < y ? -1 : x > y;
}

static void sort_edges(struct world *world)
{
    const struct module_graph *graph = world->graph;
    uint32_t modules = graph->modules.count;
    for (uint32_t e = 1; e < graph->edges.count; e++)
        world->areas[graph->edges.at[e].from.n].edge_count++;
    edge_id *all = arena_alloc_array(world->arena, graph->edges.count, sizeof *all);
    edge_id **next = arena_alloc_array(world->arena, modules, sizeof *next);
    for (uint32_t m = 1; m < modules; m++) {
        world->areas[m].edges = next[m] = all;
        all += world->areas[m].edge_count;
    }
    for (uint32_t e = 1; e < graph->edges.count; e++)
        *next[graph->edges.at[e].from.n]++ = (edge_id){e};
    for (uint32_t m = 1; m < modules; m++)
        qsort_r((void *)world->areas[m].edges, world->areas[m].edge_count, sizeof(edge_id),
                by_place, graph->edges.at);
}

void world_init(struct world *world, struct module_graph *graph, bool unit_is_main,
                bool postpones_annotations, struct arena *arena)
{
    *world = (struct world){.graph = graph,
                            .arena = arena,
                            .unit_is_main = unit_is_main,
                            .postpones_annotations = postpones_annotations};
    world->areas = arena_alloc_array(arena, graph->modules.count, sizeof *world->areas);
    number_scopes(world);
    sort_edges(world);
}

name_id world_name(const struct world *world, module_id module, uint32_t name)
{
    const struct area *area = world_area(world, module);
    if (area->names[name].n == 0 && name != 0)
        area->names[name] = names_add(&world->graph->names, facts_name(area->facts, name));
    return area->names[name];
}

void world_read_definitions(const struct world *world, module_id module)
{
    struct area *area = world_area(world, module);
    const struct facts *facts = area->facts;
    if (area->decorated != NULL)
        return;
    area->decorated = arena_alloc_array(world->arena, area->scope_count, sizeof *area->decorated);
    for (node_index n = 1; n < facts->nodes.count; n++) {
        if (facts->nodes.at[n].kind == NODE_GLOBAL)
            array_push(world->arena, &area->globals, n);
        if (facts->nodes.at[n].kind != NODE_DECORATED)
            continue;
        node_index last = 0;
        NODE_EACH (child, facts, n)
            last = child;
        const struct node *definition = &facts->nodes.at[last];
        if (definition->kind == NODE_FUNCTION || definition->kind == NODE_CLASS)
            area->decorated[definition->value] = n;
    }
}

const edge_id *world_edges_at(const struct world *world, module_id module, uint32_t start,
                              uint32_t *count)
{
    const struct area *area = world_area(world, module);
    const struct edge *edges = world->graph->edges.at;
    uint32_t low = 0, high = area->edge_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (edges[area->edges[middle].n].start < start)
            low = middle + 1;
        else
            high = middle;
    }
    uint32_t stop = low;
    while (stop < area->edge_count && edges[area->edges[stop].n].start == start)
        stop++;
    *count = stop - low;
    return area->edges + low;
}

module_id world_submodule(const struct world *world, module_id package, name_id name)
{
    struct text above = module_graph_name(world->graph, package);
    struct text below = names_text(&world->graph->names, name);
    char dotted[512];
    if (above.length + below.length + 1 >= sizeof dotted)
        return (module_id){0};
    memcpy(dotted, above.at, above.length);
    dotted[above.length] = '.';
    memcpy(dotted + above.length + 1, below.at, below.length);
    struct text full = {dotted, above.length + 1 + below.length};
    return module_graph_get(world->graph, names_get(&world->graph->names, full));
}

module_id world_real(const struct world *world, module_id module)
{
    module_id real = world->graph->modules.at[module.n].alias_of;
    return real.n != 0 ? real : module;
}

struct text world_qualname(const struct world *world, scope_id scope, struct arena *arena)
{
    module_id module = world_module_of(world, scope);
    const struct facts *facts = world_area(world, module)->facts;
    scope_index index = world_scope_index(world, scope);
    if (index == 0 || facts == NULL)
        return (struct text){"", 0};
    const struct scope *it = &facts->scopes.at[index];
    struct text name = it->kind == SCOPE_LAMBDA ? TEXT("<lambda>") : facts_name(facts, it->name);
    if (it->parent == 0)
        return name;
    bool local = facts->scopes.at[it->parent].kind != SCOPE_CLASS;
    struct text outer = world_qualname(world, world_scope(world, module, it->parent), arena);
    return arena_print(arena, "%.*s%s.%.*s", TEXT_ARG(outer), local ? ".<locals>" : "",
                       TEXT_ARG(name));
}
