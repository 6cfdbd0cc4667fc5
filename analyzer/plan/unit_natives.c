#include "analyzer/plan/unit_natives.h"

#include "analyzer/resolve/paths.h"

#include <stdlib.h>

struct list {
    ARRAY(struct text) at;
};

static bool is_deployed(const struct path_entry *entry)
{
    return entry->origin == ORIGIN_UNIT || entry->origin == ORIGIN_SITE ||
           entry->origin == ORIGIN_LAYER;
}

/* The folders that are deployed become one tree, whose root and lib/ are searched; a layer has its
 * libraries in lib/ beside its folder `python`. */
static void add_deployed(const struct environment *environment, struct arena *arena,
                         struct list *roots, struct list *library_path)
{
    ARRAY_EACH (const struct path_entry, entry, &environment->search_path) {
        if (!is_deployed(entry))
            continue;
        struct text beside = path_join(arena, path_parent(entry->path), TEXT("lib"));
        array_push(arena, &roots->at, entry->path);
        array_push(arena, &library_path->at, entry->path);
        array_push(arena, &library_path->at, path_join(arena, entry->path, TEXT("lib")));
        if (!text_is(path_name(entry->path), "python"))
            continue;
        array_push(arena, &roots->at, beside);
        array_push(arena, &library_path->at, beside);
    }
}

static int by_loading(const void *a, const void *b, void *context)
{
    const struct module_graph *graph = context;
    const struct module *x = module_graph_module(graph, *(const module_id *)a);
    const struct module *y = module_graph_module(graph, *(const module_id *)b);
    uint32_t first = x->load_order - 1, second = y->load_order - 1; /* 0, never, comes last */
    if (first != second)
        return first < second ? -1 : 1;
    return text_compare(names_text(&graph->names, x->name), names_text(&graph->names, y->name));
}

static module_id *find_modules(const struct module_graph *graph, struct arena *arena,
                               uint32_t *count)
{
    module_id *modules = arena_alloc_array(arena, graph->modules.count, sizeof *modules);
    *count = 0;
    for (uint32_t i = 1; i < graph->modules.count; i++) {
        const struct module *module = &graph->modules.at[i];
        if (module->kind == MODULE_EXTENSION && module->path.length > 0 &&
            (module->may_load || module->loads != LOADS_NEVER))
            modules[(*count)++] = (module_id){i};
    }
    qsort_r(modules, *count, sizeof *modules, by_loading, (void *)(uintptr_t)graph);
    return modules;
}

/* The interpreter's own needs are there before any module's. Empty where it is not found. */
static struct text find_program(const struct environment *environment, struct arena *arena)
{
    if (environment->stdlib.length == 0)
        return TEXT("");
    struct text path = path_join(arena, path_join(arena, environment->prefix, TEXT("bin")),
                                 path_name(environment->stdlib));
    return path_is_file(path) ? path_real(arena, path) : TEXT("");
}

static void load_module(const struct module_graph *graph, module_id id, struct natives *natives)
{
    const struct module *module = module_graph_module(graph, id);
    uint32_t index = natives_load(natives, module->path);
    struct native *native = &natives->all.at[index];
    array_push(natives->arena, &native->modules, module_graph_name(graph, id));
    native->at_init |= module->loads == LOADS_INIT;
    native->platform |= natives->request.target != NULL && module->origin == ORIGIN_STDLIB;
}

void unit_natives_find(const struct module_graph *graph, const struct environment *environment,
                       const struct target *target, struct text cwd, struct arena *arena,
                       struct natives *out)
{
    struct natives_request request = {.cwd = cwd, .target = target};
    struct list roots = {0}, library_path = {0};
    uint32_t count;
    const module_id *modules = find_modules(graph, arena, &count);
    if (target != NULL)
        add_deployed(environment, arena, &roots, &library_path);
    request.roots = (struct texts){roots.at.at, roots.at.count};
    request.library_path = (struct texts){library_path.at.at, library_path.at.count};
    natives_init(out, &request, arena);
    natives_start(out, target == NULL ? find_program(environment, arena) : TEXT(""));
    for (uint32_t i = 0; i < count; i++)
        load_module(graph, modules[i], out);
    natives_finish(out);
}
