#include "analyzer/report/first_party.h"

bool module_is_own(const struct module *module)
{
    return module->origin == ORIGIN_UNIT && module->distribution == NULL;
}

const struct edge *first_party_import(const struct module_graph *graph, module_id id)
{
    const struct module *at = module_graph_module(graph, id);
    const struct edge *edge = NULL;
    while (!module_is_own(at)) {
        if (at->because.n == 0)
            return NULL;
        edge = module_graph_edge(graph, at->because);
        at = module_graph_module(graph, edge->from);
    }
    return edge;
}
