#include "analyzer/load/folder_rows.h"

#include "analyzer/resolve/paths.h"

module_id folder_rows_at(const struct folder_rows *rows, struct text path)
{
    name_id id = names_get(&rows->graph->names, path);
    return id.n < rows->by_path.count ? rows->by_path.at[id.n] : (module_id){0};
}

static void put_at(struct folder_rows *rows, struct text path, module_id module)
{
    name_id id = names_add(&rows->graph->names, path);
    while (rows->by_path.count <= id.n)
        array_push(rows->arena, &rows->by_path, (module_id){0});
    rows->by_path.at[id.n] = module;
}

void folder_rows_set_top(struct folder_rows *rows, struct text name, module_id module)
{
    name_id id = names_add(&rows->graph->names, name);
    while (rows->tops.count <= id.n)
        array_push(rows->arena, &rows->tops, (module_id){0});
    module_id *top = &rows->tops.at[id.n];
    if (top->n == 0 || module_graph_module(rows->graph, *top)->kind == MODULE_NAMESPACE)
        *top = module;
}

module_id folder_rows_top(const struct folder_rows *rows, struct text name)
{
    name_id id = names_get(&rows->graph->names, name);
    return id.n < rows->tops.count ? rows->tops.at[id.n] : (module_id){0};
}

static struct folder_row *row_of(struct folder_rows *rows, module_id module)
{
    while (rows->rows.count <= module.n)
        array_push(rows->arena, &rows->rows, (struct folder_row){0});
    return &rows->rows.at[module.n];
}

static const struct bound_names *
names_once(struct folder_rows *rows, module_id module, struct bound_names **slot,
           struct bound_names (*make)(const struct facts *, struct arena *))
{
    if (*slot == NULL) {
        *slot = ARENA_NEW(rows->arena, struct bound_names);
        **slot = make(module_graph_module(rows->graph, module)->facts, rows->arena);
    }
    return *slot;
}

const struct bound_names *folder_rows_bound(struct folder_rows *rows, module_id module)
{
    return names_once(rows, module, &row_of(rows, module)->bound, bound_names_of);
}

const struct bound_names *folder_rows_asked(struct folder_rows *rows, module_id module)
{
    return names_once(rows, module, &row_of(rows, module)->asked, bound_names_asked);
}

void folder_rows_set_root(struct folder_rows *rows, module_id module, struct text root)
{
    row_of(rows, module)->root = root;
}

struct text folder_rows_root(const struct folder_rows *rows, module_id module)
{
    return module.n < rows->rows.count ? rows->rows.at[module.n].root : (struct text){"", 0};
}

/* The file, or the first folder of a namespace; empty for what has neither. */
static struct text place_of(const struct found *found)
{
    if (found->path.length > 0)
        return found->path;
    return found->portions.count > 0 ? found->portions.at[0] : (struct text){"", 0};
}

/* An extension beside the source it was made from is that module: what it does stands there. */
static bool is_same(const struct module *known, const struct found *found)
{
    if (found->path.length == 0)
        return known->path.length == 0 && known->kind == found->kind;
    return found->kind == MODULE_EXTENSION && known->facts != NULL &&
           text_equal(path_parent(known->path), path_parent(found->path));
}

/* `place` without the outermost root that holds it. */
static struct text below_root(const struct folder_rows *rows, struct text place)
{
    struct text below = place;
    ARRAY_EACH (struct text, root, &rows->roots)
        if (path_is_below(place, *root) && place.length > root->length + 1 &&
            (below.at == place.at || place.length - root->length > below.length + 1))
            below = text_slice(place, root->length + 1, place.length);
    return below;
}

static bool is_free(const struct folder_rows *rows, struct text name)
{
    return name.length > 0 &&
           module_graph_get(rows->graph, names_get(&rows->graph->names, name)).n == 0;
}

/* A name that nobody has yet: the dotted one, else the path. */
static name_id free_name(struct folder_rows *rows, struct text full, struct text place)
{
    struct text below = below_root(rows, place);
    struct text name = is_free(rows, full) ? full : is_free(rows, below) ? below : place;
    if (name.length == 0) /* nothing but a name, and that is taken */
        name = arena_print(rows->arena, "<%.*s>", TEXT_ARG(full));
    return names_add(&rows->graph->names, name);
}

/* The first part of its name, or of its path where no import has a name for it. */
static struct text top_of(const struct folder_rows *rows, struct text full, struct text place)
{
    if (full.length > 0)
        return text_slice(full, 0, text_find(full, '.'));
    struct text below = below_root(rows, place);
    below = text_slice(below, 0, text_find(below, '/'));
    return text_slice(below, 0, text_find(below, '.'));
}

module_id folder_rows_add(struct folder_rows *rows, struct text full, module_id parent,
                          const struct found *found)
{
    struct module_graph *graph = rows->graph;
    struct text place = place_of(found);
    module_id id = place.length > 0 ? folder_rows_at(rows, place) : (module_id){0};
    if (id.n != 0)
        return id;
    id = module_graph_get(graph, names_get(&graph->names, full));
    if (id.n != 0 && is_same(module_graph_module(graph, id), found))
        return id;
    name_id name = free_name(
        rows, full, found->path.length > 0 && found->is_package ? path_parent(place) : place);
    id = module_graph_get(graph, name);
    if (id.n == 0)
        id = module_graph_add(graph, name);
    struct module *module = module_graph_module(graph, id);
    module->kind = found->kind;
    module->is_package = found->is_package;
    module->origin = found->origin;
    module->path = found->path;
    module->portions = found->portions;
    module->parent = parent;
    if (place.length == 0)
        return id;
    module->distribution = distributions_of(rows->distributions, place, top_of(rows, full, place));
    put_at(rows, place, id);
    return id;
}

module_id folder_rows_missing(struct folder_rows *rows, struct text full, module_id parent)
{
    struct module_graph *graph = rows->graph;
    name_id name = names_add(&graph->names, full);
    module_id id = module_graph_get(graph, name);
    if (id.n == 0) {
        id = module_graph_add(graph, name);
        module_graph_module(graph, id)->parent = parent;
    }
    return id;
}
