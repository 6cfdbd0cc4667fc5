#include "analyzer/own_path/flow.h"

#include "analyzer/own_path/path_text.h"

#include <stdlib.h>

/* --- homes --- */

/* What modules of one distribution have in common. Where none is known: the unit's own folder is
 * one, and elsewhere the top-level name is all there is to go by. */
struct home {
    const struct distribution *distribution;
    struct text top; /* empty for the unit's folder */
};

static struct home home_of(const struct world *world, module_id id)
{
    const struct module_graph *graph = world->graph;
    const struct module *module = &graph->modules.at[id.n];
    struct home home = {module->distribution, TEXT("")};
    if (home.distribution != NULL)
        return home;
    const struct module *unit = &graph->modules.at[graph->unit.n];
    if (graph->unit.n == 0 || !text_equal(own_root(world, id), path_dirname(unit->path))) {
        struct text name = module_graph_name(graph, id);
        home.top = text_slice(name, 0, text_find(name, '.'));
    }
    return home;
}

static bool has_home(const struct module *module)
{
    return module->origin != ORIGIN_STDLIB && module->kind != MODULE_MISSING &&
           module->kind != MODULE_BUILTIN && module->kind != MODULE_FROZEN;
}

static bool is_same_home(struct home a, struct home b)
{
    return a.distribution == b.distribution && text_equal(a.top, b.top);
}

static uint32_t number_of(struct own_paths *out, struct home *known, struct home home)
{
    for (uint32_t i = out->home_count; i > 0; i--)
        if (is_same_home(known[i], home))
            return i;
    known[++out->home_count] = home;
    return out->home_count;
}

static void find_homes(struct world *world, struct arena *arena, struct own_paths *out)
{
    const struct module_graph *graph = world->graph;
    uint32_t count = graph->modules.count, last = 0;
    struct home *known = arena_alloc_array(arena, count + 1, sizeof *known);
    out->homes = arena_alloc_array(arena, count, sizeof *out->homes);
    for (uint32_t m = 1; m < count; m++) {
        if (!has_home(&graph->modules.at[m]))
            continue;
        struct home home = home_of(world, (module_id){m});
        if (last == 0 || !is_same_home(known[last], home))
            last = number_of(out, known, home);
        out->homes[m] = last;
    }
}

/* --- the search --- */

static void prepare(struct flow *flow)
{
    struct world *world = flow->world;
    uint32_t modules = world->graph->modules.count, homes = flow->out->home_count + 1;
    flow->mentions = arena_alloc_array(flow->arena, modules, sizeof *flow->mentions);
    flow->members = arena_alloc_array(flow->arena, homes, sizeof *flow->members);
    flow->methods = arena_alloc_array(flow->arena, homes, sizeof *flow->methods);
    flow->home_names = arena_alloc_array(flow->arena, homes, sizeof *flow->home_names);
    flow->importers = arena_alloc_array(flow->arena, homes, sizeof *flow->importers);
    ARRAY_EACH (struct edge, edge, &world->graph->edges) {
        uint32_t home = flow->out->homes[edge->to.n];
        struct members *importers = &flow->importers[home];
        if (home != 0 && flow->out->homes[edge->from.n] != 0 &&
            flow->out->homes[edge->from.n] != home &&
            (importers->count == 0 || importers->at[importers->count - 1].n != edge->from.n))
            array_push(flow->arena, importers, edge->from);
    }
    flow->methods_read = arena_alloc(flow->arena, homes);
    flow->recent = arena_alloc_array(flow->arena, RECENT_COUNT, sizeof *flow->recent);
    flow->stamp = 1;
    flow->waits = arena_alloc(flow->arena, world->scope_count);
    flow->visits = arena_alloc(flow->arena, world->scope_count);
    for (uint32_t m = 1; m < modules; m++)
        if (flow->out->homes[m] != 0)
            array_push(flow->arena, &flow->members[flow->out->homes[m]], (module_id){m});
}

static void spread(struct flow *flow)
{
    for (uint32_t i = 0; i < flow->queue.count; i++) {
        scope_id scope = flow->queue.at[i];
        flow->waits[scope.n] = 0;
        flow->visits[scope.n]++;
        flow->out->visits++;
        visit_scope(flow, scope);
    }
}

static int by_place(const void *a, const void *b)
{
    const struct own_use *x = a, *y = b;
    if (x->module.n != y->module.n)
        return x->module.n < y->module.n ? -1 : 1;
    if (x->node != y->node)
        return x->node < y->node ? -1 : 1;
    if (x->role != y->role)
        return x->role < y->role ? -1 : 1;
    return x->own.path.n < y->own.path.n ? -1 : x->own.path.n > y->own.path.n;
}

static void tell_all(struct flow *flow)
{
    flow->telling = true;
    for (uint32_t s = 1; s < flow->world->scope_count; s++)
        if (flow->visits[s] > 0)
            visit_scope(flow, (scope_id){s});
    if (flow->out->uses.count > 1)
        qsort(flow->out->uses.at, flow->out->uses.count, sizeof *flow->out->uses.at, by_place);
}

void own_paths_find(struct world *world, struct arena *arena, struct own_paths *out)
{
    *out = (struct own_paths){0};
    names_init(&out->paths, arena);
    find_homes(world, arena, out);
    struct arena scratch = {0};
    struct flow flow = {.world = world, .arena = &scratch, .kept = arena, .out = out};
    called_table_init(&flow.called, &scratch);
    prepare(&flow);
    begin_at_anchors(&flow);
    spread(&flow);
    tell_all(&flow);
    arena_release(&scratch);
}

/* --- answers --- */

struct text own_use_path(const struct own_paths *paths, const struct own_use *use,
                         struct arena *arena)
{
    struct text path = names_text(&paths->paths, use->own.path);
    return path.length == 0 ? path : path_normal(path, arena);
}

struct text own_root(const struct world *world, module_id id)
{
    const struct module *module = module_graph_module(world->graph, id);
    struct text path = module->path, name = module_graph_name(world->graph, id);
    path = path_dirname(path);
    if (module->is_package)
        path = path_dirname(path);
    for (uint32_t i = 0; i < name.length; i++)
        if (name.at[i] == '.')
            path = path_dirname(path);
    return path;
}
