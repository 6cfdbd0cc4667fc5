#include "analyzer/rules/could_not_tell.h"

#include "analyzer/rules/rules.h"

bool unresolved_is_computed(const struct module_graph *graph, const struct unresolved *unresolved)
{
    struct text name = names_text(&graph->names, unresolved->name);
    return text_find(name, '*') < name.length;
}

static void add_finding(struct module_graph *graph, const struct rule_info *rule, module_id module,
                        struct place place, struct text message)
{
    array_push(graph->arena, &graph->findings,
               (struct finding){.code = rule->code,
                                .severity = rule->severity,
                                .message = message,
                                .module = module,
                                .path = module_graph_module(graph, module)->path,
                                .place = place});
}

/* An import that is guarded, or that loading does not meet, may be missing on purpose. */
static void tell_unresolved(struct module_graph *graph, const struct unresolved *unresolved)
{
    bool computed = unresolved_is_computed(graph, unresolved);
    struct rule_info rule = rules[computed ? RULE_IS003 : RULE_IS002];
    struct text name = names_text(&graph->names, unresolved->name);
    if (unresolved->optional || !unresolved->executed)
        rule.severity = SEVERITY_INFO;
    add_finding(graph, &rule, unresolved->from, unresolved->place,
                arena_print(graph->arena, "imports %.*s: %.*s", TEXT_ARG(name),
                            TEXT_ARG(unresolved->reason)));
}

void could_not_tell(struct module_graph *graph)
{
    ARRAY_EACH (struct unresolved, unresolved, &graph->unresolved)
        tell_unresolved(graph, unresolved);
    for (uint32_t i = 1; i < graph->modules.count; i++)
        if (graph->modules.at[i].partial)
            add_finding(graph, &rules[RULE_IS007], (module_id){i}, (struct place){0, 0},
                        text_of(rules[RULE_IS007].sentence));
}
