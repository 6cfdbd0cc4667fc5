#include "analyzer/plan/catalog.h"

#include "analyzer/resolve/paths.h"

#include <stdlib.h>

enum {
    MOST_DEPTH = 60,
    MOST_ROWS = 1 << 20,
};

const char *loader_kind_name(enum loader_kind kind)
{
    static const char *const names[LOADER_KIND_COUNT] = {"source", "bytecode", "extension",
                                                         "namespace"};
    return names[kind];
}

static int by_name(const void *a, const void *b)
{
    const struct catalog_row *x = a, *y = b;
    return text_compare(x->name, y->name);
}

struct text catalog_lines(const struct catalog *catalog, struct arena *arena)
{
    ARRAY(char) out = {0};
    ARRAY_EACH (const struct catalog_row, row, &catalog->rows) {
        struct text hash =
            row->key.length == 0 ? (struct text){"", 0} : digest_hex(&row->digest, arena);
        struct text line =
            arena_print(arena, "%.*s\t%s\t%.*s\t%u\t%llu\t%.*s\n", TEXT_ARG(row->name),
                        loader_kind_name(row->loader), TEXT_ARG(row->key), row->flags,
                        (unsigned long long)row->digest.size, TEXT_ARG(hash));
        for (uint32_t i = 0; i < line.length; i++)
            array_push(arena, &out, line.at[i]);
    }
    return (struct text){out.at, out.count};
}

static void finish(struct catalog *out, struct arena *arena)
{
    if (out->rows.count > 0)
        qsort(out->rows.at, out->rows.count, sizeof *out->rows.at, by_name);
    digest_bytes(catalog_lines(out, arena), &out->digest);
}

static enum loader_kind loader_of(enum module_kind kind, struct text path)
{
    if (kind == MODULE_EXTENSION)
        return LOADER_EXTENSION;
    if (kind == MODULE_NAMESPACE)
        return LOADER_NAMESPACE;
    return text_ends(path, TEXT(".pyc")) ? LOADER_BYTECODE : LOADER_SOURCE;
}

static uint32_t flags_of(enum module_kind kind, bool is_package)
{
    return (is_package ? CATALOG_PACKAGE : 0) |
           (kind == MODULE_NAMESPACE ? CATALOG_NAMESPACE | CATALOG_PACKAGE : 0);
}

/* --- of a unit --- */

/* A namespace of the unit, its site or its layers; those of the standard library are not ours. */
static bool is_shipped_namespace(const struct module *module)
{
    return module->kind == MODULE_NAMESPACE &&
           (module->origin == ORIGIN_UNIT || module->origin == ORIGIN_SITE ||
            module->origin == ORIGIN_LAYER);
}

void catalog_of_unit(const struct module_graph *graph, const struct inventory *inventory,
                     struct arena *arena, struct catalog *out)
{
    *out = (struct catalog){.of_unit = true};
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct module *module = &graph->modules.at[m];
        uint32_t file = inventory->of_module[m];
        /* A second name that code gives to a module is nothing that a finder finds. */
        if (module->alias_of.n != 0 || (file == 0 && !is_shipped_namespace(module)))
            continue;
        struct catalog_row row = {.name = module_graph_name(graph, (module_id){m}),
                                  .loader = loader_of(module->kind, module->path),
                                  .flags = flags_of(module->kind, module->is_package)};
        if (file != 0) {
            row.key = inventory->files.at[file - 1].key;
            row.digest = inventory->files.at[file - 1].digest;
        }
        row.flags |= module->loads == LOADS_INIT ? CATALOG_INIT : 0;
        array_push(arena, &out->rows, row);
    }
    finish(out, arena);
}

/* --- of a folder --- */

struct walk {
    struct finder *finder;
    struct tree *tree;
    struct text folder;
    struct arena *arena;
    struct catalog *out;
    ARRAY(struct text) paths; /* beside the rows; empty for a namespace */
};

/* The part of a file's name that could be a module's. import_module takes names that no statement
 * can spell, `a-b` or `12__mypyc`; but a row is a line, with tabs between its parts. */
static struct text module_part(struct text name)
{
    struct text part = text_slice(name, 0, text_find(name, '.'));
    for (uint32_t i = 0; i < part.length; i++)
        if ((unsigned char)part.at[i] < ' ' || part.at[i] == 0x7f)
            return (struct text){"", 0};
    return text_is(part, "__pycache__") || text_is(part, "__init__") ? (struct text){"", 0} : part;
}

static int by_text(const void *a, const void *b)
{
    const struct text *x = a, *y = b;
    return text_compare(*x, *y);
}

static struct texts names_in(const struct walk *walk, struct texts path)
{
    ARRAY(struct text) list = {0};
    for (uint32_t p = 0; p < path.count; p++) {
        const struct folder *folder = tree_folder(walk->tree, path.at[p]);
        struct texts names = folder == NULL ? (struct texts){0} : folder_names(folder);
        for (uint32_t i = 0; i < names.count; i++)
            if (module_part(names.at[i]).length > 0)
                array_push(walk->arena, &list, module_part(names.at[i]));
    }
    if (list.count > 1)
        qsort(list.at, list.count, sizeof *list.at, by_text);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < list.count; i++)
        if (kept == 0 || !text_equal(list.at[kept - 1], list.at[i]))
            list.at[kept++] = list.at[i];
    return (struct texts){list.at, kept};
}

static void add_row(struct walk *walk, struct text full, const struct found *found)
{
    uint32_t skip = walk->folder.length + (walk->folder.length > 1);
    struct text key = found->path.length > skip ? text_slice(found->path, skip, found->path.length)
                                                : (struct text){"", 0};
    struct catalog_row row = {.name = full,
                              .key = arena_text(walk->arena, key),
                              .loader = loader_of(found->kind, found->path),
                              .flags = flags_of(found->kind, found->is_package)};
    array_push(walk->arena, &walk->out->rows, row);
    array_push(walk->arena, &walk->paths, arena_text(walk->arena, found->path));
}

static bool is_below(const struct walk *walk, const struct found *found)
{
    if (found->kind == MODULE_NAMESPACE)
        return found->portions.count > 0 && path_is_below(found->portions.at[0], walk->folder);
    return found->path.length > 0 && path_is_below(found->path, walk->folder);
}

static void walk_package(struct walk *walk, struct text full, struct texts path, unsigned depth);

/* A namespace that holds no module is a folder of something else. */
static void take(struct walk *walk, struct text full, const struct found *found, unsigned depth)
{
    uint32_t before = walk->out->rows.count;
    if (!is_below(walk, found) || before >= MOST_ROWS)
        return;
    add_row(walk, full, found);
    if (!found->is_package)
        return;
    walk_package(walk, full, found->portions, depth + 1);
    if (found->kind == MODULE_NAMESPACE && walk->out->rows.count == before + 1)
        walk->out->rows.count = walk->paths.count = before;
}

static void walk_package(struct walk *walk, struct text full, struct texts path, unsigned depth)
{
    if (depth > MOST_DEPTH)
        return;
    struct texts names = names_in(walk, path);
    for (uint32_t i = 0; i < names.count; i++) {
        struct found found;
        struct text name = arena_text(walk->arena, names.at[i]);
        struct text whole =
            depth == 0 ? name
                       : arena_print(walk->arena, "%.*s.%.*s", TEXT_ARG(full), TEXT_ARG(name));
        bool there = depth == 0 ? finder_top(walk->finder, name, path, &found)
                                : finder_below(walk->finder, whole, name, path, &found);
        if (there)
            take(walk, whole, &found, depth);
    }
}

void catalog_of_folder(const struct environment *environment, struct tree *tree, struct text folder,
                       unsigned jobs, struct arena *arena, struct catalog *out)
{
    struct walk walk = {.finder = finder_open(environment, tree, arena),
                        .tree = tree,
                        .folder = folder,
                        .arena = arena,
                        .out = out};
    *out = (struct catalog){.path = folder};
    walk_package(&walk, (struct text){"", 0}, (struct texts){&folder, 1}, 0);
    struct digest *digests = arena_alloc_array(arena, out->rows.count, sizeof *digests);
    digest_files(tree, (struct texts){walk.paths.at, walk.paths.count}, jobs, false, digests);
    for (uint32_t i = 0; i < out->rows.count; i++)
        if (out->rows.at[i].key.length > 0)
            out->rows.at[i].digest = digests[i];
    finish(out, arena);
}
