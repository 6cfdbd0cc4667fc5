#include "analyzer/resolve/distribution.h"

#include "analyzer/resolve/metadata.h"
#include "analyzer/resolve/paths.h"

#include <stdlib.h>
#include <sys/stat.h>

enum {
    MOST_BYTES = 16 << 20, /* of one metadata file */
};

/* One distribution and what is known of it so far. */
struct info {
    struct distribution distribution; /* first, so that a pointer to it leads here */
    struct shelf *shelf;
    struct text normalised; /* of the name in the file name */
    struct text top;        /* of one that was made up */
    struct text origin;     /* the folder of an editable install */
    bool described;         /* name and version are METADATA's */
};

/* Who owns a path below a shelf, by the 64-bit hash of the path: no text is kept, and RECORDs are
 * read without leaving anything else behind. */
struct owner {
    uint64_t key; /* 0: a free slot */
    struct info *info;
};

/* One folder of the search path with the distributions that lie in it. */
struct shelf {
    struct text path;
    enum origin origin;
    bool read;
    struct info *infos;
    uint32_t count;
    ARRAY(struct info *) made_up;
    struct owner *owners; /* open addressing; their number is a power of two */
    uint32_t owner_count, owner_slots;
};

struct distributions {
    const struct environment *environment;
    struct tree *tree;
    struct arena *arena;
    struct shelf *shelves; /* one for each entry of the search path */
    uint32_t count;
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
        all->shelves[i] = (struct shelf){.path = entry->path, .origin = entry->origin};
    }
    return all;
}

static bool read_text(struct distributions *all, struct text path, struct arena *arena,
                      struct text *out)
{
    struct error ignored;
    return tree_entry(all->tree, path) == ENTRY_FILE &&
           tree_read(all->tree, path, MOST_BYTES, arena, out, &ignored);
}

static bool read_member(struct distributions *all, const struct info *info, const char *name,
                        struct arena *arena, struct text *out)
{
    struct text path = path_join(arena, info->distribution.info_path, text_of(name));
    return info->distribution.info_path.length > 0 && read_text(all, path, arena, out);
}

static uint64_t key_of(struct text path)
{
    uint64_t key = 14695981039346656037u;
    for (uint32_t i = 0; i < path.length; i++)
        key = (key ^ (unsigned char)path.at[i]) * 1099511628211u;
    return key == 0 ? 1 : key;
}

static struct owner *owner_slot(const struct shelf *shelf, uint64_t key)
{
    uint64_t mask = shelf->owner_slots - 1;
    uint64_t i = (key ^ key >> 32) & mask;
    while (shelf->owners[i].key != 0 && shelf->owners[i].key != key)
        i = (i + 1) & mask;
    return &shelf->owners[i];
}

static void grow_owners(struct shelf *shelf, struct arena *arena)
{
    struct owner *old = shelf->owners;
    uint32_t old_slots = shelf->owner_slots;
    shelf->owner_slots = old_slots == 0 ? 256 : old_slots * 2;
    shelf->owners = arena_alloc_array(arena, shelf->owner_slots, sizeof *old);
    for (uint32_t i = 0; i < old_slots; i++)
        if (old[i].key != 0)
            *owner_slot(shelf, old[i].key) = old[i];
}

/* The first who claims a path has it; true when it was free. */
static bool claim(struct info *info, struct text path, struct arena *arena)
{
    struct shelf *shelf = info->shelf;
    if ((shelf->owner_count + 1) * 2 > shelf->owner_slots)
        grow_owners(shelf, arena);
    struct owner *owner = owner_slot(shelf, key_of(path));
    if (owner->key != 0)
        return false;
    *owner = (struct owner){key_of(path), info};
    shelf->owner_count++;
    return true;
}

static struct info *owner_of(const struct shelf *shelf, struct text path)
{
    return shelf->owner_slots == 0 ? NULL : owner_slot(shelf, key_of(path))->info;
}

/* A file, and the folders it lies in. */
static void claim_file(struct info *info, struct text path, struct arena *arena)
{
    while (claim(info, path, arena)) {
        uint32_t slash = text_find_last(path, '/');
        if (slash == path.length)
            return;
        path = text_slice(path, 0, slash);
    }
}

static bool in_cache(struct text path)
{
    return memmem(path.at, path.length, "__pycache__/", 12) != NULL;
}

/* The path below the shelf that the next row of a list of files names; false at the end. RECORD
 * counts from the shelf, installed-files.txt from the egg-info. */
static bool next_file(const struct info *info, bool is_record, struct text *rest,
                      struct arena *arena, struct text *path)
{
    struct text shelf = info->shelf->path;
    while (is_record ? record_next(rest, arena, path) : metadata_line(rest, path)) {
        struct text from = is_record ? shelf : info->distribution.info_path;
        bool plain = path->at[0] != '/' && path->at[0] != '.' &&
                     memmem(path->at, path->length, "/.", 2) == NULL;
        if (!plain || !is_record) {
            struct text whole = path_absolute(arena, path_join(arena, from, *path));
            if (!path_is_below(whole, shelf))
                continue;
            *path = text_slice(whole, shelf.length + 1, whole.length);
        }
        if (path->length > 0 && !in_cache(*path))
            return true;
    }
    return false;
}

/* The list of its files, where it has one. */
static bool read_list(struct distributions *all, const struct info *info, struct arena *arena,
                      struct text *out, bool *is_record)
{
    *is_record = true;
    if (read_member(all, info, "RECORD", arena, out))
        return true;
    *is_record = false;
    return read_member(all, info, "installed-files.txt", arena, out);
}

static void claim_all(struct distributions *all, struct info *info, struct arena *scratch)
{
    struct text rest, path;
    bool is_record;
    if (read_list(all, info, scratch, &rest, &is_record)) {
        while (next_file(info, is_record, &rest, scratch, &path))
            claim_file(info, path, all->arena);
        return;
    }
    /* Beside the unit, an egg-info without a list is the unit's own project. */
    if (info->shelf->origin == ORIGIN_UNIT ||
        !read_member(all, info, "top_level.txt", scratch, &rest))
        return;
    while (metadata_line(&rest, &path)) {
        static const char *const suffixes[] = {"", ".py"};
        for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
            claim(info, arena_join(scratch, path, text_of(suffixes[i])), all->arena);
    }
}

/* Takes in the metadata of a folder: names first, then what each one owns. */
static void read_shelf(struct distributions *all, struct shelf *shelf)
{
    shelf->read = true;
    const struct folder *folder = tree_folder(all->tree, shelf->path);
    struct texts names = folder != NULL ? folder_names(folder) : (struct texts){0};
    shelf->infos = arena_alloc_array(all->arena, names.count, sizeof *shelf->infos);
    for (uint32_t i = 0; i < names.count; i++) {
        struct text name, version = {"", 0};
        if (text_is(names.at[i], "EGG-INFO")) /* the folder itself is NAME-VERSION-py3.8.egg */
            metadata_info_name(
                arena_print(all->arena, "%.*s-info", TEXT_ARG(path_name(shelf->path))), &name,
                &version);
        else if (!metadata_info_name(names.at[i], &name, &version))
            continue;
        shelf->infos[shelf->count++] = (struct info){
            .distribution = {name, version, path_join(all->arena, shelf->path, names.at[i])},
            .shelf = shelf,
            .normalised = metadata_normalised(name, all->arena),
        };
    }
    struct arena scratch = {0};
    for (uint32_t i = 0; i < shelf->count; i++) {
        struct arena_mark mark = arena_mark(&scratch);
        claim_all(all, &shelf->infos[i], &scratch);
        arena_rewind(&scratch, mark);
    }
    arena_release(&scratch);
}

/* The name and version as the distribution itself writes them. */
static const struct distribution *describe(struct distributions *all, struct info *info)
{
    if (info == NULL || info->described)
        return info == NULL ? NULL : &info->distribution;
    info->described = true;
    struct arena scratch = {0};
    struct text text;
    if (read_member(all, info, "METADATA", &scratch, &text) ||
        read_member(all, info, "PKG-INFO", &scratch, &text) ||
        read_text(all, info->distribution.info_path, &scratch, &text)) {
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
        read_shelf(all, best);
    return best;
}

/* By the path, or the nearest folder above it that somebody claims. */
static struct info *find_owner(const struct shelf *shelf, struct text path)
{
    struct text below = text_slice(path, shelf->path.length + 1, path.length);
    while (below.length > 0) {
        struct info *info = owner_of(shelf, below);
        if (info != NULL)
            return info;
        uint32_t slash = text_find_last(below, '/');
        below = text_slice(below, 0, slash == below.length ? 0 : slash);
    }
    return NULL;
}

static struct info *find_namesake(const struct shelf *shelf, struct text top)
{
    struct arena scratch = {0};
    struct text normalised = metadata_normalised(top, &scratch);
    struct info *found = NULL;
    for (uint32_t i = 0; i < shelf->count && found == NULL; i++)
        if (text_equal(shelf->infos[i].normalised, normalised))
            found = &shelf->infos[i];
    arena_release(&scratch);
    return found;
}

static void read_origins(struct distributions *all)
{
    all->has_origins = true;
    for (uint32_t s = 0; s < all->count; s++) {
        struct shelf *shelf = &all->shelves[s];
        if (shelf->origin == ORIGIN_STDLIB)
            continue;
        if (!shelf->read)
            read_shelf(all, shelf);
        struct text json;
        for (uint32_t i = 0; i < shelf->count; i++)
            if (read_member(all, &shelf->infos[i], "direct_url.json", all->arena, &json))
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
    struct info *info = find_owner(shelf, path);
    if (shelf->origin != ORIGIN_UNIT) {
        if (info == NULL)
            info = owner_of(shelf, top);
        if (info == NULL)
            info = find_namesake(shelf, top);
        if (info == NULL)
            info = find_editable(all, path);
        if (info == NULL)
            info = make_up(all, shelf, top);
    }
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
    if (read_member(all, info, "top_level.txt", arena, &rest)) {
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
    struct text rest, path;
    bool is_record;
    if (read_list(all, info, arena, &rest, &is_record)) {
        while (next_file(info, is_record, &rest, arena, &path))
            if (is_module_file(all, path))
                array_push(arena, &list, path_join(arena, info->shelf->path, path));
    } else {
        list_tops(all, info, arena, &list);
    }
    if (info->origin.length > 0)
        list_editable(all, info->origin, arena, &list);
    if (list.count > 1)
        qsort(list.at, list.count, sizeof *list.at, compare_text);
    return (struct texts){list.at, list.count};
}

bool distributions_read(struct distributions *all, const struct distribution *distribution,
                        const char *name, struct arena *arena, struct text *out)
{
    return read_member(all, (const struct info *)distribution, name, arena, out);
}
