#include "analyzer/rules/eagerness.h"

#include "analyzer/rules/rules.h"

static const struct rule_info *rule_of(enum effect_code code)
{
    static const enum rule by_code[EFFECT_CODE_COUNT] = {
        [EFFECT_E01] = RULE_IS401, [EFFECT_E02] = RULE_IS402, [EFFECT_E03] = RULE_IS403,
        [EFFECT_E04] = RULE_IS404, [EFFECT_E05] = RULE_IS405, [EFFECT_E06] = RULE_IS406,
        [EFFECT_E07] = RULE_IS407, [EFFECT_E08] = RULE_IS408, [EFFECT_E09] = RULE_IS409,
        [EFFECT_E10] = RULE_IS410, [EFFECT_E11] = RULE_IS411, [EFFECT_E12] = RULE_IS412,
        [EFFECT_E13] = RULE_IS413, [EFFECT_E14] = RULE_IS414, [EFFECT_E15] = RULE_IS415,
        [EFFECT_E16] = RULE_IS416,
    };
    return &rules[by_code[code]];
}

static void tell(struct module_graph *graph, const struct effect *effect)
{
    const struct module *module = module_graph_module(graph, effect->module);
    const struct rule_info *rule = rule_of(effect->code);
    struct finding finding = {.code = rule->code,
                              .severity = rule->severity,
                              .module = effect->module,
                              .path = module->path};
    finding.message = arena_print(graph->arena, "%s%s: %.*s", rule->sentence,
                                  effect->hard ? "" : " (told only)", TEXT_ARG(effect->text));
    if (module->facts != NULL && effect->stop != 0) {
        finding.place = facts_place(module->facts, effect->start);
        finding.end = facts_place(module->facts, effect->stop);
    }
    array_push(graph->arena, &graph->findings, finding);
}

void eagerness_tell(struct module_graph *graph, const struct effects *effects)
{
    ARRAY_EACH (struct effect, effect, &effects->all)
        tell(graph, effect);
}
