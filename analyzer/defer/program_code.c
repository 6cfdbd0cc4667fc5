#include "analyzer/defer/program.h"

#include "analyzer/verdict/scan.h"

/* Names to look out for. */
struct words {
    struct number_set submodules;   /* last names of those whose package cannot be changed */
    struct number_set hint_readers; /* who evaluates annotations */
    struct number_set frames;       /* who looks names up in the globals of others */
    struct number_set sources;      /* who reads the text of functions */
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

static void note_stored(struct reader *reader, scope_index scope, node_index object, name_id name)
{
    struct meanings meanings = meaning_of_node(reader->world, reader->module, scope, object);
    for (uint32_t i = 0; i < meanings.count && reader->surely; i++)
        if (meanings.at[i].kind == MEANS_MODULE)
            note_rebound(reader->defer, meanings.at[i].module, name);
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
    const struct facts *facts = reader->facts;
    struct text called = last_name(facts, n + 1);
    node_index first = facts->nodes.at[n + 1].end;
    if (first >= facts->nodes.at[n].end)
        return;
    if (text_is(called, "vars"))
        note_walked(reader, scope, first);
    if (!text_is(called, "setattr") && !text_is(called, "delattr"))
        return;
    node_index second = facts->nodes.at[first].end;
    if (second < facts->nodes.at[n].end && facts->nodes.at[second].kind == NODE_STRING)
        note_stored(reader, scope, first,
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
    add_words(defer, &out->hint_readers, ROWS(hints));
    add_words(defer, &out->frames, ROWS(frames));
    add_words(defer, &out->sources, ROWS(sources));
}

static node_index visit(void *context, const struct scanned *at)
{
    struct reader *reader = context;
    const struct facts *facts = reader->facts;
    const struct node *node = &facts->nodes.at[at->node];
    switch ((enum node_kind)node->kind) {
    case NODE_ATTRIBUTE:
        if (node->flags & (FLAG_STORE | FLAG_DELETE))
            note_stored(reader, at->scope, at->node + 1, own_name(reader, at->node));
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

/* A table knows that the answer shows nowhere. */
static bool is_quiet_probe(const struct module_graph *graph, module_id asker, module_id asked)
{
    static const char *const rows[][2] = {
#define PROBE(asker, asked, why) {asker, asked},
#include "analyzer/defer/quiet_probes.def"
#undef PROBE
    };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        if (text_is(module_graph_name(graph, asker), rows[i][0]) &&
            text_is(module_graph_name(graph, asked), rows[i][1]))
            return true;
    return false;
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
        if (named.n != 0 && named.n != reader->module.n &&
            !is_quiet_probe(graph, reader->module, named))
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
           is_row(facts_name(facts, around->value), ROWS(methods));
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

/* sys.modules["a"] in a or a.b: it is there, or nobody could ask. */
static bool names_above(const struct reader *reader, const struct mark *mark)
{
    const struct node *around = &reader->facts->nodes.at[mark->node - 1];
    node_index index = reader->facts->nodes.at[mark->node].end;
    if (around->kind != NODE_SUBSCRIPT || index >= around->end ||
        reader->facts->nodes.at[index].kind != NODE_STRING)
        return false;
    struct text named = facts_string(reader->facts, reader->facts->nodes.at[index].value);
    struct text own = module_graph_name(reader->world->graph, reader->module);
    return text_equal(own, named) || (text_starts(own, named) && own.at[named.length] == '.');
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
        if (module->origin == ORIGIN_STDLIB || names_itself(facts, mark, line) ||
            names_above(reader, mark))
            continue;
        if (runs && mark->scope == 0 && !only_gives_second_names(reader->defer, reader->module))
            defer_stay(reader->defer, reader->module, RULE_IS442, TEXT("asks what is loaded"));
        if (defer_is_script(module) && !asks_for_one(facts, mark->node) &&
            (runs || verdicts->reach.use[scope.n] != USE_NONE))
            reader->defer->modules_are_listed = true;
    }
}

/* The module's own __getattr__ around a statement; 0: none. */
static node_index getattr_around(const struct facts *facts, node_index statement)
{
    for (uint32_t s = 1; s < facts->scopes.count; s++) {
        const struct scope *scope = &facts->scopes.at[s];
        if (scope->kind == SCOPE_FUNCTION && scope->parent == 0 && scope->node < statement &&
            statement < facts->nodes.at[scope->node].end &&
            text_is(facts_name(facts, scope->name), "__getattr__"))
            return scope->node;
    }
    return 0;
}

/* Nothing outside of that function binds the name: it is asked where there is no value yet. */
static bool is_bound_inside(const struct reader *reader, node_index function, name_id name)
{
    uint32_t count;
    const struct site *sites =
        scope_names_find(scope_names_of(reader->world, reader->module, 0), name, &count);
    for (uint32_t i = 0; i < count; i++)
        if (sites[i].node <= function || sites[i].node >= reader->facts->nodes.at[function].end)
            return false;
    return function != 0;
}

static void look_at_globals(struct reader *reader)
{
    world_read_definitions(reader->world, reader->module);
    ARRAY_EACH (node_index, statement, &world_area(reader->world, reader->module)->globals) {
        node_index function = getattr_around(reader->facts, *statement);
        NODE_EACH (name, reader->facts, *statement)
            if (!is_bound_inside(reader, function, own_name(reader, name)))
                note_rebound(reader->defer, reader->module, own_name(reader, name));
    }
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

void code_judge(struct defer *defer)
{
    struct words words = {0};
    name_submodules(defer, &words.submodules);
    fill_words(defer, &words);
    for (uint32_t m = 1; m < defer->world->graph->modules.count; m++)
        read_module(defer, (module_id){m}, &words);
}
