/* init_features UNIT PYTHON - what the model of init cost counts of each module that loads with the
 * unit: a line "module TAB kind TAB at_start TAB count TAB ...", the names of the counts first. */
#include "analyzer/cli/analyze.h"
#include "analyzer/config/settings.h"
#include "analyzer/plan/init_cost.h"

#include <stdio.h>

static void print_module(const struct module_graph *graph, uint32_t m)
{
    const struct module *module = &graph->modules.at[m];
    struct init_features features = init_features_of(module);
    if (module->loads != LOADS_INIT || module->alias_of.n != 0)
        return;
    printf("%.*s\t%s\t%d", TEXT_ARG(module_graph_name(graph, (module_id){m})),
           module_kind_name(module->kind), module->at_start);
    for (unsigned i = 0; i < INIT_FEATURE_COUNT; i++)
        printf("\t%g", features.of[i]);
    printf("\n");
}

int main(int count, char **args)
{
    struct arena arena = {0};
    struct text folder;
    struct error err;
    struct analysis analysis;
    if (count != 3 || !settings_folder(&arena, &folder, &err))
        return 2;
    struct request request = {
        .jobs = 1,
        .environment = {.unit_path = settings_absolute(text_of(args[1]), folder, &arena),
                        .python = text_of(args[2])}};
    if (!analyze(&request, &analysis, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 2;
    }
    printf("module\tkind\tat_start");
    for (unsigned i = 0; i < INIT_FEATURE_COUNT; i++)
        printf("\t%s", init_feature_name((enum init_feature)i));
    printf("\n");
    for (uint32_t m = 1; m < analysis.graph.modules.count; m++)
        print_module(&analysis.graph, m);
    analysis_release(&analysis);
    arena_release(&arena);
    return 0;
}
