#include "analyzer/defer/program.h"
#include "analyzer/defer/walk.h"

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
void failing_judge(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    ARRAY_EACH (struct unresolved, missing, &graph->unresolved)
        if (missing->executed && !missing->optional)
            defer_stay(defer, missing->from, RULE_IS451, TEXT("imports what is not there"));
    ARRAY_EACH (struct finding, finding, &graph->findings)
        if (finding->module.n != 0 && cannot_be_read(finding))
            defer_stay(defer, finding->module, RULE_IS451, TEXT("cannot load"));
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct module *module = &graph->modules.at[m];
        if (module->stumbled) { /* it would not, if anything about it came earlier or later */
            defer->keeps_imports[m] = RULE_IS451;
            walk_keep_failing(defer, (module_id){m}, RULE_IS451, TEXT("fails at first"));
        }
        if (module->loads != LOADS_INIT || module->facts == NULL || module->partial)
            continue;
        if (module->facts->flags & FACTS_ERROR || raises_always(module))
            defer_stay(defer, (module_id){m}, RULE_IS451, TEXT("cannot load"));
    }
}
