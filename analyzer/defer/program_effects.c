#include "analyzer/defer/program.h"

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

static node_index call_at(const struct facts *facts, const struct effect *effect)
{
    for (node_index n = 1; facts != NULL && n < facts->nodes.count; n++)
        if (facts->nodes.at[n].kind == NODE_CALL && facts->nodes.at[n].start == effect->start &&
            facts->nodes.at[n].stop == effect->stop)
            return n;
    return 0;
}

/* Of the call that has the effect; 0: none. */
static node_index first_argument(const struct facts *facts, const struct effect *effect)
{
    node_index call = call_at(facts, effect);
    node_index first = call == 0 ? 0 : facts->nodes.at[call + 1].end;
    return call == 0 || first >= facts->nodes.at[call].end ? 0 : first;
}

/* Registering a class of its own tells only those who have the module. */
static bool registers_own(const struct defer *defer, const struct effect *effect)
{
    const struct facts *facts = defer->world->graph->modules.at[effect->module.n].facts;
    node_index first = first_argument(facts, effect);
    if (first == 0)
        return false;
    struct meanings meanings = meaning_of_node(
        defer->world, effect->module, world_scope_index(defer->world, effect->scope), first);
    for (uint32_t i = 0; i < meanings.count; i++)
        if (meanings.at[i].module.n != effect->module.n || meanings.at[i].kind != MEANS_CLASS)
            return false;
    return meanings.count > 0;
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
    node_index first = first_argument(facts, effect);
    return first == 0 ? (module_id){0} : class_module(defer, effect, first);
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
        defer_stay(defer, effect->module, RULE_IS441, effect->text);
    else if (effect->code == EFFECT_E16 && (own || !text_starts(effect->text, TEXT("assert"))))
        defer_stay(defer, effect->module, RULE_IS442, effect->text);
    else if (effect->code == EFFECT_E10 && !is_resource(effect->text) &&
             (own || !prints_in_function(effect)) &&
             (defer->files_change || !reads_own_file(defer, effect)))
        defer_stay(defer, effect->module,
                   text_ends(effect->text, TEXT("prints")) ? RULE_IS441 : RULE_IS442, effect->text);
}

void effects_judge(struct defer *defer)
{
    ARRAY_EACH (struct effect, effect, &defer->request->verdicts->effects.all)
        look_at_effect(defer, effect);
}

/* Somebody writes or removes files of the program: what reads them must read them when it did. */
void writers_judge(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    static const char *const words[] = {"unlink", "rmtree", "rename", "write_text", "write_bytes"};
    ARRAY_EACH (struct finding, finding, &graph->findings)
        defer->files_change |= strcmp(finding->code, "IS214") == 0 &&
                               defer_is_own(&graph->modules.at[finding->module.n]);
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct facts *facts = graph->modules.at[m].facts;
        if (facts == NULL || !defer_is_own(&graph->modules.at[m]))
            continue;
        for (uint32_t i = 1; i < facts->names.count; i++)
            defer->files_change |= is_row(facts->names.at[i], ROWS(words));
    }
    if (defer->files_change)
        ARRAY_EACH (struct finding, finding, &graph->findings)
            if (finding->when == WHEN_IMPORT && text_starts(text_of(finding->code), TEXT("IS2")))
                defer_stay(defer, finding->module, RULE_IS442, TEXT("looks at files"));
}
