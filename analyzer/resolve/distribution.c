#include "analyzer/resolve/distribution.h"

#include "analyzer/resolve/metadata.h"
#include "analyzer/resolve/paths.h"
#include "analyzer/resolve/shelf.h"

#include <stdlib.h>
#include <sys/stat.h>

struct distributions {
    const struct environment *environment;
    struct tree *tree;
    struct arena *arena;
    struct shelf *shelves; /* one for each entry of the search path */
    uint32_t count;
    ARRAY(struct plugin) plugins;
    bool has_plugins; /* entry_points.txt of all have been read */
    bool has_origins; /* direct_url.json of all have been read */
};

struct distributions *distributions_open(const struct environment *environment, struct tree *tree,
                                         struct arena *arena)
{
    struct distributions *all = ARENA_NEW(arena, struct distributions);
    *all = (struct distributions){.environment = environment, .tree = tree, .arena = arena};
    all->count = environment->search_path.count;
    all->shelves = arena_alloc_array(arena, all->count, sizeof *all->shelves);
    for (uint32_t i = 0; i < all->count; i++) {
        const struct path_entry *entry = &environment->search_path.at[i];
        all->shelves[i] = (struct shelf){
            .path = entry->path, .origin = entry->origin, .tree = tree, .arena = arena};
    }
    return all;
}

/* The name and version as the distribution itself writes them. */
static const struct distribution *describe(struct distributions *all, struct info *info)
{
    if (info == NULL || info->described)
        return info == NULL ? NULL : &info->distribution;
    info->described = true;
    struct arena scratch = {0};
    struct text text;
    if (info_read_metadata(info, &scratch, &text)) {
        struct text name = metadata_header(text, "Name");
        struct text version = metadata_header(text, "Version");
        if (name.length > 0)
            info->distribution.name = arena_text(all->arena, name);
        if (version.length > 0)
            info->distribution.version = arena_text(all->arena, version);
    }
    arena_release(&scratch);
    return &info->distribution;
}

/* The innermost entry of the search path that holds `path`. */
static struct shelf *shelf_of(struct distributions *all, struct text path)
{
    struct shelf *best = NULL;
    for (uint32_t i = 0; i < all->count; i++)
        if (path_is_below(path, all->shelves[i].path) &&
            (best == NULL || all->shelves[i].path.length > best->path.length))
            best = &all->shelves[i];
    if (best != NULL && !best->read && best->origin != ORIGIN_STDLIB)
        shelf_read(best);
    return best;
}

static void read_origins(struct distributions *all)
{
    all->has_origins = true;
    for (uint32_t s = 0; s < all->count; s++) {
        struct shelf *shelf = &all->shelves[s];
        if (shelf->origin == ORIGIN_STDLIB)
            continue;
        if (!shelf->read)
            shelf_read(shelf);
        struct text json;
        for (uint32_t i = 0; i < shelf->count; i++)
            if (info_read(&shelf->infos[i], "direct_url.json", all->arena, &json))
                shelf->infos[i].origin = metadata_editable_folder(json, all->arena);
    }
}

/* The editable install that `path` was made available by. */
static struct info *find_editable(struct distributions *all, struct text path)
{
    if (!all->has_origins)
        read_origins(all);
    struct info *best = NULL;
    for (uint32_t s = 0; s < all->count; s++)
        for (uint32_t i = 0; i < all->shelves[s].count; i++) {
            struct info *info = &all->shelves[s].infos[i];
            if (info->origin.length > 0 && path_is_below(path, info->origin) &&
                (best == NULL || info->origin.length > best->origin.length))
                best = info;
        }
    return best;
}

static struct info *make_up(struct distributions *all, struct shelf *shelf, struct text top)
{
    for (uint32_t i = 0; i < shelf->made_up.count; i++)
        if (text_equal(shelf->made_up.at[i]->top, top))
            return shelf->made_up.at[i];
    struct info *info = ARENA_NEW(all->arena, struct info);
    struct text name = arena_text(all->arena, top);
    *info = (struct info){
        .distribution = {.name = name}, .shelf = shelf, .top = name, .described = true};
    array_push(all->arena, &shelf->made_up, info);
    return info;
}

const struct distribution *distributions_of(struct distributions *all, struct text path,
                                            struct text top)
{
    struct shelf *shelf = shelf_of(all, path);
    if (shelf == NULL)
        return describe(all, find_editable(all, path));
    if (shelf->origin == ORIGIN_STDLIB)
        return NULL;
    struct info *info = shelf_owner(shelf, path);
    if (info == NULL)
        info = shelf_namesake(shelf, top);
    if (info == NULL && shelf->origin != ORIGIN_UNIT)
        info = find_editable(all, path);
    if (info == NULL && shelf->origin != ORIGIN_UNIT)
        info = make_up(all, shelf, top);
    return describe(all, info);
}

struct list {
    struct text *at;
    uint32_t count, room;
};

static bool is_module_file(const struct distributions *all, struct text path)
{
    struct texts suffixes = all->environment->suffixes;
    if (text_ends(path, TEXT(".py")) || text_ends(path, TEXT(".pyc")))
        return true;
    for (uint32_t i = 0; i < suffixes.count; i++)
        if (text_ends(path, suffixes.at[i]))
            return true;
    return false;
}

static bool is_link(struct text path)
{
    struct stat status;
    return lstat(path.at, &status) == 0 && S_ISLNK(status.st_mode);
}

/* All module files below a folder. Links to folders are not followed; hidden folders and virtual
 * environments, as they lie in a project's own folder, are passed over. */
static void list_below(struct distributions *all, struct text path, struct arena *arena,
                       struct list *out)
{
    struct list open = {0};
    array_push(arena, &open, path);
    while (open.count > 0) {
        path = open.at[--open.count];
        const struct folder *folder = is_link(path) ? NULL : tree_folder(all->tree, path);
        if (folder == NULL || folder_entry(folder, TEXT("pyvenv.cfg")) != ENTRY_MISSING)
            continue;
        struct texts names = folder_names(folder);
        for (uint32_t i = 0; i < names.count; i++) {
            struct text below = path_join(arena, path, names.at[i]);
            if (names.at[i].at[0] == '.')
                continue;
            enum entry_kind kind = folder_entry(folder, names.at[i]);
            if (kind == ENTRY_FOLDER && !text_is(names.at[i], "__pycache__"))
                array_push(arena, &open, below);
            else if (kind == ENTRY_FILE && is_module_file(all, names.at[i]))
                array_push(arena, out, below);
        }
    }
}

/* What a top-level name stands for on its shelf: a folder, or files with a module's suffix. */
static void list_top(struct distributions *all, const struct shelf *shelf, struct text top,
                     struct arena *arena, struct list *out)
{
    const struct folder *folder = tree_folder(all->tree, shelf->path);
    struct texts names = folder != NULL ? folder_names(folder) : (struct texts){0};
    for (uint32_t i = 0; i < names.count; i++) {
        struct text path = path_join(arena, shelf->path, names.at[i]);
        if (!text_equal(text_slice(names.at[i], 0, text_find(names.at[i], '.')), top))
            continue;
        if (text_equal(names.at[i], top))
            list_below(all, path, arena, out);
        else if (is_module_file(all, names.at[i]) &&
                 folder_entry(folder, names.at[i]) == ENTRY_FILE)
            array_push(arena, out, path);
    }
}

/* Without a list of files: by top_level.txt, else by the names that are the distribution's own. */
static void list_tops(struct distributions *all, const struct info *info, struct arena *arena,
                      struct list *out)
{
    struct text rest, top;
    if (info->top.length > 0) {
        list_top(all, info->shelf, info->top, arena, out);
        return;
    }
    if (info_read(info, "top_level.txt", arena, &rest)) {
        while (metadata_line(&rest, &top))
            list_top(all, info->shelf, top, arena, out);
        return;
    }
    const struct folder *folder = tree_folder(all->tree, info->shelf->path);
    struct texts names = folder != NULL ? folder_names(folder) : (struct texts){0};
    struct text last = {"", 0};
    for (uint32_t i = 0; i < names.count; i++) {
        top = text_slice(names.at[i], 0, text_find(names.at[i], '.'));
        if (text_equal(top, last) || !text_equal(metadata_normalised(top, arena), info->normalised))
            continue;
        list_top(all, info->shelf, top, arena, out);
        last = top;
    }
}

static int compare_text(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

/* Of an editable install: what its project adds to the search path, or maps. */
static void list_editable(struct distributions *all, struct text origin, struct arena *arena,
                          struct list *out)
{
    for (uint32_t i = 0; i < all->count; i++)
        if (all->shelves[i].origin == ORIGIN_SITE && path_is_below(all->shelves[i].path, origin))
            list_below(all, all->shelves[i].path, arena, out);
    ARRAY_EACH (struct editable, editable, &all->environment->editables) {
        if (!path_is_below(editable->path, origin))
            continue;
        struct text file = arena_join(arena, editable->path, TEXT(".py"));
        if (tree_entry(all->tree, file) == ENTRY_FILE)
            array_push(arena, out, file);
        else
            list_below(all, editable->path, arena, out);
    }
}

struct texts distributions_files(struct distributions *all, const struct distribution *distribution,
                                 struct arena *arena)
{
    const struct info *info = (const struct info *)distribution;
    struct list list = {0};
    struct info_files files;
    struct text path;
    if (info_files_open(info, arena, &files)) {
        while (info_files_next(&files, arena, &path))
            if (is_module_file(all, path))
                array_push(arena, &list, path_join(arena, info->shelf->path, path));
    } else {
        list_tops(all, info, arena, &list);
    }
    if (info->origin.length > 0)
        list_editable(all, info->origin, arena, &list);
    if (list.count > 1)
        qsort(list.at, list.count, sizeof *list.at, compare_text);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < list.count; i++)
        if (kept == 0 || !text_equal(list.at[kept - 1], list.at[i]))
            list.at[kept++] = list.at[i];
    return (struct texts){list.at, kept};
}

bool distribution_read(const struct distribution *distribution, const char *name,
                       struct arena *arena, struct text *out)
{
    return info_read((const struct info *)distribution, name, arena, out);
}

static void read_plugins(struct distributions *all, struct text rest)
{
    struct text line, group = {"", 0};
    while (metadata_line(&rest, &line)) {
        if (line.at[0] == '[') {
            group = text_trim(text_slice(line, 1, text_find(line, ']')));
            continue;
        }
        uint32_t equal = text_find(line, '=');
        if (line.at[0] == '#' || equal == line.length)
            continue;
        struct text value = text_trim(text_slice(line, equal + 1, line.length));
        value = text_trim(text_slice(value, 0, text_find(value, '[')));
        uint32_t colon = text_find(value, ':');
        array_push(
            all->arena, &all->plugins,
            (struct plugin){.group = group,
                            .module = text_trim(text_slice(value, 0, colon)),
                            .attribute = text_trim(text_slice(value, colon + 1, value.length))});
    }
}

struct plugins distributions_plugins(struct distributions *all)
{
    for (uint32_t s = 0; s < all->count && !all->has_plugins; s++) {
        struct shelf *shelf = &all->shelves[s];
        struct text text;
        if (shelf->origin == ORIGIN_STDLIB)
            continue;
        if (!shelf->read)
            shelf_read(shelf);
        for (uint32_t i = 0; i < shelf->count; i++)
            if (info_read(&shelf->infos[i], "entry_points.txt", all->arena, &text))
                read_plugins(all, text);
    }
    all->has_plugins = true;
    return (struct plugins){all->plugins.at, all->plugins.count};
}
