#include "analyzer/report/selection.h"

/* Reasons why a name is not deferred (IS4) are many, and nothing that must be mended. */
static const struct text default_families[] = {
    {"IS0", 3}, {"IS1", 3}, {"IS2", 3}, {"IS3", 3}, {"IS5", 3}, {"IS9", 3},
};

static uint32_t longest_fit(struct texts prefixes, struct text code)
{
    uint32_t longest = 0;
    for (uint32_t i = 0; i < prefixes.count; i++)
        if (text_starts(code, prefixes.at[i]) && prefixes.at[i].length > longest)
            longest = prefixes.at[i].length;
    return longest;
}

static struct texts selected(const struct selection *selection)
{
    if (selection->select.count > 0)
        return selection->select;
    return (struct texts){default_families, sizeof default_families / sizeof *default_families};
}

bool selection_has_code(const struct selection *selection, struct text code)
{
    return longest_fit(selected(selection), code) > longest_fit(selection->ignore, code);
}

enum standing selection_judge(const struct selection *selection, const struct module_graph *graph,
                              const struct finding *finding)
{
    const struct module *module =
        finding->module.n == 0 ? NULL : module_graph_module(graph, finding->module);
    if (finding->suppressed || finding->ignored || finding->known ||
        !selection_has_code(selection, text_of(finding->code)) ||
        (module != NULL && module->is_context))
        return STANDS_OUT;
    if (module != NULL && module->aside != NULL)
        return STANDS_ASIDE;
    return finding->reach == REACH_DEAD ? STANDS_DEAD : STANDS_LIVE;
}

/* Who names an info by its whole code wants to see it. */
bool selection_shows(const struct selection *selection, const struct finding *finding)
{
    struct text code = text_of(finding->code);
    unsigned least = selection->fail_on < FAIL_ON_WARNING ? SEVERITY_INFO : SEVERITY_WARNING;
    return selection->all || finding->severity >= least ||
           (selection->select.count > 0 && longest_fit(selection->select, code) == code.length);
}
