#include "analyzer/defer/program.h"
#include "analyzer/defer/walk.h"

/* A statement of the body itself, no branch of it. */
static bool raises_always(const struct module *module)
{
    if (module->facts == NULL || module->origin == ORIGIN_STDLIB)
        return false;
    NODE_EACH (statement, module->facts, 0)
        if (module->facts->nodes.at[statement].kind == NODE_RAISE)
            return true;
    return false;
}

/* Text that CPython refuses. */
static bool cannot_be_read(const struct finding *finding)
{
    static const enum rule rows[] = {RULE_IS004, RULE_IS005, RULE_IS008, RULE_IS009, RULE_IS010};
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(finding->code, rules[rows[i]].code) == 0)
            return true;
    return false;
}

static bool was_absent(const struct module_graph *graph, const struct edge *edge)
{
    ARRAY_EACH (struct half_look, look, &graph->half_looks)
        if (look->absent && look->looker.n == edge->from.n && look->seen.n == edge->to.n &&
            look->name.n == edge->name.n)
            return true;
    return false;
}

/* `from x import y`, and x has no y, or not yet, as far as the texts tell: the machine believes
 * that only where it saw all that could bind names. */
static bool takes_what_is_not_there(const struct defer *defer, const struct edge *edge)
{
    struct world *world = defer->world;
    const struct module_graph *graph = world->graph;
    module_id from = world_real(world, edge->to);
    bool found = true;
    uint32_t count;
    const edge_id *edges = world_edges_at(world, edge->from, edge->start, &count);
    if (edge->name.n == 0 || graph->modules.at[from.n].facts == NULL ||
        text_is(names_text(&graph->names, edge->name), "*") ||
        world_submodule(world, from, edge->name).n != 0 ||
        is_submodule_edge(defer, edges, count, edge))
        return false;
    meaning_of_global(world, from, edge->name, &found);
    return (!found || was_absent(graph, edge)) &&
           !text_starts(names_text(&graph->names, edge->name), TEXT("__"));
}

static bool is_hard(const struct module_graph *graph, const struct edge *edge)
{
    return edge->executed && !edge->optional && edge->hoisted_for.n == 0 &&
           edge->scope.length == 0 && defer_is_own(&graph->modules.at[edge->from.n]) &&
           edge->from.n != graph->unit.n;
}

/* What raises as it loads, by what the machine saw or, of the user's own modules, by their texts;
 * and those of them that import it. Who catches it is none of them. */
void failing_find(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    defer->fails = arena_alloc_array(defer->arena, graph->modules.count, 1);
    for (uint32_t m = 1; m < graph->modules.count; m++)
        defer->fails[m] = graph->modules.at[m].partial || graph->modules.at[m].stumbled;
    for (uint32_t e = 1; e < graph->edges.count; e++)
        if (is_hard(graph, &graph->edges.at[e]) &&
            defer_is_own(&graph->modules.at[graph->edges.at[e].to.n]) &&
            takes_what_is_not_there(defer, &graph->edges.at[e]))
            defer->fails[graph->edges.at[e].from.n] = 1;
    for (bool more = true; more;) {
        more = false;
        for (uint32_t e = 1; e < graph->edges.count; e++) {
            const struct edge *edge = &graph->edges.at[e];
            if (!defer->fails[edge->to.n] || defer->fails[edge->from.n] || !is_hard(graph, edge))
                continue;
            defer->fails[edge->from.n] = 1;
            more = true;
        }
    }
}

/* Who fails to load must fail when it did. */
void failing_judge(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    ARRAY_EACH (struct unresolved, missing, &graph->unresolved)
        if (missing->executed && !missing->optional)
            defer_stay(defer, missing->from, RULE_IS451, TEXT("imports what is not there"));
    ARRAY_EACH (struct finding, finding, &graph->findings)
        if (finding->module.n != 0 && cannot_be_read(finding))
            defer_stay(defer, finding->module, RULE_IS451, TEXT("cannot load"));
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct module *module = &graph->modules.at[m];
        if (defer->fails[m] && !module->partial) { /* it might not, at another time */
            defer->keeps_imports[m] = RULE_IS451;
            walk_keep_failing(defer, (module_id){m}, RULE_IS451, TEXT("fails at first"));
        }
        if (module->loads != LOADS_INIT || module->facts == NULL || defer->fails[m])
            continue;
        if (module->facts->flags & FACTS_ERROR || raises_always(module))
            defer_stay(defer, (module_id){m}, RULE_IS451, TEXT("cannot load"));
    }
}
