#include "analyzer/load/folder_walk.h"

#include "analyzer/load/reading_tell.h"
#include "analyzer/resolve/dotted.h"
#include "analyzer/resolve/paths.h"

#include <sys/stat.h>

/* A folder on the way down. */
struct visit {
    struct text path, root;
    struct visit *above; /* NULL at a root */
    module_id module;    /* of the folder; {0}: a root, or no file below it was met so far */
    const char *aside;
    bool in_package; /* it, or a folder above it, has an __init__.py */
    bool *in_roots;  /* whether `root` is told to be one: once a file below it was met */
};

struct walk {
    struct folder_rows *rows;
    struct tree *tree;
    ARRAY(struct visit *) open;  /* the last one in is the first one out */
    ARRAY(struct visit *) aside; /* later, so that a name is the library's first */
    bool of_aside;               /* tests, docs, ... are what was named */
};

/* --- tables --- */

enum aside_kind {
    ASIDE_FOLDER,
    ASIDE_FILE,
};

enum where {
    WHERE_ANYWHERE,
    WHERE_OUTSIDE, /* of packages */
    WHERE_PROJECT,
};

static bool matches(struct text name, struct text pattern)
{
    uint32_t star = text_find(pattern, '*');
    if (star == pattern.length)
        return text_equal(name, pattern);
    return name.length >= pattern.length - 1 && text_starts(name, text_slice(pattern, 0, star)) &&
           text_ends(name, text_slice(pattern, star + 1, pattern.length));
}

/* Why what has that name is no part of the library; NULL: it is. */
static const char *aside_of(struct text name, enum aside_kind kind, bool in_package)
{
    static const struct {
        enum aside_kind kind;
        enum where where;
        struct text pattern;
        const char *reason;
    } table[] = {
#define ASIDE(kind, place, pattern, reason)                                                        \
    {ASIDE_##kind, WHERE_##place, {pattern, sizeof pattern - 1}, reason},
#include "analyzer/load/aside.def"
#undef ASIDE
    };
    for (uint32_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].kind == kind && matches(name, table[i].pattern) &&
            (table[i].where == WHERE_ANYWHERE || !in_package))
            return table[i].reason;
    return NULL;
}

static bool has(const struct folder *folder, const char *name)
{
    return folder_entry(folder, text_of(name)) == ENTRY_FILE;
}

/* Whether a project begins here: what it brings counts from here. */
static bool is_project(const struct folder *folder)
{
    return has(folder, "pyproject.toml") || has(folder, "setup.py") || has(folder, "setup.cfg");
}

static bool is_package(const struct folder *folder)
{
    return has(folder, "__init__.py");
}

static bool is_link(struct text path)
{
    struct stat status;
    return lstat(path.at, &status) == 0 && S_ISLNK(status.st_mode);
}

static bool is_passed_over(struct text name, const struct folder *folder,
                           const struct folder *around)
{
    static const struct {
        enum where where;
        const char *name;
    } table[] = {
#define PASSED_OVER(place, name, why) {WHERE_##place, name},
#include "analyzer/load/passed_over.def"
#undef PASSED_OVER
    };
    if (name.at[0] == '.' || folder_entry(folder, TEXT("pyvenv.cfg")) != ENTRY_MISSING)
        return true;
    for (uint32_t i = 0; i < sizeof table / sizeof *table; i++)
        if (text_is(name, table[i].name) &&
            (table[i].where == WHERE_ANYWHERE || (is_project(around) && !is_package(folder))))
            return true;
    return false;
}

/* --- rows --- */

static void tell_unreadable(struct walk *walk, struct text path, const char *why)
{
    struct module_graph *graph = walk->rows->graph;
    array_push(
        graph->arena, &graph->findings,
        (struct finding){
            .code = "IS004", .severity = SEVERITY_WARNING, .message = text_of(why), .path = path});
}

/* The empty name, of what no import finds, stays empty. */
static struct text dotted(struct walk *walk, module_id above, struct text name)
{
    if (above.n == 0 || name.length == 0)
        return name;
    return arena_print(walk->rows->arena, "%.*s.%.*s",
                       TEXT_ARG(module_graph_name(walk->rows->graph, above)), TEXT_ARG(name));
}

static bool was_named(const struct walk *walk, struct text path)
{
    struct texts folders = walk->rows->request->folders;
    for (uint32_t i = 0; i < folders.count; i++)
        if (path_is_below(path, folders.at[i]))
            return true;
    return false;
}

static bool is_excluded(const struct walk *walk, struct text path)
{
    const struct folder_request *request = walk->rows->request;
    return request->excludes != NULL && request->excludes(request->excludes_context, path);
}

static module_id add_row(struct walk *walk, const struct visit *visit, module_id above,
                         struct text name, const struct found *found)
{
    struct folder_rows *rows = walk->rows;
    if (!*visit->in_roots)
        array_push(rows->arena, &rows->roots, visit->root);
    *visit->in_roots = true;
    module_id id = folder_rows_add(rows, dotted(walk, above, name), above, found);
    struct text place = found->path.length > 0 ? found->path : visit->path;
    folder_rows_set_root(rows, id, visit->root);
    if (above.n == 0 && name.length > 0)
        folder_rows_set_top(rows, name, id);
    struct module *module = module_graph_module(rows->graph, id);
    module->may_load = true;
    module->aside = visit->aside;
    module->is_context = !was_named(walk, place);
    return id;
}

static struct texts one_portion(struct walk *walk, struct text path)
{
    struct text *at = ARENA_NEW(walk->rows->arena, struct text);
    *at = path;
    return (struct texts){at, 1};
}

/* The row of a folder without __init__.py, a portion of a namespace, made once a file is met. */
static module_id row_of(struct walk *walk, struct visit *visit)
{
    if (visit == NULL || visit->above == NULL || visit->module.n != 0)
        return visit == NULL ? (module_id){0} : visit->module;
    struct found found = {.kind = MODULE_NAMESPACE,
                          .is_package = true,
                          .portions = one_portion(walk, visit->path),
                          .origin = ORIGIN_UNIT};
    module_id above = row_of(walk, visit->above);
    return visit->module = add_row(walk, visit, above, path_name(visit->path), &found);
}

static enum origin origin_of(const struct walk *walk, struct text path)
{
    const struct environment *environment = walk->rows->request->environment;
    const struct path_entry *best = NULL;
    ARRAY_EACH (struct path_entry, entry, &environment->search_path)
        if (path_is_below(path, entry->path) &&
            (best == NULL || entry->path.length > best->path.length))
            best = entry;
    return best != NULL ? best->origin : ORIGIN_UNIT;
}

static void add_package(struct walk *walk, struct visit *visit)
{
    struct arena *arena = walk->rows->arena;
    struct found found = {.kind = MODULE_PACKAGE,
                          .is_package = true,
                          .path = path_join(arena, visit->path, TEXT("__init__.py")),
                          .portions = one_portion(walk, visit->path),
                          .origin = origin_of(walk, visit->path)};
    visit->module =
        add_row(walk, visit, row_of(walk, visit->above), path_name(visit->path), &found);
}

/* A file hides behind the package of the same name. */
static bool is_hidden(struct walk *walk, const struct visit *visit, const struct folder *folder,
                      struct text stem)
{
    if (folder_entry(folder, stem) != ENTRY_FOLDER)
        return false;
    const struct folder *below =
        tree_folder(walk->tree, path_join(walk->rows->arena, visit->path, stem));
    return below != NULL && is_package(below);
}

static void add_file(struct walk *walk, struct visit *visit, const struct folder *folder,
                     struct text name)
{
    struct found found = {.kind = MODULE_SOURCE,
                          .path = path_join(walk->rows->arena, visit->path, name),
                          .origin = origin_of(walk, visit->path)};
    struct text stem = text_slice(name, 0, name.length - 3);
    if (is_excluded(walk, found.path))
        return;
    if (folder_rows_at(walk->rows, found.path).n != 0)
        return; /* two of the folders that were named lie in one another */
    if (text_find(stem, '.') < stem.length || is_hidden(walk, visit, folder, stem))
        stem.length = 0; /* no import finds it */
    struct visit file = *visit;
    if (file.aside == NULL && !walk->of_aside && was_named(walk, found.path))
        file.aside = aside_of(name, ASIDE_FILE, visit->in_package);
    add_row(walk, &file, row_of(walk, visit), stem, &found);
}

/* --- the way down --- */

static bool is_source_root(struct text name, const struct folder *folder)
{
    return !is_package(folder) &&
           (!dotted_is_identifier(name) || text_is(name, "src") || is_project(folder));
}

static void enter(struct walk *walk, struct visit *above, const struct folder *around,
                  struct text name)
{
    struct arena *arena = walk->rows->arena;
    struct text path = path_join(arena, above->path, name);
    if (is_link(path) || is_excluded(walk, path))
        return;
    const struct folder *folder = tree_folder(walk->tree, path);
    if (folder == NULL) {
        if (name.at[0] != '.' && was_named(walk, path))
            tell_unreadable(walk, path, "is a folder that cannot be listed");
        return;
    }
    if (is_passed_over(name, folder, around))
        return;
    struct visit *visit = ARENA_NEW(arena, struct visit);
    *visit = (struct visit){.path = path,
                            .root = above->root,
                            .above = above,
                            .aside = above->aside,
                            .in_roots = above->in_roots,
                            .in_package = above->in_package || is_package(folder)};
    if (visit->aside == NULL && !walk->of_aside && was_named(walk, above->path))
        visit->aside = aside_of(name, ASIDE_FOLDER, above->in_package);
    if (is_source_root(name, folder)) {
        visit->above = NULL;
        visit->root = path;
        visit->in_roots = ARENA_NEW(arena, bool);
    }
    if (visit->aside == NULL)
        array_push(arena, &walk->open, visit);
    else
        array_push(arena, &walk->aside, visit);
}

static void look(struct walk *walk, struct visit *visit)
{
    const struct folder *folder = tree_folder(walk->tree, visit->path);
    struct texts names = folder_names(folder);
    if (is_package(folder) && visit->above != NULL)
        add_package(walk, visit);
    for (uint32_t i = 0; i < names.count; i++) {
        struct text name = names.at[i];
        bool source = text_ends(name, TEXT(".py")) && name.length > 3 && name.at[0] != '.';
        enum entry_kind kind = folder_entry(folder, name);
        if (source && kind == ENTRY_FILE && (!text_is(name, "__init__.py") || visit->above == NULL))
            add_file(walk, visit, folder, name);
        else if (source && kind == ENTRY_OTHER)
            tell_unreadable(walk, path_join(walk->rows->arena, visit->path, name),
                            "is neither a file nor a link to one");
    }
    for (uint32_t i = names.count; i > 0; i--)
        if (folder_entry(folder, names.at[i - 1]) == ENTRY_FOLDER)
            enter(walk, visit, folder, names.at[i - 1]);
}

/* The folders from the root down to the topmost package alone, without what lies beside them. */
static struct visit *start(struct walk *walk, struct text folder)
{
    struct arena *arena = walk->rows->arena;
    struct text root = folder_root(folder, walk->tree);
    struct visit *visit = ARENA_NEW(arena, struct visit);
    *visit = (struct visit){.path = root, .root = root, .in_roots = ARENA_NEW(arena, bool)};
    if (text_equal(root, folder))
        return visit;
    uint32_t from = root.length == 1 ? 1 : root.length + 1;
    uint32_t end = from + text_find(text_slice(folder, from, folder.length), '/');
    struct visit *package = ARENA_NEW(arena, struct visit);
    *package = (struct visit){.path = arena_text(arena, text_slice(folder, 0, end)),
                              .root = root,
                              .above = visit,
                              .in_package = true,
                              .in_roots = visit->in_roots};
    return package;
}

void folder_walk(struct folder_rows *rows, struct text folder)
{
    struct walk walk = {.rows = rows,
                        .tree = rows->request->tree,
                        .of_aside = aside_of(path_name(folder), ASIDE_FOLDER, false) != NULL};
    struct visit *first = start(&walk, folder);
    array_push(rows->arena, &walk.open, first);
    while (walk.open.count > 0)
        look(&walk, walk.open.at[--walk.open.count]);
    while (walk.aside.count > 0)
        look(&walk, walk.aside.at[--walk.aside.count]);
}
