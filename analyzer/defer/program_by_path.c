#include "analyzer/defer/program.h"

/* A file of a package that is run by its path (another Python process, runpy) looks for modules by
 * itself: its search path may lead to the package and not to the runtime that edits import. So the
 * package, and each one that it leads to, stays as it is. A file that lies beside the unit is run
 * with that folder on its path. */

struct runner {
    struct defer *defer;
    struct number_set packages; /* by the name of the topmost one */
};

static name_id top_of(struct runner *runner, module_id id)
{
    struct module_graph *graph = runner->defer->world->graph;
    struct text name = module_graph_name(graph, id);
    return names_add(&graph->names, text_slice(name, 0, text_find(name, '.')));
}

static bool runs_code(const struct finding *finding)
{
    bool hands_path =
        text_is(text_of(finding->code), "IS206") || text_is(text_of(finding->code), "IS211");
    return hands_path && finding->module.n != 0 && finding->reach != REACH_DEAD &&
           text_ends(finding->resource, TEXT(".py")) &&
           text_find(finding->resource, '/') < finding->resource.length;
}

/* One step: whether an import leads from such a package to one that was not known to be one. */
static bool follow(struct runner *runner)
{
    const struct module_graph *graph = runner->defer->world->graph;
    bool more = false;
    for (uint32_t e = 1; e < graph->edges.count; e++) {
        const struct edge *edge = &graph->edges.at[e];
        if (graph->modules.at[edge->to.n].origin != ORIGIN_STDLIB &&
            number_set_holds(&runner->packages, top_of(runner, edge->from).n))
            more |=
                number_set_add(runner->defer->arena, &runner->packages, top_of(runner, edge->to).n);
    }
    return more;
}

void run_by_path_judge(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    struct runner runner = {.defer = defer};
    ARRAY_EACH (struct finding, finding, &graph->findings)
        if (runs_code(finding))
            number_set_add(defer->arena, &runner.packages, top_of(&runner, finding->module).n);
    if (runner.packages.count == 0)
        return;
    while (follow(&runner))
        ;
    for (uint32_t m = 1; m < graph->modules.count; m++)
        if (graph->modules.at[m].origin != ORIGIN_STDLIB &&
            number_set_holds(&runner.packages, top_of(&runner, (module_id){m}).n) &&
            defer->keeps_imports[m] == RULE_COUNT)
            defer->keeps_imports[m] = RULE_IS443;
}
