#include "analyzer/report/ships.h"

static bool is_shipped(const struct module *module)
{
    return module->kind != MODULE_MISSING && module->path.length > 0 &&
           (module->origin == ORIGIN_UNIT || module->origin == ORIGIN_SITE ||
            module->origin == ORIGIN_LAYER);
}

static bool has_shipped_module(const struct report *report, const struct native *native)
{
    const struct module_graph *graph = report->graph;
    for (uint32_t i = 0; i < native->modules.count; i++) {
        module_id id = module_graph_get(graph, names_get(&graph->names, native->modules.at[i]));
        if (id.n != 0 && is_shipped(module_graph_module(graph, id)))
            return true;
    }
    return false;
}

/* An extension module has its bytes as a module, and one of the same content is there already. */
static void add_library(const struct native *native, struct ships *ships)
{
    if (native->named || native->same_as != NO_NATIVE)
        return;
    ships->libraries++;
    ships->bytes += native->object.bytes;
    ships->library_bytes += native->object.bytes;
}

/* All that one object needs; what is `seen` is counted. */
static void add_needs(const struct natives *natives, uint32_t first, bool *seen, uint32_t *stack,
                      struct ships *ships)
{
    uint32_t count = 0;
    stack[count++] = first;
    while (count > 0) {
        const struct native *native = &natives->all.at[stack[--count]];
        ARRAY_EACH (const struct native_need, need, &native->needs) {
            if (need->native == NO_NATIVE || seen[need->native] ||
                natives->all.at[need->native].platform)
                continue;
            seen[need->native] = true;
            add_library(&natives->all.at[need->native], ships);
            stack[count++] = need->native;
        }
    }
}

struct ships report_ships(const struct report *report)
{
    const struct module_graph *graph = report->graph;
    const struct natives *natives = report->natives;
    struct ships ships = {0};
    for (uint32_t i = 1; i < graph->modules.count; i++) {
        const struct module *module = &graph->modules.at[i];
        if (!is_shipped(module) || module->alias_of.n != 0)
            continue;
        ships.modules++;
        ships.bytes += module->bytes;
    }
    if (natives == NULL)
        return ships;
    bool *seen = arena_alloc_array(report->arena, natives->all.count, sizeof *seen);
    uint32_t *stack = arena_alloc_array(report->arena, natives->all.count + 1, sizeof *stack);
    for (uint32_t i = 0; i < natives->all.count; i++)
        if (!seen[i] && has_shipped_module(report, &natives->all.at[i])) {
            seen[i] = true;
            add_needs(natives, i, seen, stack, &ships);
        }
    return ships;
}
