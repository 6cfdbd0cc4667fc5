#include "analyzer/load/folder.h"

#include "analyzer/load/ahead.h"
#include "analyzer/load/folder_imports.h"
#include "analyzer/load/folder_walk.h"
#include "analyzer/load/reading_tell.h"
#include "analyzer/resolve/paths.h"

#include <errno.h>

bool folder_named(struct text path, struct tree *tree, struct arena *arena, struct text *out,
                  struct error *err)
{
    *out = path_real(arena, path);
    if (tree_folder(tree, *out) == NULL)
        return error_os(err, errno, "cannot list %.*s", TEXT_ARG(path));
    return true;
}

struct text folder_root(struct text folder, struct tree *tree)
{
    while (folder.length > 1) {
        const struct folder *listing = tree_folder(tree, folder);
        if (listing == NULL || folder_entry(listing, TEXT("__init__.py")) != ENTRY_FILE)
            break;
        folder = path_parent(folder);
    }
    return folder;
}

static bool is_file(const struct module *module)
{
    return module->kind == MODULE_SOURCE || module->kind == MODULE_PACKAGE;
}

/* The last one that is wanted is read first. */
static void want_all(const struct folder_rows *rows, struct ahead *ahead)
{
    struct module_graph *graph = rows->graph;
    for (uint32_t m = graph->modules.count; m > 1; m--) {
        const struct module *module = &graph->modules.at[m - 1];
        if (is_file(module))
            ahead_want(ahead, names_get(&graph->names, module->path), module->path);
    }
}

static void tell_progress(const struct folder_rows *rows, uint32_t read)
{
    if (rows->request->progress != NULL)
        rows->request->progress(rows->request->progress_context, read);
}

/* All threads read, this one too; then each file is taken in its place. */
static void read_all(struct folder_rows *rows, struct python *python, struct ahead *ahead)
{
    struct module_graph *graph = rows->graph;
    want_all(rows, ahead);
    for (uint32_t read = 0; ahead_help(ahead, python); read++)
        tell_progress(rows, read * rows->request->jobs);
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        struct module *module = &graph->modules.at[m];
        struct reading reading;
        if (!is_file(module))
            continue;
        if (!ahead_take(ahead, names_get(&graph->names, module->path), graph->arena, &reading)) {
            read_file(python, module->path, PYTHON_WHOLE, graph->arena, &reading);
            tell_progress(rows, m);
        }
        module->facts = reading.ok ? reading.facts : NULL;
        module->bytes = reading.ok ? reading.source.byte_count : 0;
        if (!module->is_context)
            reading_tell(graph, (module_id){m}, &reading);
    }
}

static void connect_all(struct folder_rows *rows)
{
    uint32_t count = rows->graph->modules.count;
    folder_imports_begin(rows);
    for (uint32_t m = 1; m < count; m++)
        folder_imports(rows, (module_id){m});
}

static struct texts search_path(const struct environment *environment, struct arena *arena)
{
    uint32_t count = environment->search_path.count;
    struct text *at = arena_alloc_array(arena, count, sizeof *at);
    for (uint32_t i = 0; i < count; i++)
        at[i] = environment->search_path.at[i].path;
    return (struct texts){at, count};
}

bool load_folders(const struct folder_request *request, struct module_graph *graph,
                  struct error *err)
{
    struct arena *arena = graph->arena;
    struct folder_rows rows = {.request = request, .graph = graph, .arena = arena};
    struct python *python;
    if (!python_open(&python, err))
        return false;
    rows.finder = finder_open(request->environment, request->tree, arena);
    rows.distributions = distributions_open(request->environment, request->tree, arena);
    rows.search_path = search_path(request->environment, arena);
    for (uint32_t i = 0; i < request->folders.count; i++)
        folder_walk(&rows, request->folders.at[i]);
    struct ahead *ahead =
        ahead_open(request->jobs < 2 ? 0 : request->jobs - 1, PYTHON_WHOLE, arena);
    read_all(&rows, python, ahead);
    connect_all(&rows);
    ahead_close(ahead);
    python_release(python);
    return true;
}
