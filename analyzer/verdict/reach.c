#include "analyzer/verdict/reach_work.h"

struct proof reach_proof(const struct reach *reach, enum proof_kind kind, uint32_t at, name_id name)
{
    return (struct proof){.kind = (uint8_t)kind, .from = reach->work->from, .at = at, .name = name};
}

void reach_live(struct reach *reach, scope_id scope, struct proof proof)
{
    struct reach_work *work = reach->work;
    enum use use = work->now;
    if (reach->use[scope.n] != USE_NONE && reach->use[scope.n] <= use)
        return;
    if (work->looked[scope.n])
        return; /* a surer way in after all was looked at: it leads nowhere new */
    reach->use[scope.n] = (uint8_t)use;
    reach->proofs[scope.n] = proof;
    array_push(reach->world->arena, &work->queues[use], scope);
}

void reach_module(struct reach *reach, module_id module, struct proof proof)
{
    if (reach->world->graph->modules.at[module.n].kind != MODULE_MISSING)
        reach_live(reach, world_scope(reach->world, module, 0), proof);
}

/* --- a module that is needed --- */

/* Names that others call by themselves. */
static void offer_hooks(struct reach *reach, module_id module)
{
    struct names *names = &reach->world->graph->names;
    reach_global(reach, module, names_add(names, TEXT("__getattr__")), false,
                 reach_proof(reach, PROOF_PROTOCOL, 0, (name_id){0}));
}

/* A module's own __getattr__ (PEP 562). */
static bool has_hook(struct reach *reach, module_id module)
{
    uint32_t count;
    name_id name = names_add(&reach->world->graph->names, TEXT("__getattr__"));
    return world_area(reach->world, module)->facts != NULL &&
           scope_names_find(scope_names_of(reach->world, module, 0), name, &count) != NULL;
}

static void use_whole_module(struct reach *reach, module_id module)
{
    const struct area *area = world_area(reach->world, module);
    struct proof proof =
        reach_proof(reach, PROOF_FROM_C, 0, reach->world->graph->modules.at[module.n].name);
    for (scope_index i = 1; area->facts != NULL && i < area->facts->scopes.count; i++)
        if (area->facts->scopes.at[i].kind == SCOPE_CLASS)
            reach_class(reach, world_scope(reach->world, module, i), proof);
        else
            reach_live(reach, world_scope(reach->world, module, i), proof);
}

static bool is_called_by_runtime(struct text name)
{
    static const char *const modules[] = {
#define MODULE(name, who) name,
#include "analyzer/verdict/runtime_modules.def"
#undef MODULE
    };
    for (uint32_t i = 0; i < sizeof modules / sizeof *modules; i++)
        if (text_is(name, modules[i]))
            return true;
    return false;
}

/* A codec's functions are called by the C code that looked it up. */
static bool is_codec(struct text name)
{
    return text_starts(name, TEXT("encodings."));
}

/* What C code of that module asks objects for; "" is the interpreter. */
static void names_from_c(struct reach *reach, struct text module)
{
    static const struct {
        const char *name, *module;
    } rows[] = {
#define NAME(text, module, who) {text, module},
#include "analyzer/verdict/from_c.def"
#undef NAME
    };
    for (uint32_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!text_is(module, rows[i].module))
            continue;
        name_id name = names_add(&reach->world->graph->names, text_of(rows[i].name));
        reach_name(reach, name, reach_proof(reach, PROOF_FROM_C, 0, name));
    }
}

/* Functions that C code of that module imports and calls. */
static void calls_from_c(struct reach *reach, struct text module)
{
    static const struct {
        const char *from, *module, *function;
    } rows[] = {
#define CALL(from, module, function) {from, module, function},
#include "analyzer/verdict/c_calls.def"
#undef CALL
    };
    struct names *names = &reach->world->graph->names;
    for (uint32_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (!text_is(module, rows[i].from))
            continue;
        module_id to =
            module_graph_get(reach->world->graph, names_get(names, text_of(rows[i].module)));
        name_id name = names_add(names, text_of(rows[i].function));
        if (to.n != 0)
            reach_global(reach, to, name, false, reach_proof(reach, PROOF_FROM_C, 0, name));
    }
}

/* `from p import q` where q was found in p by other means, and a file of that name lies below p:
 * which of the two it is can be told only by running it. */
static void reach_unseen_submodule(struct reach *reach, const struct edge *edge)
{
    module_id below = world_submodule(reach->world, edge->to, edge->name);
    enum use before = reach->work->now;
    uint32_t count;
    if (below.n == 0 || reach->world->graph->modules.at[below.n].loads == LOADS_INIT)
        return;
    const edge_id *edges = world_edges_at(reach->world, edge->from, edge->start, &count);
    for (uint32_t i = 0; i < count; i++)
        if (reach->world->graph->edges.at[edges[i].n].to.n == below.n)
            return;
    if (before < USE_BY_NAME)
        reach->work->now = USE_BY_NAME;
    reach_module(reach, below, reach_proof(reach, PROOF_SUBMODULE, edge->start, edge->name));
    reach->work->now = before;
}

/* C code may import it when it is called. A dotted name among its strings is that, a single word is
 * hardly. */
static void reach_late_c_import(struct reach *reach, const struct edge *edge)
{
    struct text name = module_graph_name(reach->world->graph, edge->to);
    enum use before = reach->work->now;
    if (text_find(name, '.') == name.length)
        return;
    if (before < USE_BY_NAME)
        reach->work->now = USE_BY_NAME;
    reach_escape(reach, edge->to, reach_proof(reach, PROOF_C_IMPORT, 0, (name_id){0}));
    reach->work->now = before;
}

/* What comes with a module whatever is asked of it: its package, the imports that cannot wait, what
 * its C code names. */
static void need_module(struct reach *reach, module_id id)
{
    struct world *world = reach->world;
    const struct module *module = &world->graph->modules.at[id.n];
    const struct area *area = world_area(world, id);
    struct proof proof = reach_proof(reach, PROOF_PARENT, 0, (name_id){0});
    if (module->parent.n != 0)
        reach_module(reach, module->parent, proof);
    if (module->alias_of.n != 0)
        reach_module(reach, module->alias_of, proof);
    if (is_called_by_runtime(module_graph_name(world->graph, id)) ||
        is_codec(module_graph_name(world->graph, id)))
        use_whole_module(reach, id);
    names_from_c(reach, module_graph_name(world->graph, id));
    calls_from_c(reach, module_graph_name(world->graph, id));
    if (module->at_start)
        return; /* what it imports was there, or is used by name */
    init_need_later(reach->work->need, id);
    for (uint32_t i = 0; i < area->edge_count; i++) {
        const struct proof *pin = &reach->work->need->pins[area->edges[i].n];
        const struct edge *edge = &world->graph->edges.at[area->edges[i].n];
        if (edge->kind == EDGE_STRING && edge->start == edge->stop && edge->name.n != 0)
            reach_global(reach, edge->to, edge->name, false,
                         reach_proof(reach, PROOF_STRING, 0, edge->name)); /* of a pickled file */
        if (edge->name.n != 0 && import_runs(world, edge)) {
            if (has_hook(reach, edge->to))
                reach_module(reach, edge->to, proof); /* the import itself calls it */
            reach_unseen_submodule(reach, edge);
        }
        if (pin->kind == PROOF_NONE && edge->kind == EDGE_C_IMPORT)
            reach_late_c_import(reach, edge);
        if (pin->kind == PROOF_NONE || pin->kind == PROOF_CALLED_IMPORT)
            continue;
        /* The reading that pins it may stand in another module. */
        bool here = world_module_of(world, pin->from).n == id.n;
        proof =
            reach_proof(reach, (enum proof_kind)pin->kind, here ? pin->at : edge->start, pin->name);
        reach_module(reach, edge->to, proof);
        if (edge->kind == EDGE_C_IMPORT) /* C code takes what it wants of it */
            reach_escape(reach, edge->to, proof);
    }
    for (uint32_t i = 0; i < module->words.count; i++)
        reach_word(reach, module->words.at[i], reach_proof(reach, PROOF_C_WORD, 0, (name_id){0}));
    if (area->facts != NULL)
        offer_hooks(reach, id);
}

/* --- the fixpoint --- */

/* First in, first out, so that what is proved in few steps is proved by few. */
static bool next_scope(struct reach_work *work, scope_id *out)
{
    for (enum use use = USE_DIRECT; use <= USE_DYNAMIC; use++) {
        if (work->taken[use] == work->queues[use].count)
            continue;
        *out = work->queues[use].at[work->taken[use]++];
        work->now = use;
        return true;
    }
    return false;
}

static void settle(struct reach *reach)
{
    struct reach_work *work = reach->work;
    scope_id scope;
    while (next_scope(work, &scope)) {
        if (work->looked[scope.n])
            continue;
        work->looked[scope.n] = true;
        work->from = scope;
        if (world_scope_index(reach->world, scope) == 0)
            need_module(reach, world_module_of(reach->world, scope));
        reach_look(reach, scope);
    }
}

/* Who is handed a class calls its methods. */
static void start_entry(struct reach *reach, struct entry entry)
{
    struct world *world = reach->world;
    struct proof proof = {.kind = PROOF_ENTRY, .name = entry.name};
    reach_global(reach, entry.module, entry.name, false, proof);
    const struct facts *facts = world_area(world, entry.module)->facts;
    if (facts == NULL)
        return;
    uint32_t count;
    const struct site *sites =
        scope_names_find(scope_names_of(world, entry.module, 0), entry.name, &count);
    for (uint32_t i = 0; i < count; i++)
        if (sites[i].kind == SITE_DEFINITION && facts->nodes.at[sites[i].node].kind == NODE_CLASS)
            reach_all_methods(
                reach, world_scope(world, entry.module, facts->nodes.at[sites[i].node].value),
                proof);
}

/* What the user says of computed imports are edges of the unit that have no place in it. */
static void start_assumed(struct reach *reach)
{
    const struct module_graph *graph = reach->world->graph;
    reach->work->now = USE_DYNAMIC;
    for (uint32_t e = 1; e < graph->edges.count; e++) {
        const struct edge *edge = &graph->edges.at[e];
        if (edge->kind == EDGE_DYNAMIC && edge->from.n == graph->unit.n && edge->place.line == 0)
            reach_escape(reach, edge->to, (struct proof){.kind = PROOF_ASSUMED});
    }
    reach->work->now = USE_DIRECT;
}

static void start(struct reach *reach, const struct entry *entries, uint32_t entry_count)
{
    struct world *world = reach->world;
    struct reach_work *work = reach->work;
    work->now = USE_DIRECT;
    for (uint32_t i = 0; i < entry_count; i++)
        start_entry(reach, entries[i]);
    start_assumed(reach);
    for (uint32_t m = 1; m < world->graph->modules.count; m++) {
        enum init_phase phase = init_need_phase(work->need, (module_id){m});
        /* Of what was there before, the part that is asked for. */
        bool before = world->graph->modules.at[m].at_start &&
                      !is_called_by_runtime(module_graph_name(world->graph, (module_id){m}));
        if (!before && (phase == PHASE_REQUIRED || phase == PHASE_EFFECT))
            reach_module(reach, (module_id){m}, (struct proof){.kind = PROOF_INIT});
    }
    names_from_c(reach, (struct text){"", 0});
    calls_from_c(reach, (struct text){"", 0});
}

/* exec, eval or compile of third-party code: strings of the whole package may be pieces of it. */
static void note_who_builds_code(struct reach *reach)
{
    const struct module_graph *graph = reach->world->graph;
    reach->work->builds_code = arena_alloc_array(reach->world->arena, graph->modules.count, 1);
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct module *module = &graph->modules.at[m];
        struct text name = module_graph_name(graph, (module_id){m});
        struct text top = text_slice(name, 0, text_find(name, '.'));
        module_id package = module_graph_get(graph, names_get(&graph->names, top));
        if (module->facts == NULL || module->origin == ORIGIN_STDLIB || package.n == 0)
            continue;
        ARRAY_EACH (struct mark, mark, &module->facts->marks) {
            const struct node *called = &module->facts->nodes.at[mark->node];
            if (mark->kind != MARK_NAMESPACE_CALL || called->kind != NODE_CALL ||
                called[1].kind != NODE_NAME)
                continue;
            struct text call = facts_name(module->facts, called[1].value);
            if (text_is(call, "exec") || text_is(call, "eval"))
                reach->work->builds_code[package.n] = true;
        }
    }
}

void reach_find(struct reach *reach, struct init_need *need, const struct effects *effects,
                const struct entry *entries, uint32_t entry_count)
{
    struct world *world = need->world;
    struct arena *arena = world->arena;
    *reach = (struct reach){.world = world};
    reach->use = arena_alloc_array(arena, world->scope_count, 1);
    reach->proofs = arena_alloc_array(arena, world->scope_count, sizeof *reach->proofs);
    struct reach_work *work = reach->work = ARENA_NEW(arena, struct reach_work);
    work->need = need;
    work->effects = effects;
    work->looked = arena_alloc_array(arena, world->scope_count, 1);
    work->classes = arena_alloc_array(arena, world->scope_count, sizeof *work->classes);
    work->escaped = arena_alloc_array(arena, world->graph->modules.count, 1);
    work->calls_imports = arena_alloc_array(arena, world->graph->modules.count, 1);
    note_who_builds_code(reach);
    array_push(arena, &work->candidates, (struct candidate){0});
    for (uint32_t e = 1; e < world->graph->edges.count; e++)
        if (world->graph->edges.at[e].as.n == 0)
            work->calls_imports[world->graph->edges.at[e].from.n] = true;
    start(reach, entries, entry_count);
    settle(reach);
}
