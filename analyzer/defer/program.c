#include "analyzer/defer/work.h"

#include "analyzer/base/hints.h"
#include "analyzer/verdict/imports.h"
#include "analyzer/verdict/scan.h"

/* Names to look out for. */
struct words {
    struct number_set submodules;   /* last names of those whose package cannot be changed */
    struct number_set hint_readers; /* who evaluates annotations */
    struct number_set frames;       /* who looks names up in the globals of others */
    struct number_set sources;      /* who reads the text of functions */
    struct number_set rebound;      /* names that some module binds again */
};

/* One module at a time, all its scopes. */
struct reader {
    struct defer *defer;
    struct world *world;
    module_id module;
    const struct facts *facts;
    const struct words *words;
    bool surely; /* the scope that is read runs: no name alone leads to it */
};

static uint64_t pair_of(module_id module, name_id name)
{
    return (uint64_t)module.n << 32 | name.n;
}

void defer_keep(struct defer *defer, module_id module, module_id seen_by, enum rule rule,
                struct text why)
{
    bool about_effects = rule == RULE_IS441 || rule == RULE_IS442 || rule == RULE_IS453;
    if (seen_by.n == module.n || defer->stays[module.n] != RULE_COUNT ||
        (about_effects && owner_vouches(defer, module)))
        return;
    if (seen_by.n != 0) {
        array_push(defer->arena, &defer->bonds, (struct bond){seen_by, module, rule, why});
        return;
    }
    defer->stays[module.n] = (uint8_t)rule;
    defer->stays_why[module.n] = why;
}

static void stay(struct defer *defer, module_id module, enum rule rule, struct text why)
{
    defer_keep(defer, module, (module_id){0}, rule, why);
}

static bool is_row(struct text name, const char *const *rows, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (text_is(name, rows[i]))
            return true;
    return false;
}

static bool is_called(struct text name, const char *const *names, unsigned count)
{
    return is_row(name, names, count);
}

/* --- by tables --- */

static const char *const stateful[] = {
#define STATEFUL(name) name,
#include "analyzer/defer/stateful.def"
#undef STATEFUL
};
static const char *const hint_readers[] = {
#define HINT_READER(name) name,
#include "analyzer/defer/hint_readers.def"
#undef HINT_READER
};
static const char *const source_consumers[] = {
#define SOURCE_CONSUMER(name) name,
#include "analyzer/defer/source_consumers.def"
#undef SOURCE_CONSUMER
};
#define ROWS(table) table, sizeof(table) / sizeof *(table)

static void look_up_module(struct defer *defer, module_id id)
{
    const struct module *module = &defer->world->graph->modules.at[id.n];
    struct text name = module_graph_name(defer->world->graph, id);
    if (module->origin == ORIGIN_STDLIB && is_row(name, ROWS(stateful)))
        stay(defer, id, RULE_IS453, TEXT(""));
    if (is_row(name, ROWS(hint_readers)) && module->may_load && module->kind != MODULE_MISSING)
        defer->hints_are_read = true;
    for (uint32_t i = 0; i < defer->request->eager.count; i++) {
        struct text pattern = defer->request->eager.at[i];
        bool below = text_ends(pattern, TEXT(".*"));
        if (hint_fits(pattern, name) ||
            (below && hint_fits(text_slice(pattern, 0, pattern.length - 2), name))) {
            stay(defer, id, RULE_IS420, TEXT("is named by `eager`"));
            defer->keeps_imports[id.n] = RULE_IS420;
        }
    }
}

/* --- by effects that the verdicts only tell --- */

/* A line that reads a file of its own package (IS2xx) reads the same whenever it runs. */
static bool reads_own_file(const struct defer *defer, const struct effect *effect)
{
    const struct module_graph *graph = defer->world->graph;
    const struct facts *facts = graph->modules.at[effect->module.n].facts;
    if (facts == NULL)
        return false;
    uint32_t line = facts_place(facts, effect->start).line;
    ARRAY_EACH (struct finding, finding, &graph->findings)
        if (finding->module.n == effect->module.n && finding->place.line == line &&
            text_starts(text_of(finding->code), TEXT("IS2")))
            return true;
    return false;
}

static bool is_resource(struct text text)
{
    static const char *const words[] = {"a resource", "metadata", "host name"};
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        for (uint32_t at = 0; at + strlen(words[i]) <= text.length; at++)
            if (memcmp(text.at + at, words[i], strlen(words[i])) == 0)
                return true;
    return false;
}

/* Registering a class of its own tells only those who have the module. */
static bool registers_own(const struct defer *defer, const struct effect *effect)
{
    const struct facts *facts = defer->world->graph->modules.at[effect->module.n].facts;
    for (node_index n = 1; facts != NULL && n < facts->nodes.count; n++) {
        const struct node *node = &facts->nodes.at[n];
        if (node->kind != NODE_CALL || node->start != effect->start || node->stop != effect->stop)
            continue;
        node_index first = facts->nodes.at[n + 1].end;
        if (first >= node->end)
            return false;
        struct meanings meanings = meaning_of_node(
            defer->world, effect->module, world_scope_index(defer->world, effect->scope), first);
        for (uint32_t i = 0; i < meanings.count; i++)
            if (meanings.at[i].module.n != effect->module.n || meanings.at[i].kind != MEANS_CLASS)
                return false;
        return meanings.count > 0;
    }
    return false;
}

static node_index call_at(const struct facts *facts, const struct effect *effect)
{
    for (node_index n = 1; facts != NULL && n < facts->nodes.count; n++)
        if (facts->nodes.at[n].kind == NODE_CALL && facts->nodes.at[n].start == effect->start &&
            facts->nodes.at[n].stop == effect->stop)
            return n;
    return 0;
}

static module_id class_module(const struct defer *defer, const struct effect *effect,
                              node_index node)
{
    struct meanings meanings = meaning_of_node(
        defer->world, effect->module, world_scope_index(defer->world, effect->scope), node);
    bool known = meanings.count == 1 &&
                 (meanings.at[0].kind == MEANS_CLASS || meanings.at[0].kind == MEANS_EXTERNAL);
    return known ? meanings.at[0].module : (module_id){0};
}

/* The first argument of a registration: who has no such object asks for nothing. */
static module_id registered(const struct defer *defer, const struct effect *effect)
{
    const struct facts *facts = defer->world->graph->modules.at[effect->module.n].facts;
    node_index call = call_at(facts, effect);
    node_index first = call == 0 ? 0 : facts->nodes.at[call + 1].end;
    return call == 0 || first >= facts->nodes.at[call].end ? (module_id){0}
                                                           : class_module(defer, effect, first);
}

/* A filter for warnings of a class, or whose message begins with the package's own name: who has
 * neither is never warned so. */
static module_id filtered(const struct defer *defer, const struct effect *effect)
{
    const struct module_graph *graph = defer->world->graph;
    const struct facts *facts = graph->modules.at[effect->module.n].facts;
    struct text own = module_graph_name(graph, effect->module);
    node_index call = call_at(facts, effect);
    if (call == 0)
        return (module_id){0};
    own = text_slice(own, 0, text_find(own, '.'));
    NODE_EACH (child, facts, call) {
        node_index value = facts->nodes.at[child].kind == NODE_KEYWORD ? child + 1 : child;
        const struct node *node = &facts->nodes.at[value];
        if (child == call + 1)
            continue;
        if (node->kind == NODE_STRING && text_starts(facts_string(facts, node->value), own))
            return effect->module;
        module_id module = node->kind == NODE_NAME || node->kind == NODE_ATTRIBUTE
                               ? class_module(defer, effect, value)
                               : (module_id){0};
        if (module.n != 0 && graph->modules.at[module.n].origin != ORIGIN_STDLIB)
            return module;
    }
    return (module_id){0};
}

static module_id seen_by(const struct defer *defer, const struct effect *effect)
{
    module_id about = effect->about;
    bool own = defer_is_own(&defer->world->graph->modules.at[effect->module.n]);
    if (effect->code == EFFECT_E01 && own)
        return (module_id){0};
    if (effect->code == EFFECT_E01)
        about = registered(defer, effect);
    else if (effect->code == EFFECT_E06)
        about = filtered(defer, effect);
    else if (effect->code == EFFECT_E11)
        about = effect->module; /* its own names */
    const struct module *module = &defer->world->graph->modules.at[about.n];
    bool everywhere = about.n == 0 || module->at_start || module->origin == ORIGIN_STDLIB;
    return everywhere ? (module_id){0} : about;
}

/* Functions of libraries print in branches for debugging. */
static bool prints_in_function(const struct effect *effect)
{
    struct text text = effect->text;
    for (uint32_t i = 0; i + 12 <= text.length; i++)
        if (memcmp(text.at + i, "which prints", 12) == 0)
            return true;
    return false;
}

static void look_at_effect(struct defer *defer, const struct effect *effect)
{
    const struct module *module = &defer->world->graph->modules.at[effect->module.n];
    bool foreign = module->origin != ORIGIN_STDLIB, own = defer_is_own(module);
    if (effect->code == EFFECT_E04 && effect->hard)
        defer->keeps_imports[effect->module.n] = RULE_IS443;
    if (effect->hard && effect->code == EFFECT_E03 && text_starts(effect->text, TEXT("builtins.")))
        defer->keeps_imports[effect->module.n] = RULE_IS444;
    if (effect->hard)
        defer_keep(defer, effect->module, seen_by(defer, effect), RULE_IS441, effect->text);
    else if (effect->code == EFFECT_E01 && foreign && !registers_own(defer, effect))
        stay(defer, effect->module, RULE_IS441, effect->text);
    else if (effect->code == EFFECT_E16 && (own || !text_starts(effect->text, TEXT("assert"))))
        stay(defer, effect->module, RULE_IS442, effect->text);
    else if (effect->code == EFFECT_E10 && !is_resource(effect->text) &&
             (own || !prints_in_function(effect)) &&
             (defer->files_change || !reads_own_file(defer, effect)))
        stay(defer, effect->module,
             text_ends(effect->text, TEXT("prints")) ? RULE_IS441 : RULE_IS442, effect->text);
}

/* --- by what cannot load --- */

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

/* Who fails to load must fail when it did. */
static void keep_failing(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    ARRAY_EACH (struct unresolved, missing, &graph->unresolved)
        if (missing->executed && !missing->optional)
            stay(defer, missing->from, RULE_IS451, TEXT("imports what is not there"));
    ARRAY_EACH (struct finding, finding, &graph->findings)
        if (finding->module.n != 0 && cannot_be_read(finding))
            stay(defer, finding->module, RULE_IS451, TEXT("cannot load"));
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct module *module = &graph->modules.at[m];
        if (module->loads != LOADS_INIT || module->facts == NULL || module->partial)
            continue;
        if (module->facts->flags & FACTS_ERROR || raises_always(module))
            stay(defer, (module_id){m}, RULE_IS451, TEXT("cannot load"));
    }
}

/* Somebody writes or removes files of the program: what reads them must read them when it did. */
static void find_writers(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    ARRAY_EACH (struct finding, finding, &graph->findings)
        defer->files_change |= strcmp(finding->code, "IS214") == 0 &&
                               defer_is_own(&graph->modules.at[finding->module.n]);
    static const char *const words[] = {"unlink", "rmtree", "rename", "write_text", "write_bytes"};
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct facts *facts = graph->modules.at[m].facts;
        if (facts == NULL || !defer_is_own(&graph->modules.at[m]))
            continue;
        for (uint32_t i = 1; i < facts->names.count; i++)
            defer->files_change |= is_called(facts->names.at[i], words, 5);
    }
    if (defer->files_change)
        ARRAY_EACH (struct finding, finding, &graph->findings)
            if (finding->when == WHEN_IMPORT && text_starts(text_of(finding->code), TEXT("IS2")))
                stay(defer, finding->module, RULE_IS442, TEXT("looks at files"));
}

/* --- by what code says --- */

static void note_rebound(struct reader *reader, scope_index scope, node_index object, name_id name)
{
    struct meanings meanings = meaning_of_node(reader->world, reader->module, scope, object);
    for (uint32_t i = 0; i < meanings.count && reader->surely; i++)
        if (meanings.at[i].kind == MEANS_MODULE)
            number_set_add(reader->defer->arena, &reader->defer->rebound,
                           pair_of(meanings.at[i].module, name));
}

static void note_walked(struct reader *reader, scope_index scope, node_index object)
{
    struct meanings meanings = meaning_of_node(reader->world, reader->module, scope, object);
    for (uint32_t i = 0; i < meanings.count; i++)
        if (meanings.at[i].kind == MEANS_MODULE)
            reader->defer->keeps_imports[meanings.at[i].module.n] = RULE_IS450;
}

static name_id own_name(const struct reader *reader, node_index node)
{
    return world_name(reader->world, reader->module, reader->facts->nodes.at[node].value);
}

static bool imports_it(const struct reader *reader, module_id target)
{
    const struct area *area = world_area(reader->world, reader->module);
    for (uint32_t i = 0; i < area->edge_count; i++)
        if (reader->world->graph->edges.at[area->edges[i].n].to.n == target.n &&
            reader->world->graph->edges.at[area->edges[i].n].kind != EDGE_PARENT)
            return true;
    return false;
}

/* `package.sub` where somebody else imported the submodule: it must be there. What the package's
 * own file can hand out is cared for there (schedule.c). */
static bool is_fixed(const struct module *package)
{
    return package->facts == NULL || package->origin == ORIGIN_STDLIB ||
           package->origin == ORIGIN_RUNTIME || package->kind == MODULE_ZIP;
}

static void look_at_attribute(struct reader *reader, scope_index scope, node_index n)
{
    const struct module_graph *graph = reader->world->graph;
    if (!number_set_holds(&reader->words->submodules, own_name(reader, n).n))
        return;
    struct meanings meanings = meaning_of_node(reader->world, reader->module, scope, n + 1);
    for (uint32_t i = 0; i < meanings.count; i++) {
        if (meanings.at[i].kind != MEANS_MODULE)
            continue;
        const struct module *package = &graph->modules.at[meanings.at[i].module.n];
        if (!is_fixed(package))
            continue;
        module_id below =
            world_submodule(reader->world, meanings.at[i].module, own_name(reader, n));
        if (below.n != 0 && graph->modules.at[below.n].loads == LOADS_INIT &&
            !imports_it(reader, below))
            defer_keep(reader->defer, below, reader->module, RULE_IS448, TEXT(""));
    }
}

static struct text last_name(const struct facts *facts, node_index node)
{
    const struct node *n = &facts->nodes.at[node];
    if (n->kind == NODE_NAME || n->kind == NODE_ATTRIBUTE)
        return facts_name(facts, n->value);
    return (struct text){"", 0};
}

static void look_at_call(struct reader *reader, scope_index scope, node_index n)
{
    static const char *const walkers[] = {"vars", "getmembers", "getmembers_static"};
    const struct facts *facts = reader->facts;
    struct text called = last_name(facts, n + 1);
    node_index first = facts->nodes.at[n + 1].end;
    if (first >= facts->nodes.at[n].end)
        return;
    if (is_called(called, walkers, 1))
        note_walked(reader, scope, first);
    if (!text_is(called, "setattr") && !text_is(called, "delattr"))
        return;
    node_index second = facts->nodes.at[first].end;
    if (second < facts->nodes.at[n].end && facts->nodes.at[second].kind == NODE_STRING)
        note_rebound(reader, scope, first,
                     names_add(&reader->world->graph->names,
                               facts_string(facts, facts->nodes.at[second].value)));
}

static void add_words(struct defer *defer, struct number_set *out, const char *const *names,
                      unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        number_set_add(defer->arena, out,
                       names_add(&defer->world->graph->names, text_of(names[i])).n);
}

static void fill_words(struct defer *defer, struct words *out)
{
    static const char *const hints[] = {
        "get_type_hints",      "resolve_types",        "eval_str",
        "singledispatch",      "singledispatchmethod", "get_annotations",
        "evaluate_forward_ref"};
    static const char *const frames[] = {"f_globals", "f_locals", "__globals__", "testmod",
                                         "DocTestSuite"};
    static const char *const sources[] = {"getsource", "getsourcelines", "getblock", "testmod",
                                          "DocTestSuite"};
    add_words(defer, &out->hint_readers, hints, sizeof hints / sizeof *hints);
    add_words(defer, &out->frames, frames, sizeof frames / sizeof *frames);
    add_words(defer, &out->sources, sources, sizeof sources / sizeof *sources);
}

static node_index visit(void *context, const struct scanned *at)
{
    struct reader *reader = context;
    const struct facts *facts = reader->facts;
    const struct node *node = &facts->nodes.at[at->node];
    switch ((enum node_kind)node->kind) {
    case NODE_ATTRIBUTE:
        if (node->flags & (FLAG_STORE | FLAG_DELETE))
            note_rebound(reader, at->scope, at->node + 1, own_name(reader, at->node));
        else if (text_is(facts_name(facts, node->value), "__dict__"))
            note_walked(reader, at->scope, at->node + 1);
        else
            look_at_attribute(reader, at->scope, at->node);
        break;
    case NODE_CALL: look_at_call(reader, at->scope, at->node); break;
    default: break;
    }
    return at->node + 1;
}

/* "json" in sys.modules, sys.modules["json"]: on one line with a mention of sys.modules. */
static void name_probed(struct reader *reader, const struct mark *mark, uint32_t line)
{
    const struct facts *facts = reader->facts;
    const struct module_graph *graph = reader->world->graph;
    for (node_index n = mark->node > 40 ? mark->node - 40 : 1;
         n < facts->nodes.count && n < mark->node + 40; n++) {
        const struct node *node = &facts->nodes.at[n];
        if (node->kind != NODE_STRING || facts_place(facts, node->start).line != line)
            continue;
        module_id named =
            module_graph_get(graph, names_get(&graph->names, facts_string(facts, node->value)));
        if (named.n != 0 && named.n != reader->module.n)
            defer_keep(reader->defer, named, reader->module, RULE_IS446, TEXT(""));
    }
}

/* `sys.modules[...]`, `... in sys.modules`, `sys.modules.get(...)`: asked for one name. */
static bool asks_for_one(const struct facts *facts, node_index node)
{
    static const char *const methods[] = {"get", "pop", "setdefault", "__contains__"};
    const struct node *around = &facts->nodes.at[node - 1];
    if (around->kind == NODE_SUBSCRIPT || around->kind == NODE_OPERAND)
        return true;
    return around->kind == NODE_ATTRIBUTE &&
           is_called(facts_name(facts, around->value), methods, 4);
}

static bool names_itself(const struct facts *facts, const struct mark *mark, uint32_t line)
{
    for (node_index n = mark->node; n < facts->nodes.count && n < mark->node + 8; n++)
        if (facts->nodes.at[n].kind == NODE_NAME &&
            text_is(facts_name(facts, facts->nodes.at[n].value), "__name__") &&
            facts_place(facts, facts->nodes.at[n].start).line == line)
            return true;
    return false;
}

static void look_for_probes(struct reader *reader, const struct module *module)
{
    const struct facts *facts = reader->facts;
    const struct verdicts *verdicts = reader->defer->request->verdicts;
    ARRAY_EACH (struct mark, mark, &facts->marks) {
        if (mark->kind != MARK_SYS_MODULES || mark->node == 0)
            continue;
        uint32_t line = facts_place(facts, facts->nodes.at[mark->node].start).line;
        scope_id scope = world_scope(reader->world, reader->module, mark->scope);
        bool runs = verdicts->need.phase[scope.n] != PHASE_NOT;
        name_probed(reader, mark, line);
        if (module->origin == ORIGIN_STDLIB || names_itself(facts, mark, line))
            continue;
        if (runs && mark->scope == 0)
            stay(reader->defer, reader->module, RULE_IS442, TEXT("asks what is loaded"));
        if (defer_is_script(module) && !asks_for_one(facts, mark->node) &&
            (runs || verdicts->reach.use[scope.n] != USE_NONE))
            reader->defer->modules_are_listed = true;
    }
}

static void look_at_globals(struct reader *reader)
{
    world_read_definitions(reader->world, reader->module);
    ARRAY_EACH (node_index, statement, &world_area(reader->world, reader->module)->globals)
        NODE_EACH (name, reader->facts, *statement)
            number_set_add(reader->defer->arena, &reader->defer->rebound,
                           pair_of(reader->module, own_name(reader, name)));
}

/* Who looks names up in frames looks them up in those of its callers, too. */
static void note_frames(struct reader *reader)
{
    struct defer *defer = reader->defer;
    const struct module_graph *graph = reader->world->graph;
    defer->keeps_imports[reader->module.n] = RULE_IS428;
    for (uint32_t e = 1; e < graph->edges.count; e++)
        if (graph->edges.at[e].to.n == reader->module.n && graph->edges.at[e].kind != EDGE_PARENT &&
            defer_is_own(&graph->modules.at[graph->edges.at[e].from.n]))
            defer->keeps_imports[graph->edges.at[e].from.n] = RULE_IS428;
}

static void look_at_words(struct reader *reader, const struct module *module)
{
    const struct facts *facts = reader->facts;
    for (uint32_t i = 1; i < facts->names.count && module->origin != ORIGIN_STDLIB; i++) {
        uint32_t name = world_name(reader->world, reader->module, i).n;
        if (number_set_holds(&reader->words->hint_readers, name))
            reader->defer->hints_are_read = true;
        if (number_set_holds(&reader->words->frames, name) && defer_is_script(module))
            note_frames(reader);
        if (number_set_holds(&reader->words->sources, name) && defer_is_script(module))
            reader->defer->sources_are_read = true;
    }
}

static void read_module(struct defer *defer, module_id id, const struct words *words)
{
    const struct module *module = &defer->world->graph->modules.at[id.n];
    struct reader reader = {defer, defer->world, id, module->facts, words, true};
    const struct verdicts *verdicts = defer->request->verdicts;
    bool used = module->loads == LOADS_INIT || reach_use(&verdicts->reach, id) != USE_NONE;
    if (module->facts == NULL || module->at_start || !used)
        return;
    look_at_words(&reader, module);
    look_at_globals(&reader);
    look_for_probes(&reader, module);
    uint32_t scopes = world_area(defer->world, id)->scope_count;
    for (uint32_t s = 0; s < scopes; s++) {
        scope_id scope = world_scope(defer->world, id, s);
        reader.surely = verdicts->need.phase[scope.n] != PHASE_NOT ||
                        verdicts->reach.use[scope.n] == USE_DIRECT || defer_is_own(module);
        if (reader.surely || verdicts->reach.use[scope.n] != USE_NONE)
            scan_scope(defer->world, scope, visit, &reader);
    }
}

/* --- what each wish asks of its target --- */

static bool is_rebound(const struct defer *defer, module_id module, name_id name)
{
    return number_set_holds(&defer->rebound, pair_of(module, name));
}

/* Of `from p import q` the edge to p.q itself, beside the one to p. */
static bool is_submodule_edge(const struct defer *defer, const edge_id *edges, uint32_t count,
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
        (defer->hints_are_read || defer->form != FORM_NAMESPACE || is_called(target, always, 3)))
        wish_refuse(wish, RULE_IS422, wish->hinted_at, TEXT(""));
}

static void check_wish(struct defer *defer, struct wish *wish)
{
    struct world *world = defer->world;
    const struct facts *facts = world_area(world, wish->module)->facts;
    uint32_t count;
    const edge_id *edges =
        world_edges_at(world, wish->module, facts->nodes.at[wish->alias].start, &count);
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
        if (edge->kind == EDGE_PARENT)
            continue;
        check_hints(defer, wish, module_graph_name(world->graph, edge->to));
        if (world->graph->modules.at[edge->to.n].kind == MODULE_MISSING ||
            world->graph->modules.at[edge->to.n].partial)
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

/* A module whose body takes a value that is bound again later must take it when it did. */
static void keep_takers(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    for (uint32_t e = 1; e < graph->edges.count; e++) {
        const struct edge *edge = &graph->edges.at[e];
        if (edge->name.n != 0 && edge->executed && edge->scope.length == 0 &&
            edge->hoisted_for.n == 0 && defer->wish_of[e] == 0 &&
            is_rebound(defer, world_real(defer->world, edge->to), edge->name))
            defer_keep(defer, edge->from, world_real(defer->world, edge->to), RULE_IS445,
                       TEXT("takes a name that is bound again later"));
    }
}

/* `state.level` in the body of a module: a copy of what changes later. */
static node_index look_at_taken(void *context, const struct scanned *at)
{
    struct reader *reader = context;
    const struct node *node = &at->facts->nodes.at[at->node];
    if (node->kind != NODE_ATTRIBUTE || node->flags & (FLAG_STORE | FLAG_DELETE) ||
        !number_set_holds(&reader->words->rebound, own_name(reader, at->node).n))
        return at->node + 1;
    struct meanings meanings = meaning_of_node(reader->world, at->module, at->scope, at->node + 1);
    for (uint32_t i = 0; i < meanings.count; i++)
        if (meanings.at[i].kind == MEANS_MODULE && meanings.at[i].module.n != reader->module.n &&
            is_rebound(reader->defer, meanings.at[i].module, own_name(reader, at->node)))
            defer_keep(reader->defer, reader->module, meanings.at[i].module, RULE_IS445,
                       TEXT("takes a name that is bound again later"));
    return at->node + 1;
}

static void keep_readers(struct defer *defer, struct words *words)
{
    const struct module_graph *graph = defer->world->graph;
    for (uint32_t i = 0; i < defer->rebound.room; i++)
        if (defer->rebound.at[i] != 0)
            number_set_add(defer->arena, &words->rebound, (uint32_t)defer->rebound.at[i]);
    for (uint32_t m = 1; m < graph->modules.count && words->rebound.count > 0; m++) {
        const struct module *module = &graph->modules.at[m];
        struct reader reader = {defer, defer->world, {m}, module->facts, words, true};
        if (module->facts != NULL && module->loads == LOADS_INIT && !module->at_start &&
            module->origin != ORIGIN_STDLIB)
            scan_executed(defer->world, world_scope(defer->world, (module_id){m}, 0), look_at_taken,
                          &reader);
    }
}

static void find_source_consumers(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    for (uint32_t e = 1; e < graph->edges.count; e++) {
        const struct edge *edge = &graph->edges.at[e];
        struct text name = module_graph_name(graph, edge->to);
        struct text top = text_slice(name, 0, text_find(name, '.'));
        struct text own = module_graph_name(graph, edge->from);
        if (is_row(top, ROWS(source_consumers)) &&
            !text_equal(text_slice(own, 0, text_find(own, '.')), top) &&
            defer->keeps_imports[edge->from.n] == RULE_COUNT)
            defer->keeps_imports[edge->from.n] = RULE_IS465;
    }
}

/* import a.b; import a.c: what one of them cannot do, none can. */
static void share_refusals(struct defer *defer)
{
    for (uint32_t pass = 0; pass < 2; pass++)
        for (uint32_t i = 1; i < defer->wishes.count; i++) {
            struct wish *wish = &defer->wishes.at[pass == 0 ? i : defer->wishes.count - i];
            if (wish->same == 0)
                continue;
            struct wish *other = &defer->wishes.at[wish->same];
            if (wish_is_refused(wish))
                wish_refuse(other, wish->refusal, 0, wish->reason);
            if (wish_is_refused(other))
                wish_refuse(wish, other->refusal, 0, other->reason);
        }
}

static void name_submodules(struct defer *defer, struct number_set *out)
{
    struct module_graph *graph = defer->world->graph;
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct module *module = &graph->modules.at[m];
        if (module->parent.n == 0 || module->loads != LOADS_INIT ||
            !is_fixed(&graph->modules.at[module->parent.n]))
            continue;
        struct text name = names_text(&graph->names, module->name);
        uint32_t dot = text_find_last(name, '.');
        number_set_add(defer->arena, out,
                       names_add(&graph->names, text_slice(name, dot + 1, name.length)).n);
    }
}

void program_judge(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    struct words words = {0};
    uint32_t count = graph->modules.count;
    defer->stays = arena_alloc_array(defer->arena, count, 1);
    defer->keeps_imports = arena_alloc_array(defer->arena, count, 1);
    defer->stays_why = arena_alloc_array(defer->arena, count, sizeof *defer->stays_why);
    memset(defer->stays, RULE_COUNT, count);
    memset(defer->keeps_imports, RULE_COUNT, count);
    for (uint32_t m = 1; m < count; m++)
        look_up_module(defer, (module_id){m});
    find_writers(defer);
    ARRAY_EACH (struct effect, effect, &defer->request->verdicts->effects.all)
        look_at_effect(defer, effect);
    keep_failing(defer);
    name_submodules(defer, &words.submodules);
    fill_words(defer, &words);
    for (uint32_t m = 1; m < count; m++)
        read_module(defer, (module_id){m}, &words);
    ambient_judge(defer);
    find_source_consumers(defer);
    keep_takers(defer);
    keep_readers(defer, &words);
    subclasses_judge(defer);
    cycles_judge(defer);
    guarded_cycles_judge(defer);
    bodies_judge(defer);
    check_star_importers(defer);
    for (uint32_t i = 1; i < defer->wishes.count; i++)
        check_wish(defer, &defer->wishes.at[i]);
    share_refusals(defer);
}
