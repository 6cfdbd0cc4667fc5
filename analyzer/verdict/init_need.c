#include "analyzer/verdict/init_need.h"

#include "analyzer/base/number_set.h"
#include "analyzer/verdict/imports.h"
#include "analyzer/verdict/meaning.h"
#include "analyzer/verdict/scan.h"

#include <stdlib.h>

struct call {
    scope_id from, to;
};

struct init_work {
    const uint8_t *imports_stay;
    enum init_phase now;
    ARRAY(scope_id) queue; /* scopes that run and were not looked at */
    struct call *calls;    /* by `from` */
    uint32_t call_count;
    struct number_set pulled; /* module and name */
    bool *calls_imports;      /* by module: imports that no statement made */
    name_id construct[3], make_class[3], call, init_subclass, finalize;
};

/* --- what is known --- */

/* The machine went through what calls it, and never came here. */
static bool was_passed_over(const struct init_need *need, scope_id scope, scope_id caller)
{
    const struct world *world = need->world;
    const struct module *module = &world->graph->modules.at[world_module_of(world, scope).n];
    scope_index index = world_scope_index(world, scope);
    if (module->executed == NULL || module->facts->scopes.at[index].kind != SCOPE_FUNCTION ||
        module_executed(module, module->facts->scopes.at[index].node))
        return false;
    return scan_was_followed(world, caller) && !scan_was_followed(world, scope);
}

static void run(struct init_need *need, scope_id scope, struct proof proof)
{
    if (need->phase[scope.n] != PHASE_NOT)
        return;
    need->phase[scope.n] = (uint8_t)need->work->now;
    need->proofs[scope.n] = proof;
    array_push(need->world->arena, &need->work->queue, scope);
}

/* --- modules --- */

static void load(struct init_need *need, module_id id, struct proof proof)
{
    struct world *world = need->world;
    scope_id body = world_scope(world, id, 0);
    if (need->phase[body.n] != PHASE_NOT || world->graph->modules.at[id.n].kind == MODULE_MISSING)
        return;
    run(need, body, proof);
    const struct module *module = &world->graph->modules.at[id.n];
    if (module->parent.n != 0)
        load(need, module->parent, (struct proof){.kind = PROOF_PARENT, .from = body});
    module_id real = world_real(world, id);
    if (real.n != id.n)
        load(need, real, (struct proof){.kind = PROOF_PARENT, .from = body});
}

/* A later phase tells what a module needs that is not loaded with the unit; it does not change what
 * was found for those that are. */
static bool is_settled(const struct init_need *need, module_id module)
{
    return need->work->now == PHASE_LATER && init_need_phase(need, module) < PHASE_LATER;
}

static void pull(struct init_need *need, module_id module, name_id name, struct proof proof);

/* A star import takes every public name. */
static void pull_public(struct init_need *need, module_id module, struct proof proof)
{
    if (world_area(need->world, module)->facts == NULL)
        return;
    const struct scope_names *names = scope_names_of(need->world, module, 0);
    for (uint32_t i = 0; i < names->sites.count; i++) {
        const struct site *site = &names->sites.at[i];
        if (site->kind == SITE_IMPORT && scope_names_exports(need->world, module, site->name) &&
            (i == 0 || site[-1].name.n != site->name.n))
            pull(need, module, site->name, proof);
    }
}

static void pin_edge(struct init_need *need, edge_id id, struct proof proof)
{
    const struct edge *edge = &need->world->graph->edges.at[id.n];
    if (!import_runs(need->world, edge))
        return;
    if (need->pins[id.n].kind == PROOF_NONE)
        need->pins[id.n] = proof;
    load(need, edge->to, proof);
    if (proof.kind == PROOF_STAR) {
        pull_public(need, world_real(need->world, edge->to), proof);
    } else if (edge->name.n != 0) {
        struct proof pulled = proof;
        if (proof.kind == PROOF_READ)
            pulled.kind = PROOF_PULLED;
        pulled.name = edge->name;
        pull(need, world_real(need->world, edge->to), edge->name, pulled);
    }
}

static void pin_alias(struct init_need *need, module_id module, node_index alias,
                      struct proof proof)
{
    const struct facts *facts = world_area(need->world, module)->facts;
    uint32_t count;
    const edge_id *edges =
        world_edges_at(need->world, module, facts->nodes.at[alias].start, &count);
    if (is_settled(need, module))
        return;
    for (uint32_t i = 0; i < count; i++)
        pin_edge(need, edges[i], proof);
    /* What a from-import loads on its way is told of the statement. */
    uint32_t start = import_statement_start(facts, alias);
    edges = world_edges_at(need->world, module, start, &count);
    for (uint32_t i = 0; i < count && start != facts->nodes.at[alias].start; i++)
        if (need->world->graph->edges.at[edges[i].n].kind == EDGE_PARENT)
            pin_edge(need, edges[i], proof);
}

/* Takes a name out of a module, as an attribute or by a from-import. */
static void pull(struct init_need *need, module_id module, name_id name, struct proof proof)
{
    struct world *world = need->world;
    const struct area *area = world_area(world, module);
    if (!number_set_add(world->arena, &need->work->pulled, (uint64_t)module.n << 32 | name.n))
        return;
    uint32_t count = 0;
    const struct site *sites = NULL;
    if (area->facts != NULL)
        sites = scope_names_find(scope_names_of(world, module, 0), name, &count);
    proof.name = name;
    if (proof.kind != PROOF_READ)
        proof.kind = PROOF_PULLED;
    for (uint32_t i = 0; i < count; i++)
        if (sites[i].kind == SITE_IMPORT)
            pin_alias(need, module, sites[i].node, proof);
    if (sites != NULL)
        return;
    module_id below = world_submodule(world, module, name);
    if (below.n != 0) {
        proof.kind = PROOF_SUBMODULE;
        load(need, below, proof);
        return;
    }
    const struct scope_names *names = area->facts == NULL ? NULL : scope_names_of(world, module, 0);
    for (uint32_t i = 0; names != NULL && i < names->stars.count; i++) {
        const edge_id *edges =
            world_edges_at(world, module, area->facts->nodes.at[names->stars.at[i]].start, &count);
        for (uint32_t e = 0; e < count; e++)
            pull(need, world_real(world, world->graph->edges.at[edges[e].n].to), name, proof);
    }
}

/* --- what running a scope does --- */

static struct proof proof_here(const struct init_need *need, const struct scanned *at,
                               enum proof_kind kind, name_id name)
{
    return (struct proof){.kind = (uint8_t)kind,
                          .from = world_scope(need->world, at->module, at->scope),
                          .at = at->facts->nodes.at[at->node].start,
                          .name = name};
}

static void read_name(struct init_need *need, const struct scanned *at, name_id name)
{
    struct world *world = need->world;
    scope_index binder = scope_names_binder(world, at->module, at->scope, name);
    /* Until a class body binds it, the name is that of a scope around. */
    if (binder != 0 && at->facts->scopes.at[binder].kind == SCOPE_CLASS)
        binder = scope_names_binder(world, at->module, at->facts->scopes.at[binder].parent, name);
    if (binder != 0)
        return;
    const struct scope_names *names = scope_names_of(world, at->module, 0);
    uint32_t count;
    const struct site *sites = scope_names_find(names, name, &count);
    struct proof proof = proof_here(need, at, PROOF_READ, name);
    for (uint32_t i = 0; i < count; i++)
        if (sites[i].kind == SITE_IMPORT)
            pin_alias(need, at->module, sites[i].node, proof);
    if (sites == NULL && names->stars.count > 0)
        pull(need, at->module, name, proof);
}

static void read_chain(struct init_need *need, const struct scanned *at, const struct chain *chain)
{
    struct world *world = need->world;
    const struct facts *facts = at->facts;
    name_id root = world_name(world, at->module, facts->nodes.at[chain->root].value);
    read_name(need, at, root);
    if (chain->count == 0)
        return;
    struct meanings meanings = meaning_of_name(world, at->module, at->scope, root);
    for (uint32_t i = 0; i < chain->count && meanings_hold(&meanings, MEANS_MODULE); i++) {
        name_id name = world_name(world, at->module, facts->nodes.at[chain->attributes[i]].value);
        for (uint32_t k = 0; k < meanings.count; k++)
            if (meanings.at[k].kind == MEANS_MODULE)
                pull(need, meanings.at[k].module, name, proof_here(need, at, PROOF_PULLED, name));
        meanings = meanings_of_attribute(world, &meanings, name);
    }
}

/* `surely`: also where the machine did not see it called. */
static void run_member(struct init_need *need, scope_id class, name_id name, struct proof proof,
                       bool surely)
{
    uint32_t count;
    scope_id owner;
    const struct site *sites = class_member(need->world, class, name, &count, &owner);
    for (uint32_t i = 0; i < count; i++) {
        if (sites[i].kind != SITE_DEFINITION)
            continue;
        module_id module = world_module_of(need->world, owner);
        const struct facts *facts = world_area(need->world, module)->facts;
        scope_id member = world_scope(need->world, module, facts->nodes.at[sites[i].node].value);
        if (surely || !was_passed_over(need, member, proof.from))
            run(need, member, proof);
    }
}

/* Making an object runs the metaclass's __call__, then the class's own makers. */
static void run_construction(struct init_need *need, scope_id class, struct proof proof)
{
    const struct class_info *info = class_info_of(need->world, class);
    for (uint32_t i = 0; i < info->metaclasses.count; i++)
        run_member(need, info->metaclasses.at[i], need->work->call, proof, false);
    for (uint32_t i = 0; i < 3; i++)
        run_member(need, class, need->work->construct[i], proof, false);
}

static void run_called(struct init_need *need, const struct scanned *at, node_index called)
{
    struct world *world = need->world;
    struct meanings meanings = meaning_of_node(world, at->module, at->scope, called);
    for (uint32_t i = 0; i < meanings.count; i++) {
        struct meaning meaning = meanings.at[i];
        struct proof proof = proof_here(need, at, PROOF_RUNS, meaning.name);
        scope_id scope = {0};
        if (meaning.module.n != 0)
            scope = world_scope(world, meaning.module, meaning.scope);
        if (meaning.kind == MEANS_FUNCTION && !was_passed_over(need, scope, proof.from))
            run(need, scope, proof);
        else if (meaning.kind == MEANS_CLASS)
            run_construction(need, scope, proof);
        else if (meaning.kind == MEANS_INSTANCE)
            run_member(need, scope, need->work->call, proof, false);
    }
}

/* A class statement runs its body, its metaclass, and __init_subclass__ above it. */
static void run_class(struct init_need *need, const struct scanned *at, scope_index index)
{
    struct world *world = need->world;
    scope_id class = world_scope(world, at->module, index);
    struct proof proof = proof_here(need, at, PROOF_OF_ITSELF, (name_id){0});
    run(need, class, proof);
    const struct class_info *info = class_info_of(world, class);
    proof.kind = PROOF_RUNS;
    for (uint32_t i = 0; i < info->metaclasses.count; i++)
        for (uint32_t k = 0; k < 3; k++)
            run_member(need, info->metaclasses.at[i], need->work->make_class[k], proof, false);
    if (info->order.count > 1)
        run_member(need, info->order.at[1], need->work->init_subclass, proof, false);
    /* A finalizer may run when nothing can be imported any more: its names stay (E12). */
    run_member(need, class, need->work->finalize, proof, true);
}

/* Imports made by calls: importlib.import_module, a hook, a known function. */
static void pin_calls(struct init_need *need, const struct scanned *at)
{
    uint32_t count;
    const edge_id *edges =
        world_edges_at(need->world, at->module, at->facts->nodes.at[at->node].start, &count);
    for (uint32_t i = 0; i < count; i++)
        pin_edge(need, edges[i], proof_here(need, at, PROOF_DYNAMIC_IMPORT, (name_id){0}));
}

/* globals() or locals() in a body, where what comes out is more than filled. */
static bool lists_own_names(struct init_need *need, const struct scanned *at)
{
    const struct node *called = &at->facts->nodes.at[at->node + 1];
    enum scope_kind kind = at->facts->scopes.at[at->scope].kind;
    if (called->kind != NODE_NAME)
        return false;
    struct text name = facts_name(at->facts, called->value);
    bool bare = called->end == at->facts->nodes.at[at->node].end;
    bool own = text_is(name, "globals") ||
               ((text_is(name, "locals") || text_is(name, "vars")) && kind == SCOPE_MODULE);
    return own && bare && !scan_fills_namespace(at) &&
           meaning_of_node(need->world, at->module, at->scope, at->node + 1).at[0].kind ==
               MEANS_BUILTIN;
}

static void read_all_names(struct init_need *need, const struct scanned *at)
{
    const struct scope_names *names = scope_names_of(need->world, at->module, 0);
    for (uint32_t i = 0; i < names->sites.count; i++)
        if (names->sites.at[i].kind == SITE_IMPORT)
            pin_alias(need, at->module, names->sites.at[i].node,
                      proof_here(need, at, PROOF_READ, names->sites.at[i].name));
}

static node_index visit(void *context, const struct scanned *at)
{
    struct init_need *need = context;
    const struct node *node = &at->facts->nodes.at[at->node];
    struct chain chain;
    switch ((enum node_kind)node->kind) {
    case NODE_ALIAS: {
        enum proof_kind kind = import_pin(need->world, at->module, at->node);
        if (kind != PROOF_NONE)
            pin_alias(need, at->module, at->node, proof_here(need, at, kind, (name_id){0}));
        return node->end;
    }
    case NODE_NAME:
    case NODE_ATTRIBUTE:
        if (!chain_read(at->facts, at->node, &chain))
            return at->node + 1;
        if (node->kind != NODE_NAME || !(node->flags & (FLAG_STORE | FLAG_DELETE)))
            read_chain(need, at, &chain);
        return node->end;
    case NODE_CLASS: run_class(need, at, node->value); break;
    case NODE_AUGMENTED: /* reads what it adds to */
        if (at->facts->nodes.at[at->node + 1].kind == NODE_NAME)
            read_name(need, at,
                      world_name(need->world, at->module, at->facts->nodes.at[at->node + 1].value));
        break;
    case NODE_CALL:
        if (lists_own_names(need, at))
            read_all_names(need, at);
        if (need->work->calls_imports[at->module.n])
            pin_calls(need, at);
        run_called(need, at, at->node + 1);
        break;
    case NODE_DECORATOR: run_called(need, at, at->node + 1); break;
    default: break;
    }
    return at->node + 1;
}

/* --- the fixpoint --- */

static void load_without_source(struct init_need *need, module_id module, bool all)
{
    struct world *world = need->world;
    const struct area *area = world_area(world, module);
    scope_id body = world_scope(world, module, 0);
    for (uint32_t i = 0; i < area->edge_count; i++) {
        const struct edge *edge = &world->graph->edges.at[area->edges[i].n];
        if (edge->start != 0 || edge->stop != 0) {
            if (!all || edge->scope.length > 0)
                continue;
            pin_edge(need, area->edges[i],
                     (struct proof){.kind = PROOF_SYS_MODULES, .from = body, .at = edge->start});
            continue;
        }
        if (world->graph->modules.at[edge->to.n].alias_of.n != 0)
            continue; /* another name for what is there; it comes and goes with that */
        bool from_c = edge->kind == EDGE_C_IMPORT;
        if (from_c && edge->confidence == CONFIDENCE_POSSIBLE)
            continue;
        if (from_c && world->graph->modules.at[module.n].loads == LOADS_CALL)
            load(need, edge->to, (struct proof){.kind = PROOF_C_IMPORT, .from = body});
        pin_edge(
            need, area->edges[i],
            (struct proof){.kind = from_c ? PROOF_C_IMPORT : PROOF_DYNAMIC_IMPORT, .from = body});
    }
}

static void follow_calls(struct init_need *need, scope_id scope)
{
    const struct init_work *work = need->work;
    uint32_t low = 0, high = work->call_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (work->calls[middle].from.n < scope.n)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < work->call_count && work->calls[low].from.n == scope.n; low++)
        run(need, work->calls[low].to, (struct proof){.kind = PROOF_RUNS, .from = scope});
}

static void settle(struct init_need *need)
{
    struct init_work *work = need->work;
    while (work->queue.count > 0) {
        scope_id scope = work->queue.at[--work->queue.count];
        module_id module = world_module_of(need->world, scope);
        bool body = world_scope_index(need->world, scope) == 0;
        if (body && need->world->graph->modules.at[module.n].at_start)
            continue; /* it ran before */
        if (body)
            load_without_source(need, module,
                                work->imports_stay != NULL && work->imports_stay[module.n]);
        scan_executed(need->world, scope, visit, need);
        follow_calls(need, scope);
    }
}

static int by_caller(const void *a, const void *b)
{
    const struct call *x = a, *y = b;
    if (x->from.n != y->from.n)
        return x->from.n < y->from.n ? -1 : 1;
    return x->to.n < y->to.n ? -1 : x->to.n > y->to.n;
}

static void sort_calls(struct init_need *need)
{
    const struct module_graph *graph = need->world->graph;
    struct init_work *work = need->work;
    work->calls = arena_alloc_array(need->world->arena, graph->calls.count, sizeof *work->calls);
    for (uint32_t i = 0; i < graph->calls.count; i++) {
        const struct load_call *call = &graph->calls.at[i];
        work->calls[i] = (struct call){world_scope(need->world, call->from, call->from_scope),
                                       world_scope(need->world, call->to, call->to_scope)};
    }
    work->call_count = graph->calls.count;
    qsort(work->calls, work->call_count, sizeof *work->calls, by_caller);
}

static void note_calls_that_import(struct init_need *need)
{
    const struct module_graph *graph = need->world->graph;
    need->work->calls_imports = arena_alloc_array(need->world->arena, graph->modules.count, 1);
    for (uint32_t e = 1; e < graph->edges.count; e++)
        if (graph->edges.at[e].executed && graph->edges.at[e].as.n == 0)
            need->work->calls_imports[graph->edges.at[e].from.n] = true;
}

static void name_methods(struct init_need *need)
{
    struct names *names = &need->world->graph->names;
    struct init_work *work = need->work;
    static const char *const construct[] = {"__init__", "__new__", "__post_init__"};
    static const char *const make_class[] = {"__new__", "__init__", "__prepare__"};
    for (uint32_t i = 0; i < 3; i++)
        work->construct[i] = names_add(names, text_of(construct[i]));
    for (uint32_t i = 0; i < 3; i++)
        work->make_class[i] = names_add(names, text_of(make_class[i]));
    work->call = names_add(names, TEXT("__call__"));
    work->finalize = names_add(names, TEXT("__del__"));
    work->init_subclass = names_add(names, TEXT("__init_subclass__"));
}

void init_need_find(struct init_need *need, struct world *world, const uint8_t *imports_stay)
{
    const struct module_graph *graph = world->graph;
    *need = (struct init_need){.world = world};
    need->phase = arena_alloc_array(world->arena, world->scope_count, 1);
    need->proofs = arena_alloc_array(world->arena, world->scope_count, sizeof *need->proofs);
    need->pins = arena_alloc_array(world->arena, graph->edges.count, sizeof *need->pins);
    need->work = ARENA_NEW(world->arena, struct init_work);
    need->work->imports_stay = imports_stay;
    need->work->now = PHASE_REQUIRED;
    sort_calls(need);
    note_calls_that_import(need);
    name_methods(need);
    for (uint32_t m = 1; m < graph->modules.count; m++)
        if (graph->modules.at[m].at_start)
            load(need, (module_id){m}, (struct proof){.kind = PROOF_AT_START});
    load(need, graph->unit, (struct proof){.kind = PROOF_UNIT});
    settle(need);
}

void init_need_keep(struct init_need *need, module_id module)
{
    need->work->now = PHASE_EFFECT;
    load(need, module, (struct proof){.kind = PROOF_EFFECT});
    settle(need);
}

void init_need_later(struct init_need *need, module_id module)
{
    need->work->now = PHASE_LATER;
    load(need, module, (struct proof){.kind = PROOF_OF_ITSELF});
    settle(need);
}
