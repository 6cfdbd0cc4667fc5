#include "analyzer/defer/work.h"

/* Submodules that packages had by the imports of others. */

static bool is_bound(struct world *world, module_id package, struct text name)
{
    uint32_t count;
    scope_names_find(scope_names_of(world, package, 0), names_add(&world->graph->names, name),
                     &count);
    return count > 0;
}

/* Today every submodule that loads with the unit stands in its package, whoever imported it. */
static void note_lost(struct defer *defer, module_id id)
{
    struct module_graph *graph = defer->world->graph;
    const struct module *module = &graph->modules.at[id.n];
    const struct module *package = &graph->modules.at[module->parent.n];
    struct text name = names_text(&graph->names, module->name);
    struct text last = text_slice(name, text_find_last(name, '.') + 1, name.length);
    if (module->parent.n == 0 || module->loads != LOADS_INIT || defer->fails[id.n] ||
        defer->started[id.n] || !defer_can_edit(package) ||
        is_bound(defer->world, module->parent, last))
        return;
    struct text *lost = &defer->lost[module->parent.n];
    *lost = lost->length == 0
                ? last
                : arena_print(defer->arena, "%.*s,%.*s", TEXT_ARG(*lost), TEXT_ARG(last));
}

void lost_find(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    uint32_t count;
    const module_id *sorted = module_graph_sorted(graph, defer->arena, &count);
    defer->lost = arena_alloc_array(defer->arena, graph->modules.count, sizeof *defer->lost);
    for (uint32_t i = 0; i < count; i++)
        note_lost(defer, sorted[i]);
}
