/* init_features PYTHON UNIT FOLDER... - what the model of init cost counts of each module that loads
 * with the unit, on a search path of the unit's folder and these: a line "module TAB kind TAB
 * at_start TAB estimate TAB count TAB ...", the names of the columns first. */
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
    printf("%.*s\t%s\t%d\t%llu", TEXT_ARG(module_graph_name(graph, (module_id){m})),
           module_kind_name(module->kind), module->at_start,
           (unsigned long long)init_cost_us(module));
    for (unsigned i = 0; i < INIT_FEATURE_COUNT; i++)
        printf("\t%g", features.of[i]);
    printf("\n");
}

static struct request request_of(int count, char **args, struct text folder, struct arena *arena)
{
    struct text *paths = arena_alloc_array(arena, (size_t)count, sizeof *paths);
    for (int i = 3; i < count; i++)
        paths[i - 3] = text_of(args[i]);
    struct request request = {.jobs = 1};
    request.environment = (struct environment_request){
        .unit_path = settings_absolute(text_of(args[2]), folder, arena),
        .python = text_of(args[1]),
        .paths = {paths, (uint32_t)count - 3},
        .isolated_path = true,
    };
    return request;
}

int main(int count, char **args)
{
    struct arena arena = {0};
    struct text folder;
    struct error err;
    struct analysis analysis;
    if (count < 3 || !settings_folder(&arena, &folder, &err))
        return 2;
    struct request request = request_of(count, args, folder, &arena);
    if (!analyze(&request, &analysis, &err)) {
        fprintf(stderr, "%s\n", err.message);
        return 2;
    }
    printf("module\tkind\tat_start\testimate");
    for (unsigned i = 0; i < INIT_FEATURE_COUNT; i++)
        printf("\t%s", init_feature_name((enum init_feature)i));
    printf("\n");
    for (uint32_t m = 1; m < analysis.graph.modules.count; m++)
        print_module(&analysis.graph, m);
    analysis_release(&analysis);
    arena_release(&arena);
    return 0;
}
