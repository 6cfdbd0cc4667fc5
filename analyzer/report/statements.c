#include "analyzer/report/statements.h"

#include "analyzer/graph/import_statement.h"

#include <stdlib.h>

/* What sorting needs to know, each indexed by an id. */
struct order {
    const struct module_graph *graph;
    const uint32_t *rank;       /* of a module's name among all names */
    const struct place *places; /* of an edge's statement */
};

static const uint32_t *rank_modules(const struct report *report)
{
    uint32_t count;
    const module_id *sorted = module_graph_sorted(report->graph, report->arena, &count);
    uint32_t *rank = arena_alloc_array(report->arena, count + 1, sizeof *rank);
    for (uint32_t i = 0; i < count; i++)
        rank[sorted[i].n] = i + 1;
    return rank;
}

static int compare(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static const struct place *find_places(const struct report *report)
{
    const struct module_graph *graph = report->graph;
    struct place *places = arena_alloc_array(report->arena, graph->edges.count, sizeof *places);
    for (uint32_t i = 1; i < graph->edges.count; i++)
        places[i] = import_statement_place(graph, &graph->edges.at[i]);
    return places;
}

static int compare_statements(const struct order *order, edge_id a, edge_id b)
{
    const struct edge *x = module_graph_edge(order->graph, a);
    const struct edge *y = module_graph_edge(order->graph, b);
    int result = compare(order->rank[x->from.n], order->rank[y->from.n]);
    if (result == 0)
        result = compare(order->places[a.n].line, order->places[b.n].line);
    if (result == 0)
        result = compare(order->places[a.n].column, order->places[b.n].column);
    if (result == 0)
        result = compare(order->rank[x->to.n], order->rank[y->to.n]);
    return result != 0 ? result : text_compare(x->scope, y->scope);
}

static int by_place(const void *a, const void *b, void *context)
{
    const edge_id *x = a, *y = b;
    int result = compare_statements(context, *x, *y);
    return result != 0 ? result : compare(x->n, y->n);
}

static edge_id *sorted_edges(const struct report *report, struct order *order, uint32_t *count)
{
    const struct module_graph *graph = report->graph;
    edge_id *sorted = arena_alloc_array(report->arena, graph->edges.count, sizeof *sorted);
    *count = 0;
    for (uint32_t i = 1; i < graph->edges.count; i++)
        if (graph->edges.at[i].kind != EDGE_PARENT && !graph->edges.at[i].at_start)
            sorted[(*count)++] = (edge_id){i};
    qsort_r(sorted, *count, sizeof *sorted, by_place, order);
    return sorted;
}

static struct statement gather(const struct order *order, const edge_id *edges, uint32_t count)
{
    const struct module_graph *graph = order->graph;
    const struct edge *first = module_graph_edge(graph, edges[0]);
    struct statement statement = {.from = first->from,
                                  .to = first->to,
                                  .place = order->places[edges[0].n],
                                  .kind = first->kind,
                                  .confidence = first->confidence,
                                  .optional = true,
                                  .edges = edges,
                                  .count = count};
    for (uint32_t i = 0; i < count; i++) {
        const struct edge *edge = module_graph_edge(graph, edges[i]);
        statement.executed |= edge->executed;
        statement.optional &= edge->optional;
        if (edge->kind < statement.kind)
            statement.kind = edge->kind;
        if (edge->confidence < statement.confidence)
            statement.confidence = edge->confidence;
    }
    return statement;
}

struct statements report_statements(const struct report *report)
{
    struct order order = {report->graph, rank_modules(report), find_places(report)};
    uint32_t edge_count, count = 0;
    const edge_id *edges = sorted_edges(report, &order, &edge_count);
    struct statement *at = arena_alloc_array(report->arena, edge_count, sizeof *at);
    for (uint32_t first = 0, next; first < edge_count; first = next) {
        for (next = first + 1; next < edge_count; next++)
            if (compare_statements(&order, edges[first], edges[next]) != 0)
                break;
        at[count++] = gather(&order, edges + first, next - first);
    }
    return (struct statements){at, count};
}

struct statements statements_of(struct statements all, const struct report *report, module_id from)
{
    struct text name = module_graph_name(report->graph, from);
    uint32_t low = 0, high = all.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (text_compare(module_graph_name(report->graph, all.at[middle].from), name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    struct statements own = {all.at + low, 0};
    while (low + own.count < all.count && own.at[own.count].from.n == from.n)
        own.count++;
    return own;
}

/* Scopes stand in source order, so the last one around the import is the innermost. */
const char *statement_scope(const struct report *report, const struct statement *statement)
{
    const struct edge *edge = module_graph_edge(report->graph, statement->edges[0]);
    const struct facts *facts = module_graph_module(report->graph, statement->from)->facts;
    if (edge->scope.length == 0)
        return "module";
    bool in_class = false;
    for (uint32_t i = 1; facts != NULL && i < facts->scopes.count; i++) {
        const struct node *node = &facts->nodes.at[facts->scopes.at[i].node];
        if (node->start <= edge->start && edge->start < node->stop)
            in_class = facts->scopes.at[i].kind == SCOPE_CLASS;
    }
    return in_class ? "class" : "function";
}
