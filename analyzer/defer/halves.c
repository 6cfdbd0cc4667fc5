#include "analyzer/defer/program.h"
#include "analyzer/defer/walk.h"

#include "analyzer/verdict/scan.h"

/* A module that begins to load while another one is loading sees half of that one. Mostly that does
 * not matter: what it takes is there, and would be the same later. Where it does matter, both load
 * as they did, the one within the other. */
struct looker {
    struct defer *defer;
    struct world *world;
    module_id module;
    node_index caught; /* nodes before it stand in a `try` or `with`: what is missing shows */
};

static bool is_half(const struct looker *looker, module_id seen)
{
    const struct module *modules = looker->world->graph->modules.at;
    return modules[seen.n].loads == LOADS_INIT &&
           module_was_loading(&modules[seen.n], &modules[looker->module.n]);
}

/* --- what changes while a body runs --- */

/* The ways in which a module's body comes by a name, and what it means by all of them. */
struct ways {
    uint32_t count;
    struct meaning means;
    bool differ; /* or it is not known */
};

static void add_way(struct ways *ways, const struct meanings *meanings)
{
    struct meaning means = meanings->count == 1 ? meanings->at[0] : (struct meaning){0};
    bool known = means.kind == MEANS_MODULE || means.kind == MEANS_CLASS ||
                 means.kind == MEANS_FUNCTION || means.kind == MEANS_EXTERNAL;
    bool same = means.kind == ways->means.kind && means.module.n == ways->means.module.n &&
                means.scope == ways->means.scope && means.name.n == ways->means.name.n;
    ways->differ |= !known || (ways->count > 0 && !same);
    ways->means = means;
    ways->count++;
}

/* Whether a star import may take the name. Of an extension, its strings hold the names it binds. */
static bool may_export(struct world *world, module_id from, name_id name)
{
    const struct module *module = &world->graph->modules.at[from.n];
    if (module->facts != NULL)
        return scope_names_exports(world, from, name);
    for (uint32_t i = 0; i < module->words.count; i++)
        if (text_equal(module->words.at[i], names_text(&world->graph->names, name)))
            return true;
    return module->kind != MODULE_EXTENSION;
}

static void add_star(struct ways *ways, struct world *world, module_id module, node_index star,
                     name_id name)
{
    uint32_t count;
    const struct facts *facts = world_area(world, module)->facts;
    const edge_id *edges = world_edges_at(world, module, facts->nodes.at[star].start, &count);
    for (uint32_t i = 0; i < count; i++) {
        module_id from = world_real(world, world->graph->edges.at[edges[i].n].to);
        bool found = true;
        if (world->graph->edges.at[edges[i].n].kind == EDGE_PARENT ||
            !may_export(world, from, name))
            continue;
        struct meanings meanings = {.count = 0};
        if (world_area(world, from)->facts != NULL)
            meanings = meaning_of_global(world, from, name, &found);
        if (found)
            add_way(ways, &meanings);
    }
}

/* How the answer to a question for a name changes while the body runs. */
enum change {
    NEVER,       /* it is there from the beginning, or never */
    BEGINS,      /* once it is there, it means the same for ever */
    BOUND_AGAIN, /* or that is not known */
};

static enum change change_of(struct world *world, module_id module, name_id name)
{
    struct ways ways = {0};
    const struct scope_names *names = scope_names_of(world, module, 0);
    uint32_t count;
    scope_names_find(names, name, &count);
    if (count > 0) {
        struct meanings own = meaning_of_name(world, module, 0, name);
        add_way(&ways, &own);
        ways.count += count - 1;
    }
    ARRAY_EACH (node_index, star, &names->stars)
        add_star(&ways, world, module, *star, name);
    module_id below = world_submodule(world, module, name);
    if (below.n != 0) { /* an import finds it at any time */
        struct meanings own = {.count = 1, .at = {{.kind = MEANS_MODULE, .module = below}}};
        add_way(&ways, &own);
        return ways.count == 1 || !ways.differ ? NEVER : BOUND_AGAIN;
    }
    if (ways.count == 0)
        return text_is(names_text(&world->graph->names, name), "__dict__") ? BOUND_AGAIN : NEVER;
    return ways.count == 1 || !ways.differ ? BEGINS : BOUND_AGAIN;
}

/* --- who sees it --- */

/* Of one installed package, so that its own first module is the first that loads. */
static bool share_library(const struct module_graph *graph, module_id one, module_id other)
{
    module_id tops[] = {one, other};
    for (unsigned i = 0; i < 2; i++)
        while (graph->modules.at[tops[i].n].parent.n != 0)
            tops[i] = graph->modules.at[tops[i].n].parent;
    return tops[0].n == tops[1].n && !defer_is_own(&graph->modules.at[one.n]);
}

/* Both load, and in their places. Modules of a library may wait together: whoever has one of them
 * has the other, in the order that their package gives them. One that fails is no module that
 * loads: who tries it does. */
static void keep_both(const struct looker *looker, module_id seen, struct text what)
{
    struct defer *defer = looker->defer;
    const struct module_graph *graph = defer->world->graph;
    struct text why = arena_print(defer->arena, "%.*s looks for %.*s in half of %.*s",
                                  TEXT_ARG(module_graph_name(graph, looker->module)),
                                  TEXT_ARG(what), TEXT_ARG(module_graph_name(graph, seen)));
    module_id both[] = {looker->module, seen};
    for (unsigned i = 0; i < 2; i++) {
        bool together = share_library(graph, looker->module, seen);
        defer_keep(defer, both[i], together ? both[1 - i] : (module_id){0}, RULE_IS449, why);
        if (defer->fails[both[i].n])
            walk_keep_failing(defer, both[i], RULE_IS449, why);
    }
}

/* The machine saw the name, and it never meant anything else afterwards. */
static bool was_steady(const struct looker *looker, module_id seen, name_id name)
{
    bool some = false;
    ARRAY_EACH (struct half_look, look, &looker->world->graph->half_looks) {
        if (look->looker.n != looker->module.n || look->seen.n != seen.n || look->name.n != name.n)
            continue;
        if (!look->same)
            return false;
        some = true;
    }
    return some;
}

static void look_at_import(const struct looker *looker, edge_id id)
{
    struct defer *defer = looker->defer;
    const struct module_graph *graph = looker->world->graph;
    const struct edge *edge = &graph->edges.at[id.n];
    module_id seen = world_real(looker->world, edge->to);
    if (!edge->executed || edge->at_start || edge->kind == EDGE_PARENT ||
        edge->kind == EDGE_TYPING || edge->name.n == 0 || !is_half(looker, seen) ||
        world_area(looker->world, seen)->facts == NULL)
        return;
    uint32_t count;
    const edge_id *edges = world_edges_at(looker->world, looker->module, edge->start, &count);
    if (is_submodule_edge(defer, edges, count, edge))
        return;
    bool fails = defer->fails[looker->module.n] || defer->fails[seen.n];
    struct text name = names_text(&graph->names, edge->name);
    bool star = text_is(name, "*");
    if (was_steady(looker, seen, edge->name))
        return;
    enum change change = star ? BOUND_AGAIN : change_of(looker->world, seen, edge->name);
    if (change == NEVER || (change == BEGINS && !edge->optional && !fails))
        return;
    keep_both(looker, seen, name);
    if (defer->wish_of[id.n] != 0)
        wish_refuse(&defer->wishes.at[defer->wish_of[id.n]], RULE_IS449, 0,
                    TEXT("takes it from a module that is still loading"));
}

static void look_at_attribute(const struct looker *looker, const struct scanned *at)
{
    name_id name = world_name(looker->world, at->module, at->facts->nodes.at[at->node].value);
    struct meanings meanings = meaning_of_node(looker->world, at->module, at->scope, at->node + 1);
    for (uint32_t i = 0; i < meanings.count; i++) {
        module_id seen = meanings.at[i].module;
        if (meanings.at[i].kind != MEANS_MODULE || !is_half(looker, seen) ||
            world_area(looker->world, seen)->facts == NULL || was_steady(looker, seen, name))
            continue;
        enum change change = change_of(looker->world, seen, name);
        if (change == BOUND_AGAIN || (change == BEGINS && at->node < looker->caught))
            keep_both(looker, seen, names_text(&looker->world->graph->names, name));
    }
}

/* hasattr(module, ...), vars(module): asks what it has by now. */
static void look_at_call(const struct looker *looker, const struct scanned *at)
{
    static const char *const askers[] = {"hasattr", "getattr", "dir", "vars"};
    const struct facts *facts = at->facts;
    const struct node *function = &facts->nodes.at[at->node + 1];
    node_index first = function->end;
    if (function->kind != NODE_NAME || first >= facts->nodes.at[at->node].end ||
        !is_row(facts_name(facts, function->value), ROWS(askers)))
        return;
    struct meanings meanings = meaning_of_node(looker->world, at->module, at->scope, first);
    for (uint32_t i = 0; i < meanings.count; i++)
        if (meanings.at[i].kind == MEANS_MODULE && is_half(looker, meanings.at[i].module))
            keep_both(looker, meanings.at[i].module, TEXT("names"));
}

static node_index visit(void *context, const struct scanned *at)
{
    struct looker *looker = context;
    const struct node *node = &at->facts->nodes.at[at->node];
    switch ((enum node_kind)node->kind) {
    case NODE_TRY:
    case NODE_WITH:
        if (node->end > looker->caught)
            looker->caught = node->end;
        break;
    case NODE_ATTRIBUTE: look_at_attribute(looker, at); break;
    case NODE_CALL: look_at_call(looker, at); break;
    default: break;
    }
    return at->node + 1;
}

/* The body, its classes, and what the machine saw called as it loaded. */
static bool ran_with_module(const struct looker *looker, scope_index index)
{
    const struct facts *facts = world_area(looker->world, looker->module)->facts;
    scope_id scope = world_scope(looker->world, looker->module, index);
    enum scope_kind kind = facts->scopes.at[index].kind;
    if (kind == SCOPE_FUNCTION || kind == SCOPE_LAMBDA)
        return scan_was_followed(looker->world, scope);
    return looker->defer->request->verdicts->need.phase[scope.n] != PHASE_NOT;
}

static void look_through(struct defer *defer, module_id module)
{
    struct looker looker = {.defer = defer, .world = defer->world, .module = module};
    const struct area *area = world_area(defer->world, module);
    bool some = false;
    for (uint32_t i = 0; i < area->edge_count; i++)
        some |= is_half(
            &looker, world_real(defer->world, defer->world->graph->edges.at[area->edges[i].n].to));
    for (uint32_t i = 0; some && i < area->edge_count; i++)
        look_at_import(&looker, area->edges[i]);
    for (uint32_t s = 0; some && s < area->scope_count; s++) {
        looker.caught = 0;
        if (ran_with_module(&looker, s))
            scan_executed(defer->world, world_scope(defer->world, module, s), visit, &looker);
    }
}

void halves_judge(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct module *module = &graph->modules.at[m];
        if (module->facts != NULL && module->loads == LOADS_INIT && !module->at_start &&
            module->origin != ORIGIN_STDLIB)
            look_through(defer, (module_id){m});
    }
}
