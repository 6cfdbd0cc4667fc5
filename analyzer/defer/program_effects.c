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

/* What the standard library holds, anybody may look at. */
static bool is_everywhere(const struct module *module)
{
    return module->at_start || module->origin == ORIGIN_STDLIB;
}

/* It has loaded wherever one of those has that can see what it did. */
static void keep_for_seers(struct defer *defer, const struct effect *effect)
{
    const struct module *modules = defer->world->graph->modules.at;
    if (effect->code == EFFECT_E11)
        return; /* its own names */
    bool anybody = effect->seers == 0 ||
                   (effect->code == EFFECT_E01 && defer_is_own(&modules[effect->module.n]));
    for (uint32_t i = 0; i < effect->seers; i++)
        anybody |= is_everywhere(&modules[effect->seen_by[i].n]);
    if (anybody)
        defer_stay(defer, effect->module, RULE_IS441, effect->text);
    for (uint32_t i = 0; i < effect->seers && !anybody; i++)
        defer_keep(defer, effect->module, effect->seen_by[i], RULE_IS441, effect->text);
}

/* A class of its own that is registered is seen by those alone who have the module. */
static bool is_about_itself(const struct effect *effect)
{
    return effect->seers == 1 && effect->seen_by[0].n == effect->module.n;
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
    if (process_decides(defer, effect->module))
        return;
    if (effect->code == EFFECT_E04 && effect->hard)
        defer->keeps_imports[effect->module.n] = RULE_IS443;
    if (effect->hard && effect->code == EFFECT_E03 && text_starts(effect->text, TEXT("builtins.")))
        defer->keeps_imports[effect->module.n] = RULE_IS444;
    if (effect->hard)
        keep_for_seers(defer, effect);
    else if (effect->code == EFFECT_E01 && foreign && !effect->harmless && !is_about_itself(effect))
        keep_for_seers(defer, effect);
    else if (effect->harmless)
        return;
    else if (effect->code == EFFECT_E16 && (own || !text_starts(effect->text, TEXT("assert"))))
        defer_stay(defer, effect->module, RULE_IS442, effect->text);
    else if (effect->code == EFFECT_E10 && !is_resource(effect->text) &&
             (own || !prints_in_function(effect)) &&
             ((own && defer->files_change) || !reads_own_file(defer, effect)))
        defer_stay(defer, effect->module,
                   text_ends(effect->text, TEXT("prints")) ? RULE_IS441 : RULE_IS442, effect->text);
}

void effects_judge(struct defer *defer)
{
    ARRAY_EACH (struct effect, effect, &defer->request->verdicts->effects.all)
        look_at_effect(defer, effect);
}

/* Somebody writes or removes files of the program: what reads them must read them when it did. What
 * was installed nobody writes. */
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
            if (finding->when == WHEN_IMPORT &&
                defer_is_own(&graph->modules.at[finding->module.n]) &&
                text_starts(text_of(finding->code), TEXT("IS2")))
                defer_stay(defer, finding->module, RULE_IS442, TEXT("looks at files"));
}
