#include "analyzer/rules/script_code.h"

static bool is_name(const struct facts *facts, node_index node, const char *name)
{
    return facts->nodes.at[node].kind == NODE_NAME &&
           text_is(facts_name(facts, facts->nodes.at[node].value), name);
}

/* `if __name__ == "__main__":` among the statements of the body; 0: there is none. */
static node_index main_guard(const struct facts *facts)
{
    NODE_EACH (statement, facts, 0) {
        node_index test = statement + 2;
        if (facts->nodes.at[statement].kind == NODE_IF &&
            facts->nodes.at[test].kind == NODE_COMPARE && is_name(facts, test + 1, "__name__"))
            return statement;
    }
    return 0;
}

static bool is_imported(const struct world *world, module_id module)
{
    const struct module_graph *graph = world->graph;
    ARRAY_EACH (struct edge, edge, &graph->edges)
        if (edge->to.n == module.n && edge->from.n != module.n &&
            graph->modules.at[edge->from.n].aside == NULL && edge->kind != EDGE_PARENT)
            return true;
    return false;
}

/* Fixtures and helpers import the test runner. */
static bool imports_test_runner(const struct world *world, module_id module)
{
    const struct area *area = world_area(world, module);
    for (uint32_t i = 0; i < area->edge_count; i++) {
        const struct edge *edge = &world->graph->edges.at[area->edges[i].n];
        struct text name = module_graph_name(world->graph, edge->to);
        if (edge->scope.length == 0 && (text_is(name, "pytest") || text_is(name, "nose")))
            return true;
    }
    return false;
}

static bool mentions(const struct facts *facts, node_index node, struct text name)
{
    const struct node *it = &facts->nodes.at[node];
    return (it->kind == NODE_NAME || it->kind == NODE_ATTRIBUTE || it->kind == NODE_ALIAS) &&
           text_equal(facts_name(facts, it->value), name);
}

/* Of the module itself: outside the guard and outside the function. */
static bool is_mentioned_here(const struct facts *facts, scope_index scope, node_index guard,
                              struct text name)
{
    node_index own = facts->scopes.at[scope].node;
    for (node_index n = 1; n < facts->nodes.count; n++) {
        if (n == guard || n == own)
            n = facts->nodes.at[n].end - 1;
        else if (mentions(facts, n, name))
            return true;
    }
    return false;
}

static bool has_name(const struct facts *facts, struct text name)
{
    for (uint32_t i = 1; i < facts->names.count; i++)
        if (text_equal(facts->names.at[i], name))
            return true;
    return false;
}

static bool is_mentioned_elsewhere(const struct world *world, const struct own_paths *paths,
                                   module_id module, struct text name)
{
    const struct module_graph *graph = world->graph;
    for (uint32_t m = 1; m < graph->modules.count; m++)
        if (paths->homes[m] == paths->homes[module.n] && m != module.n &&
            graph->modules.at[m].aside == NULL && graph->modules.at[m].facts != NULL &&
            has_name(graph->modules.at[m].facts, name))
            return true;
    return false;
}

bool is_script_code(const struct world *world, const struct own_paths *paths, module_id module,
                    scope_index scope)
{
    const struct facts *facts = world_area(world, module)->facts;
    node_index guard = main_guard(facts);
    if (imports_test_runner(world, module) || (guard != 0 && !is_imported(world, module)))
        return true;
    while (scope != 0 && facts->scopes.at[facts->scopes.at[scope].parent].kind == SCOPE_FUNCTION)
        scope = facts->scopes.at[scope].parent;
    if (guard == 0 || scope == 0 || facts->scopes.at[scope].kind != SCOPE_FUNCTION ||
        facts->scopes.at[scope].parent != 0)
        return false;
    struct text name = facts_name(facts, facts->scopes.at[scope].name);
    return !is_mentioned_here(facts, scope, guard, name) &&
           !is_mentioned_elsewhere(world, paths, module, name);
}

bool is_called_by_body(const struct facts *facts, scope_index scope)
{
    if (facts->scopes.at[scope].kind != SCOPE_FUNCTION || facts->scopes.at[scope].parent != 0)
        return false;
    struct text name = facts_name(facts, facts->scopes.at[scope].name);
    node_index guard = main_guard(facts);
    for (node_index n = 1; n < facts->nodes.count; n++) {
        uint8_t kind = facts->nodes.at[n].kind;
        if (n == guard || kind == NODE_FUNCTION || kind == NODE_LAMBDA)
            n = facts->nodes.at[n].end - 1;
        else if (kind == NODE_CALL && facts->nodes.at[n + 1].kind == NODE_NAME &&
                 mentions(facts, n + 1, name))
            return true;
    }
    return false;
}
