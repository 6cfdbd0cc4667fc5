#include "analyzer/defer/program.h"
#include "analyzer/defer/walk.h"

#include "analyzer/verdict/scan.h"

/* A module that asks, while it loads, what another one has so far. */
struct asker {
    struct defer *defer;
    module_id module;
    bool asks; /* one that, in turn, loads the asker */
};

static bool is_import_that_runs(const struct defer *defer, edge_id edge)
{
    return walk_runs(defer, edge) && defer->world->graph->edges.at[edge.n].kind != EDGE_PARENT;
}

/* Whether loading `from` leads to `to`, by imports that run. */
static bool leads_to(struct defer *defer, module_id from, module_id to)
{
    struct arena scratch = {0};
    struct walk walk = {.defer = defer, .passes = is_import_that_runs};
    bool found = walk_forth(&walk, from, &scratch)[to.n] != 0;
    arena_release(&scratch);
    return found;
}

/* A package begins before what lies below it, whoever is imported first. */
static bool lies_below(const struct defer *defer, module_id module, module_id package)
{
    module_id up = module;
    while (up.n != 0 && up.n != package.n)
        up = defer->world->graph->modules.at[up.n].parent;
    return up.n == package.n;
}

static node_index visit(void *context, const struct scanned *at)
{
    struct asker *asker = context;
    const struct facts *facts = at->facts;
    const struct node *node = &facts->nodes.at[at->node];
    if (node->kind != NODE_CALL || facts->nodes.at[at->node + 1].kind != NODE_NAME)
        return at->node + 1;
    struct text called = facts_name(facts, facts->nodes.at[at->node + 1].value);
    node_index first = facts->nodes.at[at->node + 1].end;
    if (first >= node->end || !(text_is(called, "hasattr") || text_is(called, "getattr") ||
                                text_is(called, "dir") || text_is(called, "vars")))
        return at->node + 1;
    struct meanings meanings = meaning_of_node(asker->defer->world, at->module, at->scope, first);
    for (uint32_t i = 0; i < meanings.count; i++)
        asker->asks |= meanings.at[i].kind == MEANS_MODULE &&
                       !lies_below(asker->defer, meanings.at[i].module, asker->module) &&
                       leads_to(asker->defer, meanings.at[i].module, asker->module);
    return at->node + 1;
}

/* Its answer depends on who of the two came first: both orders must stay. */
void cycles_judge(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct module *module = &graph->modules.at[m];
        struct asker asker = {defer, {m}, false};
        if (module->facts == NULL || module->loads != LOADS_INIT || module->at_start ||
            module->origin == ORIGIN_STDLIB || defer->stays[m] != RULE_COUNT)
            continue;
        scan_executed(defer->world, world_scope(defer->world, (module_id){m}, 0), visit, &asker);
        if (!asker.asks)
            continue;
        defer_keep(defer, (module_id){m}, (module_id){0}, RULE_IS449,
                   TEXT("asks what a module has that is still loading"));
    }
}

/* --- cycles with an import that may fail --- */

static bool was_executed(const struct defer *defer, edge_id edge)
{
    const struct edge *at = &defer->world->graph->edges.at[edge.n];
    return at->executed && at->kind != EDGE_PARENT;
}

/* try: import partner, in a cycle: whether that fails depends on how much the partner has by then.
 */
static void refuse_in_cycle(struct defer *defer, module_id guarded)
{
    struct arena scratch = {0};
    uint32_t count = defer->world->graph->modules.count;
    struct walk walk = {.defer = defer, .passes = was_executed};
    const uint8_t *loads = walk_forth(&walk, guarded, &scratch);
    const uint8_t *back = walk_back(&walk, guarded, &scratch);
    uint32_t members = 0;
    for (uint32_t m = 1; m < count; m++)
        members += loads[m] && back[m];
    for (uint32_t i = 1; i < defer->wishes.count && members > 1; i++) {
        struct wish *wish = &defer->wishes.at[i];
        if (loads[wish->module.n] && back[wish->module.n])
            wish_refuse(wish, RULE_IS449, 0, TEXT("an import in the cycle may fail"));
    }
    arena_release(&scratch);
}

void guarded_cycles_judge(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    uint8_t *done = arena_alloc_array(defer->arena, graph->modules.count, 1);
    for (uint32_t e = 1; e < graph->edges.count; e++) {
        const struct edge *edge = &graph->edges.at[e];
        if (!edge->optional || !edge->executed || edge->kind == EDGE_PARENT || done[edge->to.n] ||
            !defer_is_own(&graph->modules.at[edge->from.n]) ||
            !defer_is_own(&graph->modules.at[edge->to.n]))
            continue;
        done[edge->to.n] = 1;
        refuse_in_cycle(defer, edge->to);
    }
}
