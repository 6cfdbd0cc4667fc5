#include "analyzer/resolve/shelf.h"

#include "analyzer/resolve/metadata.h"
#include "analyzer/resolve/paths.h"

enum {
    MOST_BYTES = 16 << 20, /* of one metadata file */
};

/* Who owns the path with that hash. */
struct owner {
    uint64_t key; /* 0: a free slot */
    struct info *info;
};

static bool read_text(struct tree *tree, struct text path, struct arena *arena, struct text *out)
{
    struct error ignored;
    return tree_entry(tree, path) == ENTRY_FILE &&
           tree_read(tree, path, MOST_BYTES, arena, out, &ignored);
}

bool info_read(const struct info *info, const char *name, struct arena *arena, struct text *out)
{
    struct text path = path_join(arena, info->distribution.info_path, text_of(name));
    return info->distribution.info_path.length > 0 &&
           read_text(info->shelf->tree, path, arena, out);
}

bool info_read_metadata(const struct info *info, struct arena *arena, struct text *out)
{
    return info_read(info, "METADATA", arena, out) || info_read(info, "PKG-INFO", arena, out) ||
           read_text(info->shelf->tree, info->distribution.info_path, arena, out);
}

static bool in_cache(struct text path)
{
    return memmem(path.at, path.length, "__pycache__/", 12) != NULL;
}

bool info_files_open(const struct info *info, struct arena *arena, struct info_files *out)
{
    *out = (struct info_files){.info = info, .is_record = true};
    if (info_read(info, "RECORD", arena, &out->rest))
        return true;
    out->is_record = false;
    return info_read(info, "installed-files.txt", arena, &out->rest);
}

bool info_files_next(struct info_files *files, struct arena *arena, struct text *path)
{
    struct text shelf = files->info->shelf->path;
    struct text from = files->is_record ? shelf : files->info->distribution.info_path;
    while (files->is_record ? record_next(&files->rest, arena, path)
                            : metadata_line(&files->rest, path)) {
        bool plain = path->at[0] != '/' && path->at[0] != '.' &&
                     memmem(path->at, path->length, "/.", 2) == NULL;
        if (!plain || !files->is_record) {
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

static void grow_owners(struct shelf *shelf)
{
    struct owner *old = shelf->owners;
    uint32_t old_slots = shelf->owner_slots;
    shelf->owner_slots = old_slots == 0 ? 256 : old_slots * 2;
    shelf->owners = arena_alloc_array(shelf->arena, shelf->owner_slots, sizeof *old);
    for (uint32_t i = 0; i < old_slots; i++)
        if (old[i].key != 0)
            *owner_slot(shelf, old[i].key) = old[i];
}

/* The first who claims a path has it; true when it was free. */
static bool claim(struct info *info, struct text path)
{
    struct shelf *shelf = info->shelf;
    if ((shelf->owner_count + 1) * 2 > shelf->owner_slots)
        grow_owners(shelf);
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
static void claim_file(struct info *info, struct text path)
{
    while (claim(info, path)) {
        uint32_t slash = text_find_last(path, '/');
        if (slash == path.length)
            return;
        path = text_slice(path, 0, slash);
    }
}

static bool claim_listed(struct info *info, struct arena *scratch)
{
    struct info_files files;
    struct text path;
    if (!info_files_open(info, scratch, &files))
        return false;
    while (info_files_next(&files, scratch, &path))
        claim_file(info, path);
    return true;
}

static void claim_tops(struct info *info, struct arena *scratch)
{
    static const char *const suffixes[] = {"", ".py"};
    struct text rest, top;
    if (!info_read(info, "top_level.txt", scratch, &rest))
        return;
    while (metadata_line(&rest, &top))
        for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
            claim(info, arena_join(scratch, top, text_of(suffixes[i])));
}

/* A list of files is surer than top_level.txt, so all lists come first. Beside the unit, an
 * egg-info that was not installed is the unit's own project and owns nothing. */
static void claim_all(struct shelf *shelf)
{
    struct arena scratch = {0};
    struct arena_mark start = arena_mark(&scratch);
    for (uint32_t i = 0; i < shelf->count; i++, arena_rewind(&scratch, start))
        shelf->infos[i].is_listed = claim_listed(&shelf->infos[i], &scratch);
    for (uint32_t i = 0; i < shelf->count; i++, arena_rewind(&scratch, start))
        if (!shelf->infos[i].is_listed &&
            (shelf->origin != ORIGIN_UNIT || shelf->infos[i].is_installed))
            claim_tops(&shelf->infos[i], &scratch);
    arena_release(&scratch);
}

/* What setuptools leaves beside the sources of a project has no version in its name. */
static bool names_install(struct text file, struct text version)
{
    return text_ends(file, TEXT(".dist-info")) || version.length > 0;
}

void shelf_read(struct shelf *shelf)
{
    shelf->read = true;
    const struct folder *folder = tree_folder(shelf->tree, shelf->path);
    struct texts names = folder != NULL ? folder_names(folder) : (struct texts){0};
    shelf->infos = arena_alloc_array(shelf->arena, names.count, sizeof *shelf->infos);
    for (uint32_t i = 0; i < names.count; i++) {
        struct text name, version = {"", 0};
        if (text_is(names.at[i], "EGG-INFO")) /* the folder itself is NAME-VERSION-py3.8.egg */
            metadata_info_name(
                arena_print(shelf->arena, "%.*s-info", TEXT_ARG(path_name(shelf->path))), &name,
                &version);
        else if (!metadata_info_name(names.at[i], &name, &version))
            continue;
        shelf->infos[shelf->count++] = (struct info){
            .distribution = {name, version, path_join(shelf->arena, shelf->path, names.at[i])},
            .shelf = shelf,
            .normalised = metadata_normalised(name, shelf->arena),
            .is_installed = names_install(names.at[i], version),
        };
    }
    claim_all(shelf);
}

struct info *shelf_owner(const struct shelf *shelf, struct text path)
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

/* Beside the unit only what was installed, and does not list its files, answers to its name. */
static bool answers(const struct shelf *shelf, const struct info *info)
{
    return shelf->origin != ORIGIN_UNIT || (info->is_installed && !info->is_listed);
}

struct info *shelf_namesake(const struct shelf *shelf, struct text top)
{
    struct info *found = owner_of(shelf, top);
    struct arena scratch = {0};
    struct text normalised = metadata_normalised(top, &scratch);
    for (uint32_t i = 0; i < shelf->count && found == NULL; i++)
        if (text_equal(shelf->infos[i].normalised, normalised) && answers(shelf, &shelf->infos[i]))
            found = &shelf->infos[i];
    arena_release(&scratch);
    return found;
}
