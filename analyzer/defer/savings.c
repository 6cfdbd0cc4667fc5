#include "analyzer/defer/savings.h"

#include "analyzer/graph/import_statement.h"

#include <stdlib.h>

static int by_line(const void *a, const void *b)
{
    const struct import_line *x = a, *y = b;
    if (x->from.n != y->from.n)
        return x->from.n < y->from.n ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

/* A statement loads packages on its way, which wait with its names. */
static uint8_t *chosen_edges(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    uint8_t *chosen = arena_alloc_array(defer->arena, graph->edges.count, 1);
    struct import_line *lines = arena_alloc_array(defer->arena, graph->edges.count, sizeof *lines);
    uint32_t count = 0;
    for (uint32_t e = 1; e < graph->edges.count; e++) {
        uint32_t wish = defer->wish_of[e];
        if (wish == 0 || !defer->wishes.at[wish].waits)
            continue;
        chosen[e] = 1;
        lines[count++] = (struct import_line){
            graph->edges.at[e].from, import_statement_place(graph, &graph->edges.at[e]).line};
    }
    qsort(lines, count, sizeof *lines, by_line);
    for (uint32_t e = 1; e < graph->edges.count; e++) {
        const struct edge *edge = &graph->edges.at[e];
        if (!edge->executed || edge->kind != EDGE_PARENT)
            continue;
        struct import_line line = {edge->from, import_statement_place(graph, edge).line};
        chosen[e] = bsearch(&line, lines, count, sizeof line, by_line) != NULL;
    }
    return chosen;
}

struct savings savings_find(struct defer *defer)
{
    return (struct savings){
        dominators_of(defer->world->graph, chosen_edges(defer), defer->started, defer->arena)};
}

struct saving savings_of(const struct savings *savings, module_id module, uint32_t line)
{
    const struct dominators *dominators = &savings->dominators;
    struct import_line wanted = {module, line};
    const struct import_line *found =
        bsearch(&wanted, dominators->lines, dominators->count - dominators->first_line,
                sizeof wanted, by_line);
    if (found == NULL)
        return (struct saving){0, 0};
    uint32_t node = dominators->first_line + (uint32_t)(found - dominators->lines);
    return (struct saving){dominators->modules[node], dominators->bytes[node]};
}
