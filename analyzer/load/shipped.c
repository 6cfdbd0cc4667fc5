#include "analyzer/load/shipped.h"

#include "analyzer/resolve/dotted.h"
#include "analyzer/resolve/paths.h"

/* More modules than any distribution ships. */
enum {
    MOST_SHIPPED = 20000
};

static bool is_used(const struct module_graph *graph, const struct distribution *distribution)
{
    for (uint32_t m = 1; m < graph->modules.count; m++)
        if (graph->modules.at[m].distribution == distribution &&
            graph->modules.at[m].loads == LOADS_INIT)
            return true;
    for (uint32_t e = 1; e < graph->edges.count; e++) {
        const struct edge *edge = &graph->edges.at[e];
        if (graph->modules.at[edge->from.n].origin == ORIGIN_UNIT &&
            graph->modules.at[edge->to.n].distribution == distribution)
            return true;
    }
    return false;
}

/* "pkg/mod.py" -> "pkg.mod", "pkg/__init__.py" -> "pkg"; empty where it is no module's name. */
static struct text module_name(struct arena *arena, struct text file, bool *is_package)
{
    uint32_t slash = text_find_last(file, '/');
    uint32_t base = slash == file.length ? 0 : slash + 1;
    uint32_t dot = base + text_find(text_slice(file, base, file.length), '.');
    struct text stem = arena_text(arena, text_slice(file, 0, dot));
    *is_package = text_is(text_slice(stem, base, stem.length), "__init__");
    if (*is_package)
        stem = text_slice(stem, 0, base == 0 ? 0 : base - 1);
    char *at = (char *)stem.at;
    for (uint32_t i = 0, from = 0; i <= stem.length; i++)
        if (i == stem.length || at[i] == '/') {
            if (!dotted_is_identifier(text_slice(stem, from, i)))
                return (struct text){"", 0};
            from = i + 1;
        }
    for (uint32_t i = 0; i < stem.length; i++)
        if (at[i] == '/')
            at[i] = '.';
    return stem;
}

static void add_file(struct machine *machine, const struct distribution *distribution,
                     struct text root, struct text path)
{
    struct module_graph *graph = machine->graph;
    bool is_package;
    if (text_ends(path, TEXT(".pyc")) || !text_starts(path, root) ||
        path.length <= root.length + 1 || path.at[root.length] != '/' ||
        tree_entry(machine->request->tree, path) != ENTRY_FILE)
        return;
    struct text name =
        module_name(graph->arena, text_slice(path, root.length + 1, path.length), &is_package);
    if (name.length == 0 || module_graph_get(graph, machine_intern(machine, name)).n != 0)
        return;
    module_id id = module_graph_add(graph, machine_intern(machine, name));
    struct module *module = module_graph_module(graph, id);
    bool source = text_ends(path, TEXT(".py"));
    module->kind = !source ? MODULE_EXTENSION : is_package ? MODULE_PACKAGE : MODULE_SOURCE;
    module->is_package = is_package;
    module->origin = ORIGIN_SITE;
    module->path = path;
    module->bytes = tree_size(machine->request->tree, path);
    module->distribution = distribution;
}

/* Files come in any order, and a folder without an __init__.py is a namespace. */
static void add_parents(struct machine *machine, module_id id)
{
    struct module_graph *graph = machine->graph;
    struct text name = module_graph_name(graph, id);
    uint32_t dot = text_find_last(name, '.');
    if (dot == name.length)
        return;
    name_id above = machine_intern(machine, text_slice(name, 0, dot));
    module_id parent = module_graph_get(graph, above);
    if (parent.n == 0) {
        const struct module *below = module_graph_module(graph, id);
        struct text place = below->path.length > 0 ? below->path : below->portions.at[0];
        struct text *folder = ARENA_NEW(graph->arena, struct text);
        bool package = below->is_package && below->path.length > 0;
        *folder = arena_text(graph->arena, path_parent(package ? path_parent(place) : place));
        parent = module_graph_add(graph, above);
        struct module *module = module_graph_module(graph, parent);
        module->kind = MODULE_NAMESPACE;
        module->is_package = true;
        module->origin = ORIGIN_SITE;
        module->portions = (struct texts){folder, 1};
        module->distribution = module_graph_module(graph, id)->distribution;
        add_parents(machine, parent);
    }
    module_graph_module(graph, id)->parent = parent;
}

void shipped_add(struct machine *machine)
{
    struct module_graph *graph = machine->graph;
    ARRAY(const struct distribution *) seen = {0};
    uint32_t modules = graph->modules.count, added = 0;
    for (uint32_t m = 1; m < modules; m++) {
        const struct distribution *distribution = graph->modules.at[m].distribution;
        bool known = distribution == NULL || distribution->info_path.length == 0;
        for (uint32_t i = 0; i < seen.count && !known; i++)
            known = seen.at[i] == distribution;
        if (known)
            continue;
        array_push(graph->arena, &seen, distribution);
        if (!is_used(graph, distribution))
            continue;
        struct text info = distribution->info_path;
        struct text root = text_slice(info, 0, text_find_last(info, '/'));
        struct texts files =
            distributions_files(machine->distributions, distribution, graph->arena);
        for (uint32_t i = 0; i < files.count && added < MOST_SHIPPED; i++, added++)
            add_file(machine, distribution, root, files.at[i]);
    }
    for (uint32_t m = modules, last = graph->modules.count; m < last; m++)
        add_parents(machine, (module_id){m});
}
