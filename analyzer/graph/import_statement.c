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

struct place import_statement_place(const struct module_graph *graph, const struct edge *edge)
{
    const struct facts *facts = module_graph_module(graph, edge->from)->facts;
    if (facts == NULL || edge->place.line == 0)
        return edge->place;
    const struct import_fact *import = find_import(facts, edge->start);
    if (import == NULL)
        return edge->place;
    return facts_place(facts, facts->nodes.at[import->statement].start);
}
