#include "analyzer/graph/import_statement.h"

/* The import whose name begins at that byte; imports are in source order. */
static const struct import_fact *find_import(const struct facts *facts, uint32_t start)
{
    uint32_t low = 0, high = facts->imports.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (facts->nodes.at[facts->imports.at[middle].alias].start < start)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == facts->imports.count || facts->nodes.at[facts->imports.at[low].alias].start != start)
        return NULL;
    return &facts->imports.at[low];
}

/* NULL where the edge comes from no import statement. */
static const struct node *find_statement(const struct module_graph *graph, const struct edge *edge)
{
    const struct facts *facts = module_graph_module(graph, edge->from)->facts;
    if (facts == NULL || edge->place.line == 0)
        return NULL;
    const struct import_fact *import = find_import(facts, edge->start);
    return import == NULL ? NULL : &facts->nodes.at[import->statement];
}

struct place import_statement_place(const struct module_graph *graph, const struct edge *edge)
{
    const struct node *statement = find_statement(graph, edge);
    if (statement == NULL)
        return edge->place;
    return facts_place(module_graph_module(graph, edge->from)->facts, statement->start);
}

struct place import_statement_end(const struct module_graph *graph, const struct edge *edge)
{
    const struct node *statement = find_statement(graph, edge);
    const struct facts *facts = module_graph_module(graph, edge->from)->facts;
    if (statement != NULL)
        return facts_place(facts, statement->stop);
    if (facts == NULL || edge->place.line == 0 || edge->stop <= edge->start)
        return (struct place){0, 0};
    return facts_place(facts, edge->stop);
}
