#include "stubgen/stub_plan.h"

#include "analyzer/plan/init_cost.h"
#include "analyzer/verdict/scope_names.h"

#include <stdlib.h>

struct planner {
    const struct stub_request *request;
    const struct module_graph *graph;
    struct world *world;
    struct arena *arena;
    struct stub_plan *out;
    uint8_t *is_stub; /* by module: its imports do not run */
    uint8_t *seeds;   /* by module: loads for reasons that no edge tells */
    uint8_t *loaded;  /* by module: loads now, the stubs so far put in */
    uint8_t *without; /* the same without the candidate's own imports */
    uint8_t *behind;  /* by module: what the candidate's imports lead to */
    module_id *queue;
    struct names scripts;       /* file names that strings of the program end in */
    ARRAY(module_id) script_of; /* by such a name: the first module that has it */
};

/* --- what loads --- */

static bool runs(const struct planner *planner, edge_id id)
{
    const struct edge *edge = module_graph_edge(planner->graph, id);
    if (planner->request->deferrals->waits[id.n] || edge->hoisted_for.n != 0 || edge->at_start ||
        !planner->request->deferrals->loaded[edge->to.n])
        return false;
    return edge->executed ||
           (edge->kind == EDGE_C_IMPORT && edge->confidence != CONFIDENCE_POSSIBLE);
}

/* All that the queue leads to; `around` is not gone through, nor are stubs. */
static void spread(const struct planner *planner, uint8_t *in, uint32_t count, module_id around)
{
    while (count > 0) {
        module_id from = planner->queue[--count];
        const struct area *area = world_area(planner->world, from);
        if (from.n == around.n || planner->is_stub[from.n])
            continue;
        for (uint32_t i = 0; i < area->edge_count; i++) {
            module_id to = module_graph_edge(planner->graph, area->edges[i])->to;
            if (to.n == 0 || in[to.n] || !runs(planner, area->edges[i]))
                continue;
            in[to.n] = 1;
            planner->queue[count++] = to;
        }
    }
}

static void find_loaded(const struct planner *planner, uint8_t *in, module_id around)
{
    uint32_t count = 0, modules = planner->graph->modules.count;
    memset(in, 0, modules);
    for (uint32_t m = 1; m < modules; m++) {
        if (m != planner->graph->unit.n && !planner->seeds[m])
            continue;
        in[m] = 1;
        planner->queue[count++] = (module_id){m};
    }
    spread(planner, in, count, around);
}

/* The patched program imports some modules for their effects, and machinery others: they load. */
static void find_seeds(const struct planner *planner)
{
    const struct deferral_plan *deferrals = planner->request->deferrals;
    find_loaded(planner, planner->loaded, (module_id){0});
    for (uint32_t m = 1; m < planner->graph->modules.count; m++)
        planner->seeds[m] = deferrals->loaded[m] && !planner->loaded[m];
    find_loaded(planner, planner->loaded, (module_id){0});
}

static void find_behind(const struct planner *planner, module_id module)
{
    memset(planner->behind, 0, planner->graph->modules.count);
    planner->queue[0] = module;
    spread(planner, planner->behind, 1, (module_id){0});
}

/* --- refusals --- */

static bool refuse(struct planner *planner, module_id module, enum rule rule, struct text reason)
{
    array_push(planner->arena, &planner->out->refused, (struct stub_refusal){module, rule, reason});
    return false;
}

static struct text name_of(const struct planner *planner, module_id module)
{
    return module_graph_name(planner->graph, module);
}

static bool is_candidate(const struct planner *planner, module_id id)
{
    const struct module *module = module_graph_module(planner->graph, id);
    return planner->loaded[id.n] && module->loads == LOADS_INIT && !module->partial &&
           !module->at_start && module->kind != MODULE_MISSING && id.n != planner->graph->unit.n &&
           planner->request->inventory->of_module[id.n] != 0 &&
           verdict_class(planner->request->verdicts, id) == CLASS_MERELY_IMPORTED;
}

static bool has_other_name(const struct planner *planner, module_id id)
{
    for (uint32_t m = 1; m < planner->graph->modules.count; m++)
        if (planner->graph->modules.at[m].alias_of.n == id.n)
            return true;
    return module_graph_module(planner->graph, id)->alias_of.n != 0;
}

static bool mentions(const struct module *module, const char *name)
{
    ARRAY_EACH (struct text, known, &module->facts->names)
        if (text_is(*known, name))
            return true;
    return false;
}

static struct text last_part(struct text path)
{
    uint32_t slash = text_find_last(path, '/');
    return slash < path.length ? text_slice(path, slash + 1, path.length) : path;
}

/* "worker.py" among the strings of a program: somebody may run that file in a process of its own,
 * where the runtime is on no path. */
static void find_scripts(struct planner *planner)
{
    names_init(&planner->scripts, planner->arena);
    array_push(planner->arena, &planner->script_of, (module_id){0});
    for (uint32_t m = 1; m < planner->graph->modules.count; m++) {
        const struct module *module = &planner->graph->modules.at[m];
        if (module->facts == NULL || module->origin == ORIGIN_STDLIB || !module->may_load)
            continue;
        ARRAY_EACH (struct text, string, &module->facts->strings) {
            struct text name = last_part(*string);
            bool is_script = text_ends(name, TEXT(".py")) && name.length > 3 &&
                             !text_is(name, "__init__.py") &&
                             !text_equal(name, last_part(module->path));
            if (is_script && names_get(&planner->scripts, name).n == 0) {
                names_add(&planner->scripts, name);
                array_push(planner->arena, &planner->script_of, (module_id){m});
            }
        }
    }
}

static bool check_script(struct planner *planner, module_id id)
{
    struct text name = last_part(module_graph_module(planner->graph, id)->path);
    name_id script = names_get(&planner->scripts, name);
    if (script.n == 0)
        return true;
    struct text by = name_of(planner, planner->script_of.at[script.n]);
    return refuse(planner, id, RULE_IS466,
                  arena_print(planner->arena, "%.*s names the file", TEXT_ARG(by)));
}

static bool check_file(struct planner *planner, module_id id)
{
    const struct module *module = module_graph_module(planner->graph, id);
    bool source = module->kind == MODULE_SOURCE || module->kind == MODULE_PACKAGE;
    if (!source || module->facts == NULL || (module->facts->flags & FACTS_ERROR) != 0 ||
        !text_ends(module->path, TEXT(".py")))
        return refuse(planner, id, RULE_IS462, TEXT(""));
    if (has_other_name(planner, id) ||
        (planner->request->verdicts->effects.flags[id.n] & EFFECT_IMPORTS_EAGER) != 0)
        return refuse(planner, id, RULE_IS452, TEXT(""));
    if (planner->request->deferrals->keeps_imports[id.n] == RULE_IS443)
        return refuse(planner, id, RULE_IS443, TEXT(""));
    if (module->is_package && (module->portions.count != 1 || mentions(module, "__path__")))
        return refuse(planner, id, RULE_IS464, TEXT(""));
    return check_script(planner, id);
}

/* `from p import t`: the import system asks p for t first. */
static bool is_submodule_of_base(const struct planner *planner, const struct edge *edge)
{
    const struct area *area = world_area(planner->world, edge->from);
    module_id parent = module_graph_module(planner->graph, edge->to)->parent;
    for (uint32_t i = 0; i < area->edge_count; i++) {
        const struct edge *other = module_graph_edge(planner->graph, area->edges[i]);
        if (other->to.n == parent.n && other->start == edge->start && other->name.n == edge->name.n)
            return true;
    }
    return false;
}

/* Whether it leaves a stub asleep. */
static bool binds_module(const struct planner *planner, const struct edge *edge)
{
    switch (edge->kind) {
    case EDGE_EAGER:
    case EDGE_DEFERRABLE:
    case EDGE_REEXPORT:
    case EDGE_ON_CALL: return edge->name.n == 0 || is_submodule_of_base(planner, edge);
    case EDGE_PARENT: return true;
    default: return false;
    }
}

/* An import of the candidate that runs while it sleeps: not its own, nor one of what it brings in.
 */
static bool comes_from_outside(const struct planner *planner, edge_id id, module_id candidate)
{
    const struct edge *edge = module_graph_edge(planner->graph, id);
    return edge->to.n == candidate.n && edge->from.n != candidate.n &&
           planner->without[edge->from.n] && runs(planner, id);
}

static bool check_importers(struct planner *planner, module_id id)
{
    for (uint32_t e = 1; e < planner->graph->edges.count; e++) {
        const struct edge *edge = &planner->graph->edges.at[e];
        if (!comes_from_outside(planner, (edge_id){e}, id) || binds_module(planner, edge))
            continue;
        struct text from = name_of(planner, edge->from);
        return refuse(
            planner, id, RULE_IS461,
            arena_print(planner->arena, "%.*s does, line %u", TEXT_ARG(from), edge->place.line));
    }
    return true;
}

/* An import that its owner keeps is to load what it names. */
static bool check_owner(struct planner *planner, module_id id)
{
    for (uint32_t e = 1; e < planner->graph->edges.count; e++) {
        const struct edge *edge = &planner->graph->edges.at[e];
        if (edge->to.n != id.n || !planner->request->deferrals->by_owner[e])
            continue;
        struct text from = name_of(planner, edge->from);
        return refuse(
            planner, id, RULE_IS420,
            arena_print(planner->arena, "%.*s, line %u", TEXT_ARG(from), edge->place.line));
    }
    return true;
}

/* A name of the body that a submodule bears as well: who comes last wins, and that would change. */
static bool check_names(struct planner *planner, module_id id)
{
    const struct scope_names *names = scope_names_of(planner->world, id, 0);
    ARRAY_EACH (const struct site, site, &names->sites)
        if (site->kind != SITE_IMPORT && world_submodule(planner->world, id, site->name).n != 0)
            return refuse(planner, id, RULE_IS447, names_text(&planner->graph->names, site->name));
    if (names->stars.count > 0 && module_graph_module(planner->graph, id)->is_package)
        return refuse(planner, id, RULE_IS447, TEXT("a star import may bring it"));
    return true;
}

/* Why its body must run where it runs today: RULE_COUNT where nothing tells so. */
static enum rule reason_to_stay(const struct planner *planner, module_id id)
{
    const struct effects *effects = &planner->request->verdicts->effects;
    const struct module *module = module_graph_module(planner->graph, id);
    if (planner->request->deferrals->stays[id.n] != RULE_COUNT)
        return (enum rule)planner->request->deferrals->stays[id.n];
    if (module->partial)
        return RULE_IS451;
    for (uint32_t i = 0; i < effects->count[id.n]; i++)
        if (effects->all.at[effects->first[id.n] + i].code == EFFECT_E16)
            return RULE_IS442;
    return (effects->flags[id.n] & EFFECT_HARD) != 0 ? RULE_IS441 : RULE_COUNT;
}

/* Today it stands in sys.modules before the candidate begins, and does so without it. */
static bool comes_before(const struct planner *planner, module_id id, module_id candidate)
{
    const struct module *module = module_graph_module(planner->graph, id);
    return module->at_start ||
           (planner->without[id.n] && module->load_order != 0 &&
            module->load_order < module_graph_module(planner->graph, candidate)->load_order);
}

static bool check_behind(struct planner *planner, module_id id)
{
    for (uint32_t m = 1; m < planner->graph->modules.count; m++) {
        if (m != id.n && (!planner->behind[m] || comes_before(planner, (module_id){m}, id)))
            continue;
        enum rule rule = reason_to_stay(planner, (module_id){m});
        if (rule == RULE_COUNT)
            continue;
        struct text why = planner->request->deferrals->stays_why[m];
        return refuse(planner, id, rule,
                      arena_print(planner->arena, "%.*s%s%.*s",
                                  TEXT_ARG(name_of(planner, (module_id){m})),
                                  why.length > 0 ? ": " : "", TEXT_ARG(why)));
    }
    return true;
}

static bool check_cycle(struct planner *planner, module_id id)
{
    for (uint32_t e = 1; e < planner->graph->edges.count; e++) {
        const struct edge *edge = &planner->graph->edges.at[e];
        if (comes_from_outside(planner, (edge_id){e}, id) && edge->kind != EDGE_PARENT &&
            planner->behind[edge->from.n])
            return refuse(planner, id, RULE_IS449, name_of(planner, edge->from));
    }
    return true;
}

/* --- what it is worth --- */

static uint32_t definitions_of(const struct module *module)
{
    struct init_features features = init_features_of(module);
    return (uint32_t)(features.of[COUNT_FUNCTION] + features.of[COUNT_CLASS]);
}

static void measure(const struct planner *planner, struct stub *stub)
{
    const struct module *own = module_graph_module(planner->graph, stub->module);
    uint64_t left = init_cost_stub_us(own);
    stub->saving_us = init_cost_us(own);
    stub->definitions = definitions_of(own);
    stub->modules = 0;
    for (uint32_t m = 1; m < planner->graph->modules.count; m++) {
        const struct module *module = &planner->graph->modules.at[m];
        if (m == stub->module.n || !planner->loaded[m] || planner->without[m] || !module->executed)
            continue;
        stub->saving_us += init_cost_us(module);
        stub->definitions += definitions_of(module);
        stub->modules++;
    }
    stub->saving_us = stub->saving_us > left ? stub->saving_us - left : 0;
}

static bool is_worth_it(struct planner *planner, const struct stub *stub)
{
    const struct stub_request *request = planner->request;
    if (stub->saving_us >= request->min_saving_us ||
        (request->enough_definitions != 0 && stub->definitions >= request->enough_definitions))
        return true;
    return refuse(planner, stub->module, RULE_IS463,
                  arena_print(planner->arena, "about %llu us, %u definitions",
                              (unsigned long long)stub->saving_us, stub->definitions));
}

/* --- the stub --- */

static int by_text(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

static struct texts sorted(struct text *list, uint32_t count)
{
    uint32_t kept = 0;
    if (count > 0)
        qsort(list, count, sizeof *list, by_text);
    for (uint32_t i = 0; i < count; i++)
        if (kept == 0 || !text_equal(list[kept - 1], list[i]))
            list[kept++] = list[i];
    return (struct texts){list, kept};
}

static struct texts names_bound(const struct planner *planner, module_id id)
{
    const struct scope_names *names = scope_names_of(planner->world, id, 0);
    struct text *list = arena_alloc_array(planner->arena, names->sites.count, sizeof *list);
    for (uint32_t i = 0; i < names->sites.count; i++)
        list[i] = names_text(&planner->graph->names, names->sites.at[i].name);
    return sorted(list, names->sites.count);
}

static struct texts importers_of(const struct planner *planner, module_id id)
{
    ARRAY(struct text) list = {0};
    for (uint32_t e = 1; e < planner->graph->edges.count; e++)
        if (comes_from_outside(planner, (edge_id){e}, id))
            array_push(planner->arena, &list, name_of(planner, planner->graph->edges.at[e].from));
    return sorted(list.at, list.count);
}

/* --- why nobody sees it --- */

static void add_step(const struct planner *planner, struct stub *stub, enum rule rule,
                     module_id module, const char *says)
{
    array_push(
        planner->arena, &stub->proof,
        (struct proof_step){.code = rules[rule].code, .module = module, .says = text_of(says)});
}

/* One importer once, by the line of its first import. */
static void prove_importers(const struct planner *planner, struct stub *stub)
{
    for (uint32_t e = 1; e < planner->graph->edges.count; e++) {
        const struct edge *edge = &planner->graph->edges.at[e];
        bool told = !comes_from_outside(planner, (edge_id){e}, stub->module);
        for (uint32_t i = 0; i < stub->proof.count; i++)
            told |= stub->proof.at[i].module.n == edge->from.n;
        if (told)
            continue;
        add_step(planner, stub, RULE_IS461, edge->from,
                 edge->kind == EDGE_PARENT ? "imports something below it: the stub stays asleep"
                                           : "binds it as a module: the stub stays asleep");
        stub->proof.at[stub->proof.count - 1].place = edge->place;
    }
}

static void prove(const struct planner *planner, struct stub *stub)
{
    add_step(planner, stub, RULE_IS101, stub->module,
             stub->behind ? "is imported by stubs alone"
                          : "loads with the unit, and nothing that the unit can reach uses it");
    if (stub->behind)
        return;
    prove_importers(planner, stub);
    for (uint32_t m = 1; m < planner->graph->modules.count; m++)
        if (m == stub->module.n ||
            (planner->loaded[m] && !planner->without[m] && planner->graph->modules.at[m].executed))
            add_step(planner, stub, RULE_IS441, (module_id){m},
                     "loads later: its body changes and asks for nothing that others do");
}

static void add_stub(struct planner *planner, struct stub stub)
{
    prove(planner, &stub);
    stub.names = names_bound(planner, stub.module);
    stub.importers = importers_of(planner, stub.module);
    planner->is_stub[stub.module.n] = 1;
    array_push(planner->arena, &planner->out->stubs, stub);
}

static void consider(struct planner *planner, module_id id)
{
    struct stub stub = {.module = id};
    if (!check_owner(planner, id) || !check_file(planner, id) || !check_names(planner, id))
        return;
    find_behind(planner, id);
    find_loaded(planner, planner->without, id);
    if (!check_importers(planner, id) || !check_cycle(planner, id) || !check_behind(planner, id))
        return;
    measure(planner, &stub);
    if (!is_worth_it(planner, &stub))
        return;
    add_stub(planner, stub);
    memcpy(planner->loaded, planner->without, planner->graph->modules.count);
}

/* With the body of a stub, what only that body imports is of no use either. */
static void leave_out_behind(struct planner *planner, const module_id *order, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct module *module = module_graph_module(planner->graph, order[i]);
        if (planner->loaded[order[i].n] || planner->is_stub[order[i].n] ||
            !planner->request->deferrals->loaded[order[i].n] || module->at_start ||
            planner->request->inventory->of_module[order[i].n] == 0 ||
            verdict_class(planner->request->verdicts, order[i]) != CLASS_MERELY_IMPORTED ||
            (module->kind != MODULE_SOURCE && module->kind != MODULE_PACKAGE))
            continue;
        add_stub(planner, (struct stub){.module = order[i], .behind = true});
    }
}

struct in_order {
    uint32_t order;
    module_id module;
};

static int by_order(const void *a, const void *b)
{
    const struct in_order *x = a, *y = b;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return (x->module.n > y->module.n) - (x->module.n < y->module.n);
}

/* In the order of loading: whoever loads first holds the most. */
static const module_id *list_modules(const struct planner *planner, uint32_t *count)
{
    const struct module_graph *graph = planner->graph;
    struct in_order *list = arena_alloc_array(planner->arena, graph->modules.count, sizeof *list);
    *count = 0;
    for (uint32_t m = 1; m < graph->modules.count; m++)
        if (graph->modules.at[m].load_order != 0)
            list[(*count)++] = (struct in_order){graph->modules.at[m].load_order, {m}};
    qsort(list, *count, sizeof *list, by_order);
    module_id *ids = arena_alloc_array(planner->arena, *count, sizeof *ids);
    for (uint32_t i = 0; i < *count; i++)
        ids[i] = list[i].module;
    return ids;
}

static int stubs_by_name(const void *a, const void *b, void *graph)
{
    return text_compare(module_graph_name(graph, ((const struct stub *)a)->module),
                        module_graph_name(graph, ((const struct stub *)b)->module));
}

static int refusals_by_name(const void *a, const void *b, void *graph)
{
    return text_compare(module_graph_name(graph, ((const struct stub_refusal *)a)->module),
                        module_graph_name(graph, ((const struct stub_refusal *)b)->module));
}

static void sort_plan(const struct planner *planner)
{
    struct stub_plan *out = planner->out;
    void *graph = (void *)(uintptr_t)planner->graph;
    if (out->stubs.count > 0)
        qsort_r(out->stubs.at, out->stubs.count, sizeof *out->stubs.at, stubs_by_name, graph);
    if (out->refused.count > 0)
        qsort_r(out->refused.at, out->refused.count, sizeof *out->refused.at, refusals_by_name,
                graph);
}

void stub_plan_find(const struct stub_request *request, struct arena *arena, struct stub_plan *out)
{
    uint32_t modules = request->graph->modules.count, count;
    struct planner planner = {.request = request,
                              .graph = request->graph,
                              .world = &request->verdicts->world,
                              .arena = arena,
                              .out = out,
                              .is_stub = arena_alloc_array(arena, modules, 1),
                              .seeds = arena_alloc_array(arena, modules, 1),
                              .loaded = arena_alloc_array(arena, modules, 1),
                              .without = arena_alloc_array(arena, modules, 1),
                              .behind = arena_alloc_array(arena, modules, 1)};
    *out = (struct stub_plan){0};
    planner.queue = arena_alloc_array(arena, modules, sizeof *planner.queue);
    find_scripts(&planner);
    find_seeds(&planner);
    const module_id *order = list_modules(&planner, &count);
    for (uint32_t i = 0; i < count; i++)
        if (is_candidate(&planner, order[i]))
            consider(&planner, order[i]);
    if (request->hard)
        leave_out_behind(&planner, order, count);
    sort_plan(&planner);
    out->loaded = planner.loaded;
}
