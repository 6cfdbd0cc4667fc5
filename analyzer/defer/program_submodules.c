#include "analyzer/defer/program.h"

#include "analyzer/verdict/scan.h"

/* `from .core import run` in a package also binds `core` there: the import system does it. Code of
 * the package that reads that name, which no statement binds, asks for no attribute: neither the
 * package's `__getattr__` nor a rewritten use answers. So the submodule loads as it did. */

struct own_submodules {
    struct defer *defer;
    module_id package;
    struct number_set
        names; /* of its submodules that load with the unit and that it does not bind */
};

static bool binds(const struct facts *facts, const struct site *sites, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (sites[i].node == 0 || !(facts->nodes.at[sites[i].node].flags & FLAG_DELETE))
            return true;
    return false;
}

static node_index visit(void *context, const struct scanned *at)
{
    struct own_submodules *own = context;
    struct world *world = own->defer->world;
    const struct node *node = &at->facts->nodes.at[at->node];
    if (node->kind != NODE_NAME || node->flags & FLAG_STORE)
        return at->node + 1;
    name_id name = world_name(world, own->package, node->value);
    if (number_set_holds(&own->names, name.n) &&
        scope_names_binder(world, own->package, at->scope, name) == 0)
        defer_keep(own->defer, world_submodule(world, own->package, name), own->package, RULE_IS448,
                   TEXT("its package reads the name"));
    return at->node + 1;
}

static void find_names(struct own_submodules *own)
{
    struct world *world = own->defer->world;
    const struct facts *facts = world->graph->modules.at[own->package.n].facts;
    for (uint32_t i = 1; i < facts->names.count; i++) {
        uint32_t count;
        name_id name = world_name(world, own->package, i);
        module_id below = world_submodule(world, own->package, name);
        const struct site *sites =
            scope_names_find(scope_names_of(world, own->package, 0), name, &count);
        if (below.n != 0 && world->graph->modules.at[below.n].loads == LOADS_INIT &&
            !binds(facts, sites, count))
            number_set_add(own->defer->arena, &own->names, name.n);
    }
}

static bool has_source(const struct module_graph *graph, module_id package)
{
    return package.n != 0 && graph->modules.at[package.n].facts != NULL;
}

/* A submodule that loads takes its name in the package. Where the package gives the name to
 * something else (`from .datetime import DateTime; def datetime(): ...`), a later import would take
 * it away. */
static void keep_namesake(struct defer *defer, module_id id)
{
    struct world *world = defer->world;
    struct module_graph *graph = world->graph;
    module_id package = graph->modules.at[id.n].parent;
    struct text name = module_graph_name(graph, id);
    name_id last =
        names_add(&graph->names, text_slice(name, text_find_last(name, '.') + 1, name.length));
    uint32_t own;
    bool found, other = is_rebound(defer, package, last);
    scope_names_find(scope_names_of(world, package, 0), last, &own);
    struct meanings meanings = meaning_of_global(world, package, last, &found);
    /* Star imports, which may bring anything, bring no private names. */
    bool may = own > 0 || !text_starts(names_text(&graph->names, last), TEXT("_"));
    for (uint32_t i = 0; i < meanings.count && found && may; i++)
        other |= meanings.at[i].kind != MEANS_MODULE ||
                 meanings.at[i].module.n != world_real(world, id).n;
    if (other)
        defer_keep(defer, id, package, RULE_IS447, TEXT(""));
}

void own_submodules_judge(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    for (uint32_t m = 1; m < graph->modules.count; m++)
        if (has_source(graph, graph->modules.at[m].parent) &&
            graph->modules.at[m].loads == LOADS_INIT && !graph->modules.at[m].at_start &&
            graph->modules.at[m].origin != ORIGIN_STDLIB)
            keep_namesake(defer, (module_id){m});
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct module *module = &graph->modules.at[m];
        struct own_submodules own = {.defer = defer, .package = {m}};
        if (module->facts == NULL || !module->is_package || module->at_start ||
            module->loads != LOADS_INIT)
            continue;
        find_names(&own);
        uint32_t scopes =
            own.names.count == 0 ? 0 : world_area(defer->world, own.package)->scope_count;
        for (uint32_t s = 0; s < scopes; s++)
            scan_scope(defer->world, world_scope(defer->world, own.package, s), visit, &own);
    }
}
