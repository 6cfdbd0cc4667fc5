#include "analyzer/graph/module_graph.h"

#include <assert.h>
#include <stdlib.h>

const char *edge_kind_name(enum edge_kind kind)
{
    static const char *const names[EDGE_KIND_COUNT] = {
        [EDGE_EAGER] = "eager",
        [EDGE_DEFERRABLE] = "deferrable",
        [EDGE_REEXPORT] = "reexport",
        [EDGE_ON_CALL] = "on_call",
        [EDGE_TYPING] = "typing",
        [EDGE_STRING] = "string",
        [EDGE_PLUGIN] = "plugin",
        [EDGE_DYNAMIC] = "dynamic",
        [EDGE_LAZY_ALREADY] = "lazy_already",
        [EDGE_C_IMPORT] = "c_import",
        [EDGE_PARENT] = "parent",
    };
    return names[kind];
}

const char *confidence_name(enum confidence confidence)
{
    static const char *const names[] = {"proved", "likely", "possible"};
    return names[confidence];
}

void module_graph_init(struct module_graph *graph, struct arena *arena)
{
    *graph = (struct module_graph){.arena = arena};
    names_init(&graph->names, arena);
    array_push(arena, &graph->modules, (struct module){0});
    array_push(arena, &graph->edges, (struct edge){0});
}

struct module *module_graph_module(const struct module_graph *graph, module_id id)
{
    assert(id.n > 0 && id.n < graph->modules.count);
    return &graph->modules.at[id.n];
}

struct edge *module_graph_edge(const struct module_graph *graph, edge_id id)
{
    assert(id.n > 0 && id.n < graph->edges.count);
    return &graph->edges.at[id.n];
}

module_id module_graph_get(const struct module_graph *graph, name_id name)
{
    return name.n < graph->by_name.count ? graph->by_name.at[name.n] : (module_id){0};
}

module_id module_graph_add(struct module_graph *graph, name_id name)
{
    assert(name.n != 0 && module_graph_get(graph, name).n == 0);
    while (graph->by_name.count <= name.n)
        array_push(graph->arena, &graph->by_name, (module_id){0});
    module_id id = {graph->modules.count};
    array_push(graph->arena, &graph->modules, (struct module){.name = name});
    graph->by_name.at[name.n] = id;
    return id;
}

edge_id module_graph_connect(struct module_graph *graph, const struct edge *edge)
{
    edge_id id = {graph->edges.count};
    array_push(graph->arena, &graph->edges, *edge);
    return id;
}

struct text module_graph_name(const struct module_graph *graph, module_id id)
{
    return names_text(&graph->names, module_graph_module(graph, id)->name);
}

void module_graph_assume(struct module_graph *graph, struct text sentence)
{
    ARRAY_EACH (struct text, known, &graph->assumptions)
        if (text_equal(*known, sentence))
            return;
    array_push(graph->arena, &graph->assumptions, arena_text(graph->arena, sentence));
}

static int by_name(const void *a, const void *b, void *graph)
{
    return text_compare(module_graph_name(graph, *(const module_id *)a),
                        module_graph_name(graph, *(const module_id *)b));
}

const module_id *module_graph_sorted(const struct module_graph *graph, struct arena *arena,
                                     uint32_t *count)
{
    *count = graph->modules.count - 1;
    module_id *sorted = arena_alloc_array(arena, *count, sizeof *sorted);
    for (uint32_t i = 0; i < *count; i++)
        sorted[i] = (module_id){i + 1};
    qsort_r(sorted, *count, sizeof *sorted, by_name, (void *)(uintptr_t)graph);
    return sorted;
}

const edge_id *module_graph_chain(const struct module_graph *graph, module_id id,
                                  struct arena *arena, uint32_t *count)
{
    uint32_t steps = 0;
    for (module_id at = id; module_graph_module(graph, at)->because.n != 0; steps++)
        at = module_graph_edge(graph, module_graph_module(graph, at)->because)->from;
    edge_id *chain = arena_alloc_array(arena, steps, sizeof *chain);
    *count = steps;
    for (module_id at = id; steps > 0;) {
        chain[--steps] = module_graph_module(graph, at)->because;
        at = module_graph_edge(graph, chain[steps])->from;
    }
    return chain;
}
