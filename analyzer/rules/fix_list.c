#include "analyzer/rules/fix_loop.h"

#include "analyzer/own_path/path_text.h"

static bool is_wild(struct text text)
{
    for (uint32_t i = 0; i < text.length; i++)
        if (strchr("*?[", text.at[i]) != NULL)
            return true;
    return false;
}

/* --- names --- */

static bool list_names(struct fixing *f)
{
    struct resource resource;
    if (!resource_find(f, f->use->argument, &resource) || !resource_needs_files(f, &resource))
        return false;
    weigh(f, &resource);
    fix_replace(
        f, f->use->node,
        fix_print(f, "[entry.name for entry in %.*s.iterdir()]", TEXT_ARG(resource.traversable)));
    return true;
}

/* --- entries --- */

/* What iterates over the folder, held against a pattern. */
static struct text entries_of(struct fixing *f, const struct resource *resource,
                              struct text pattern)
{
    if (pattern.length == 0)
        return fix_print(f, "%.*s.iterdir()", TEXT_ARG(resource->traversable));
    struct text fnmatch = import_name(f, NEED_FNMATCH);
    return fix_print(f, "[entry for entry in %.*s.iterdir() if %.*s.fnmatchcase(entry.name, %.*s)]",
                     TEXT_ARG(resource->traversable), TEXT_ARG(fnmatch),
                     TEXT_ARG(python_string(f->arena, pattern)));
}

static bool list_entries(struct fixing *f, struct resource *resource, struct text pattern,
                         enum loop_kind kind)
{
    struct text sorted_by;
    if (!resource_of_way(f, resource) || !resource_needs_files(f, resource) ||
        !loop_edit(f, f->use->node, kind, &sorted_by))
        return false;
    weigh(f, resource);
    fix_unsafe(f, "the loop gets resources in place of paths");
    fix_replace(
        f, f->use->node,
        fix_print(f, "%.*s%.*s", TEXT_ARG(entries_of(f, resource, pattern)), TEXT_ARG(sorted_by)));
    return true;
}

/* Names that begin with a dot fit `*` in fnmatch alone. */
static bool has_hidden(struct fixing *f, struct text folder, struct text pattern)
{
    const struct folder *listing = tree_folder(f->request->files->tree, folder);
    struct texts names = {0};
    if (listing != NULL && pattern.length > 0 && pattern.at[0] != '.')
        names = folder_names(listing);
    for (uint32_t i = 0; i < names.count; i++)
        if (names.at[i].at[0] == '.' && path_fits(names.at[i], pattern))
            return true;
    return false;
}

/* A pattern that glob takes in one folder. */
static bool is_plain_pattern(struct fixing *f, struct text folder, struct text pattern)
{
    if (has_hidden(f, folder, pattern))
        return fix_none(f, "names that begin with a dot would be listed, too");
    if (is_wild(folder) || text_find(pattern, WAY_MARK) < pattern.length ||
        text_is(pattern, "**") || text_find(pattern, '/') < pattern.length)
        return fix_none(f, "the pattern reaches into several folders");
    return pattern.length > 0;
}

static bool list_glob(struct fixing *f)
{
    static const char *const none[] = {"pathname", NULL};
    struct resource resource;
    if (has_other_arguments(f->facts, f->use->node, 1, none))
        return fix_none(f, "the pattern reaches into several folders");
    if (!way_find(f, f->use->argument, &resource.way))
        return false;
    struct text pattern = path_basename(resource.way.path);
    resource.way.path = path_dirname(resource.way.path);
    return is_plain_pattern(f, resource.way.path, pattern) &&
           list_entries(f, &resource, pattern, LOOP_PATHS);
}

static bool list_path_glob(struct fixing *f)
{
    struct resource resource;
    struct text pattern;
    node_index argument = argument_at(f->facts, f->use->node, 0, "pattern");
    if (!string_is(f->facts, argument, &pattern))
        return fix_none(f, "the pattern is computed");
    return way_find(f, f->use->argument, &resource.way) &&
           is_plain_pattern(f, resource.way.path, pattern) &&
           list_entries(f, &resource, pattern, LOOP_OBJECTS);
}

static bool list_path(struct fixing *f)
{
    struct resource resource;
    return way_find(f, f->use->argument, &resource.way) &&
           list_entries(f, &resource, (struct text){"", 0}, LOOP_OBJECTS);
}

static bool scan(struct fixing *f)
{
    struct resource resource;
    if (f->facts->nodes.at[parent_of(f->facts, f->use->node)].kind == NODE_WITH_ITEM)
        return fix_none(f, "the iterator of a resource is not closed by `with`");
    return way_find(f, f->use->argument, &resource.way) &&
           list_entries(f, &resource, (struct text){"", 0}, LOOP_ENTRIES);
}

static bool walk(struct fixing *f)
{
    return fix_none(f, "folders below folders: a resource is walked by a function of its own, "
                       "with iterdir() and is_dir()");
}

static const struct {
    const char *name; /* as sinks.def has it */
    bool is_method;
    bool (*make)(struct fixing *f);
} listings[] = {
    {"os.listdir", false, list_names},
    {"glob.glob", false, list_glob},
    {"glob.iglob", false, list_glob},
    {"os.scandir", false, scan},
    {"os.walk", false, walk},
    {"os.fwalk", false, walk},
    {"iterdir", true, list_path},
    {"glob", true, list_path_glob},
    {"rglob", true, walk},
    {"walk", true, walk},
};

bool fix_list(struct fixing *f)
{
    bool is_method = f->use->argument == f->use->node + 2 &&
                     f->facts->nodes.at[f->use->node + 1].kind == NODE_ATTRIBUTE;
    for (size_t i = 0; i < sizeof listings / sizeof *listings; i++)
        if (text_is(f->use->called, listings[i].name) && is_method == listings[i].is_method)
            return f->facts->nodes.at[f->use->node].kind == NODE_CALL && listings[i].make(f);
    return false;
}
