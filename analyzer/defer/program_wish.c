#include "analyzer/defer/program.h"

bool is_submodule_edge(const struct defer *defer, const edge_id *edges, uint32_t count,
                       const struct edge *edge)
{
    const struct module_graph *graph = defer->world->graph;
    module_id parent = graph->modules.at[edge->to.n].parent;
    struct text name = module_graph_name(graph, edge->to);
    struct text last = text_slice(name, text_find_last(name, '.') + 1, name.length);
    if (parent.n == 0 || !text_equal(last, names_text(&graph->names, edge->name)))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (graph->edges.at[edges[i].n].to.n == parent.n)
            return true;
    return false;
}

/* from T import X, where T has both X and a submodule of that name. */
static void check_name(struct defer *defer, struct wish *wish, const struct edge *edge)
{
    struct world *world = defer->world;
    module_id target = world_real(world, edge->to);
    const struct facts *facts = world_area(world, target)->facts;
    module_id below = world_submodule(world, target, edge->name);
    uint32_t count = 0;
    if (facts == NULL)
        return;
    const struct site *sites =
        scope_names_find(scope_names_of(world, target, 0), edge->name, &count);
    bool other = false;
    for (uint32_t i = 0; i < count; i++)
        other |= sites[i].kind != SITE_IMPORT;
    if (below.n != 0 && other)
        wish_refuse(wish, RULE_IS447, 0, TEXT(""));
    if (is_rebound(defer, target, edge->name) && below.n == 0)
        wish_refuse(wish, RULE_IS445, 0, TEXT("is bound again after its module has loaded"));
    bool found = true;
    if (count == 0 && below.n == 0)
        meaning_of_global(world, target, edge->name, &found);
    if (!found)
        wish_refuse(wish, RULE_IS445, 0, TEXT("is made when it is asked for"));
}

/* A submodule that bears the name stands in the package as soon as anybody imports it. */
static void check_package(struct defer *defer, struct wish *wish, const edge_id *edges,
                          uint32_t count)
{
    struct world *world = defer->world;
    if (!world->graph->modules.at[wish->module.n].is_package)
        return;
    module_id below = world_submodule(world, wish->module, wish->bound);
    bool own = below.n == 0;
    for (uint32_t i = 0; i < count; i++)
        own |= world->graph->edges.at[edges[i].n].to.n == below.n &&
               is_submodule_edge(defer, edges, count, &world->graph->edges.at[edges[i].n]);
    if (!own)
        wish_refuse(wish, RULE_IS447, 0, TEXT(""));
}

static void check_hints(struct defer *defer, struct wish *wish, struct text target)
{
    static const char *const always[] = {"typing", "typing_extensions", "dataclasses"};
    if (wish->hinted_at != 0 &&
        (defer->hints_are_read || defer->form != FORM_NAMESPACE || is_row(target, ROWS(always))))
        wish_refuse(wish, RULE_IS422, wish->hinted_at, TEXT(""));
}

static void check_wish(struct defer *defer, struct wish *wish)
{
    struct world *world = defer->world;
    uint32_t count;
    const edge_id *edges = wish_edges(defer, wish, &count);
    bool own = defer_is_own(&world->graph->modules.at[wish->module.n]);
    if (defer->sources_are_read && own)
        wish_refuse(wish, RULE_IS465, 0, TEXT("somebody reads the text of functions"));
    if (defer->path_moves && world->graph->modules.at[wish->module.n].origin != ORIGIN_STDLIB)
        wish_refuse(wish, RULE_IS443, 0, TEXT("a call changes the search path"));
    if (defer->modules_are_listed)
        wish_refuse(wish, RULE_IS446, 0, TEXT("somebody lists sys.modules"));
    if (defer->keeps_imports[wish->module.n] != RULE_COUNT)
        wish_refuse(wish, defer->keeps_imports[wish->module.n], 0, TEXT(""));
    for (uint32_t i = 0; i < count; i++) {
        const struct edge *edge = &world->graph->edges.at[edges[i].n];
        if (defer->fails[edge->to.n])
            wish_refuse(wish, RULE_IS451, 0, TEXT(""));
        if (edge->kind == EDGE_PARENT)
            continue;
        check_hints(defer, wish, module_graph_name(world->graph, edge->to));
        if (world->graph->modules.at[edge->to.n].kind == MODULE_MISSING)
            wish_refuse(wish, RULE_IS451, 0, TEXT(""));
        else if (edge->name.n != 0 && !is_submodule_edge(defer, edges, count, edge))
            check_name(defer, wish, edge);
    }
    check_package(defer, wish, edges, count);
}

/* Another module takes every name of this one. */
static void check_star_importers(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    for (uint32_t e = 1; e < graph->edges.count; e++) {
        const struct edge *edge = &graph->edges.at[e];
        if (edge->name.n == 0 || !text_is(names_text(&graph->names, edge->name), "*"))
            continue;
        uint32_t count;
        struct wish *wishes = wishes_of(defer, world_real(defer->world, edge->to), &count);
        for (uint32_t i = 0; i < count; i++)
            if (scope_names_exports(defer->world, wishes[i].module, wishes[i].bound))
                wish_refuse(&wishes[i], RULE_IS430, 0, TEXT(""));
    }
}

void targets_judge(struct defer *defer)
{
    check_star_importers(defer);
    for (uint32_t i = 1; i < defer->wishes.count; i++)
        check_wish(defer, &defer->wishes.at[i]);
}
