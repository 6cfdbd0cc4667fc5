#include "analyzer/defer/program.h"

#include "analyzer/verdict/scan.h"

/* Looks for copies of names that are bound again. */
struct taker {
    struct defer *defer;
    struct number_set names; /* those names, whatever their modules */
};

static void keep_taker(struct defer *defer, module_id taker, module_id from)
{
    defer_keep(defer, taker, from, RULE_IS445, TEXT("takes a name that is bound again later"));
}

/* A module whose body takes a value that is bound again later must take it when it did. */
static void look_at_imports(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    for (uint32_t e = 1; e < graph->edges.count; e++) {
        const struct edge *edge = &graph->edges.at[e];
        module_id from = world_real(defer->world, edge->to);
        if (edge->name.n != 0 && edge->executed && edge->scope.length == 0 &&
            edge->hoisted_for.n == 0 && is_rebound(defer, from, edge->name))
            keep_taker(defer, edge->from, from);
    }
}

/* `state.level` in the body of a module: a copy of what changes later. */
static node_index visit(void *context, const struct scanned *at)
{
    struct taker *taker = context;
    struct world *world = taker->defer->world;
    const struct node *node = &at->facts->nodes.at[at->node];
    if (node->kind != NODE_ATTRIBUTE || node->flags & (FLAG_STORE | FLAG_DELETE))
        return at->node + 1;
    name_id name = world_name(world, at->module, node->value);
    if (!number_set_holds(&taker->names, name.n))
        return at->node + 1;
    struct meanings meanings = meaning_of_node(world, at->module, at->scope, at->node + 1);
    for (uint32_t i = 0; i < meanings.count; i++)
        if (meanings.at[i].kind == MEANS_MODULE && meanings.at[i].module.n != at->module.n &&
            is_rebound(taker->defer, meanings.at[i].module, name))
            keep_taker(taker->defer, at->module, meanings.at[i].module);
    return at->node + 1;
}

void rebound_judge(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    struct taker taker = {.defer = defer};
    look_at_imports(defer);
    for (uint32_t i = 0; i < defer->rebound.room; i++)
        if (defer->rebound.at[i] != 0)
            number_set_add(defer->arena, &taker.names, (uint32_t)defer->rebound.at[i]);
    for (uint32_t m = 1; m < graph->modules.count && taker.names.count > 0; m++) {
        const struct module *module = &graph->modules.at[m];
        if (module->facts != NULL && module->loads == LOADS_INIT && !module->at_start &&
            module->origin != ORIGIN_STDLIB)
            scan_executed(defer->world, world_scope(defer->world, (module_id){m}, 0), visit,
                          &taker);
    }
}
