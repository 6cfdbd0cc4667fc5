#include "analyzer/resolve/finder.h"

#include "analyzer/resolve/installation.h"
#include "analyzer/resolve/paths.h"
#include "analyzer/resolve/route.h"

#include <stdlib.h>

/* A search that was made before: `full` on the route with that id. */
struct memory {
    struct text full;
    uint32_t route;
    struct found found;
};

struct finder {
    const struct environment *environment;
    struct arena *arena;
    struct routes routes;
    struct memory *memories; /* open addressing; their number is a power of two */
    uint32_t memory_count, memory_slots;
};

/* One look-up. */
struct quest {
    struct finder *finder;
    const struct route *route;
    struct text full, name;
    uint32_t hash; /* of `name` */
    bool is_top;
    struct found *out;
};

const char *module_kind_name(enum module_kind kind)
{
    static const char *const names[] = {"missing",   "source",    "package",
                                        "namespace", "extension", "sourceless",
                                        "builtin",   "frozen",    "zip member"};
    return names[kind];
}

struct finder *finder_open(const struct environment *environment, struct tree *tree,
                           struct arena *arena)
{
    struct finder *finder = ARENA_NEW(arena, struct finder);
    *finder = (struct finder){.environment = environment, .arena = arena};
    routes_init(&finder->routes, environment, tree, arena);
    return finder;
}

static struct memory *memory_slot(struct finder *finder, uint32_t route, struct text full)
{
    uint32_t mask = finder->memory_slots - 1;
    uint32_t i = (text_hash(full) ^ route * 2654435761u) & mask;
    while (finder->memories[i].route != 0 &&
           (finder->memories[i].route != route || !text_equal(finder->memories[i].full, full)))
        i = (i + 1) & mask;
    return &finder->memories[i];
}

static void grow_memories(struct finder *finder)
{
    struct memory *old = finder->memories;
    uint32_t old_slots = finder->memory_slots;
    finder->memory_slots = old_slots == 0 ? 256 : old_slots * 2;
    finder->memories = arena_alloc_array(finder->arena, finder->memory_slots, sizeof *old);
    for (uint32_t i = 0; i < old_slots; i++)
        if (old[i].route != 0)
            *memory_slot(finder, old[i].route, old[i].full) = old[i];
}

/* PATH/NAME + suffix */
static struct text member(const struct quest *quest, struct text folder, struct text name,
                          struct text suffix)
{
    return arena_print(quest->finder->arena, "%.*s/%.*s%.*s", TEXT_ARG(folder), TEXT_ARG(name),
                       TEXT_ARG(suffix));
}

static bool is_file(const struct place *place, struct text name, struct text suffix)
{
    char file[1024];
    if (name.length + suffix.length > sizeof file)
        return false;
    memcpy(file, name.at, name.length);
    memcpy(file + name.length, suffix.at, suffix.length);
    return folder_entry(place->folder, (struct text){file, name.length + suffix.length}) ==
           ENTRY_FILE;
}

/* The first of the files that `bits` promises for `name`, in the order of the loaders, that really
 * is one: its suffix and the kind of module it makes. Where source and bytecode lie in an archive,
 * zipimport takes the bytecode of that same source; the source is what can be read. */
static bool first_file(const struct quest *quest, const struct place *place, struct text name,
                       uint32_t bits, struct text *suffix, enum module_kind *kind)
{
    struct texts extensions = quest->finder->environment->suffixes;
    if (place->is_archive)
        extensions.count = 0;
    for (uint32_t i = 0; i < extensions.count && i < PLACE_MOST_EXTENSIONS; i++) {
        *suffix = extensions.at[i];
        *kind = MODULE_EXTENSION;
        if ((bits & ((uint32_t)PLACE_EXTENSION << i)) != 0 && is_file(place, name, *suffix))
            return true;
    }
    *suffix = TEXT(".py");
    *kind = place->is_archive ? MODULE_ZIP : MODULE_SOURCE;
    if ((bits & PLACE_SOURCE) != 0 && is_file(place, name, *suffix))
        return true;
    *suffix = TEXT(".pyc");
    *kind = MODULE_SOURCELESS;
    return (bits & PLACE_SOURCELESS) != 0 && is_file(place, name, *suffix);
}

static struct texts one_text(struct arena *arena, struct text text)
{
    struct text *at = ARENA_NEW(arena, struct text);
    *at = text;
    return (struct texts){at, 1};
}

/* `folder` as a package: it holds an __init__ of some kind. */
static bool find_package(const struct quest *quest, struct text folder)
{
    static const struct text init = {"__init__", 8};
    struct place *inside = routes_place(&quest->finder->routes, folder);
    struct text suffix;
    enum module_kind kind;
    uint32_t bits = place_look(inside, init, text_hash(init));
    if (!first_file(quest, inside, init, bits, &suffix, &kind))
        return false;
    *quest->out = (struct found){
        .kind = kind == MODULE_SOURCE ? MODULE_PACKAGE : kind,
        .is_package = true,
        .path = member(quest, folder, init, suffix),
        .portions = one_text(quest->finder->arena, inside->path),
        .origin = inside->origin,
    };
    return true;
}

/* A file beside: NAME with one of the suffixes. */
static bool find_file(const struct quest *quest, const struct place *place, uint32_t bits)
{
    struct text suffix;
    enum module_kind kind;
    if (!first_file(quest, place, quest->name, bits, &suffix, &kind))
        return false;
    *quest->out = (struct found){
        .kind = kind,
        .path = member(quest, place->path, quest->name, suffix),
        .origin = place->origin,
    };
    return true;
}

struct portions {
    struct text *at;
    uint32_t count, room;
    enum origin origin; /* of the first */
};

static void add_portion(const struct quest *quest, struct text folder, enum origin origin,
                        struct portions *portions)
{
    for (uint32_t i = 0; i < portions->count; i++)
        if (text_equal(portions->at[i], folder))
            return;
    if (portions->count == 0)
        portions->origin = origin;
    array_push(quest->finder->arena, portions, folder);
}

/* The standard library's files may be another version's than the target's. */
static bool is_of_other_version(const struct quest *quest, const struct place *place)
{
    const struct environment *environment = quest->finder->environment;
    return place->is_stdlib && quest->is_top &&
           !version_equal(environment->version, environment->stdlib_version) &&
           !stdlib_has(environment, quest->name);
}

/* One entry of the path. True ends the search; a folder without __init__ only becomes a portion. */
static bool search_place(const struct quest *quest, const struct place *place,
                         struct portions *portions)
{
    uint32_t bits = place_look(place, quest->name, quest->hash);
    if (bits == 0 || is_of_other_version(quest, place))
        return false;
    struct text folder = {"", 0};
    if ((bits & PLACE_BARE) != 0 && folder_entry(place->folder, quest->name) == ENTRY_FOLDER)
        folder = member(quest, place->path, quest->name, TEXT(""));
    if (folder.length > 0 && find_package(quest, folder))
        return true;
    if (find_file(quest, place, bits & ~(uint32_t)PLACE_BARE))
        return true;
    if (folder.length > 0)
        add_portion(quest, folder, place->origin, portions);
    return false;
}

/* What an editable install adds to a namespace; its finder sits last on sys.path. */
static bool add_editable_portions(const struct quest *quest, struct portions *portions)
{
    bool is_namespace = false;
    ARRAY_EACH (struct editable, editable, &quest->finder->environment->editables) {
        if (!editable->is_namespace || !text_equal(editable->name, quest->full))
            continue;
        is_namespace = true;
        if (editable->path.length > 0)
            add_portion(quest, editable->path, ORIGIN_SITE, portions);
    }
    return is_namespace;
}

static bool search_path(const struct quest *quest)
{
    struct portions portions = {.origin = ORIGIN_SITE};
    for (uint32_t i = 0; i < quest->route->path.count; i++)
        if (search_place(quest, quest->route->places[i], &portions))
            return true;
    bool declared = add_editable_portions(quest, &portions);
    if (!declared && portions.count == 0)
        return false;
    *quest->out = (struct found){
        .kind = MODULE_NAMESPACE,
        .is_package = true,
        .portions = {portions.at, portions.count},
        .origin = portions.origin,
    };
    return true;
}

/* BuiltinImporter and FrozenImporter, which no file can shadow. */
static bool find_inside_interpreter(const struct quest *quest)
{
    const struct environment *environment = quest->finder->environment;
    struct arena *arena = quest->finder->arena;
    struct frozen_module frozen;
    *quest->out = (struct found){.kind = MODULE_BUILTIN, .origin = ORIGIN_STDLIB};
    if (quest->is_top && stdlib_is_builtin(environment, quest->full))
        return true;
    if (!stdlib_frozen(environment, quest->full, &frozen))
        return false;
    quest->out->kind = MODULE_FROZEN;
    quest->out->is_package = frozen.is_package;
    if (environment->stdlib.length == 0)
        return true;
    struct text path = path_join(arena, environment->stdlib, frozen.file);
    if (tree_entry(quest->finder->routes.tree, path) != ENTRY_FILE)
        return true;
    quest->out->path = path;
    if (frozen.is_package)
        quest->out->portions = one_text(arena, path_parent(path));
    return true;
}

/* One row of MAPPING: `full` is `editable` or lies below it. Its finder asks for the package first,
 * then for files, source before bytecode before extensions. */
static bool find_mapped(const struct quest *quest, const struct editable *editable)
{
    struct text name = editable->name, full = quest->full;
    bool is_below =
        full.length > name.length && text_starts(full, name) && full.at[name.length] == '.';
    if (editable->is_namespace || (!is_below && !text_equal(name, full)))
        return false;
    struct arena *arena = quest->finder->arena;
    struct text rest = text_slice(full, name.length, full.length);
    struct text path = arena_join(arena, editable->path, rest);
    for (uint32_t i = editable->path.length; i < path.length; i++)
        if (path.at[i] == '.')
            ((char *)path.at)[i] = '/';
    if (find_package(quest, path)) {
        quest->out->origin = ORIGIN_SITE;
        return true;
    }
    struct place *place = routes_place(&quest->finder->routes, path_parent(path));
    struct quest file = *quest;
    file.name = path_name(path);
    uint32_t bits = place_look(place, file.name, text_hash(file.name));
    if (!find_file(&file, place, bits & (PLACE_SOURCE | PLACE_SOURCELESS)) &&
        !find_file(&file, place, bits & ~(uint32_t)PLACE_BARE))
        return false;
    quest->out->origin = ORIGIN_SITE;
    return true;
}

/* Editable finders are appended to sys.meta_path: they come after the path. Of several rows that
 * fit, the last in the file wins. */
static bool find_editable(const struct quest *quest)
{
    const struct environment *environment = quest->finder->environment;
    for (uint32_t i = environment->editables.count; i > 0; i--)
        if (find_mapped(quest, &environment->editables.at[i - 1]))
            return true;
    return false;
}

/* A module of the target's standard library whose files are not on this machine. */
static bool find_by_name_alone(const struct quest *quest)
{
    const struct environment *environment = quest->finder->environment;
    if (version_equal(environment->version, environment->stdlib_version))
        return false;
    struct text top = text_slice(quest->full, 0, text_find(quest->full, '.'));
    if (!stdlib_has(environment, top) || (!quest->is_top && quest->route->path.count > 0))
        return false;
    *quest->out =
        (struct found){.kind = MODULE_SOURCE, .is_package = true, .origin = ORIGIN_STDLIB};
    return true;
}

static bool find(const struct quest *quest)
{
    if (find_inside_interpreter(quest) || search_path(quest) || find_editable(quest) ||
        find_by_name_alone(quest))
        return true;
    *quest->out = (struct found){.kind = MODULE_MISSING};
    return false;
}

/* From memory, else by searching. */
static bool recall(struct quest *quest)
{
    struct finder *finder = quest->finder;
    if ((finder->memory_count + 1) * 2 > finder->memory_slots)
        grow_memories(finder);
    struct memory *memory = memory_slot(finder, quest->route->id, quest->full);
    if (memory->route == 0) {
        finder->memory_count++;
        *memory = (struct memory){arena_text(finder->arena, quest->full), quest->route->id, {0}};
        quest->full = memory->full;
        find(quest);
        memory->found = *quest->out;
    }
    *quest->out = memory->found;
    return memory->found.kind != MODULE_MISSING;
}

bool finder_top(struct finder *finder, struct text name, struct texts search_path_now,
                struct found *out)
{
    finder->routes.last = routes_find(&finder->routes, search_path_now);
    struct quest quest = {finder, finder->routes.last, name, name, text_hash(name), true, out};
    return recall(&quest);
}

bool finder_below(struct finder *finder, struct text full, struct text name, struct texts path,
                  struct found *out)
{
    struct quest quest = {
        finder, routes_find(&finder->routes, path), full, name, text_hash(name), false, out};
    return recall(&quest);
}

/* A name as inspect.getmodulename cuts it: without the longest suffix that fits; empty for what is
 * no module file. */
static struct text module_name(const struct finder *finder, struct text file, bool in_archive)
{
    struct texts extensions = finder->environment->suffixes;
    uint32_t longest = text_ends(file, TEXT(".py")) ? 3 : text_ends(file, TEXT(".pyc")) ? 4 : 0;
    for (uint32_t i = 0; i < extensions.count && !in_archive; i++)
        if (text_ends(file, extensions.at[i]) && extensions.at[i].length > longest)
            longest = extensions.at[i].length;
    return longest == 0 ? (struct text){"", 0} : text_slice(file, 0, file.length - longest);
}

/* A folder that holds an __init__ of any kind. */
static bool is_package_folder(struct finder *finder, const struct place *place, struct text name)
{
    if (folder_entry(place->folder, name) != ENTRY_FOLDER)
        return false;
    struct place *inside =
        routes_place(&finder->routes, path_join(finder->arena, place->path, name));
    struct text init = TEXT("__init__");
    return (place_look(inside, init, text_hash(init)) & ~(uint32_t)PLACE_BARE) != 0;
}

static int compare_text(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

struct texts finder_list(struct finder *finder, struct texts path, struct arena *arena)
{
    ARRAY(struct text) list = {0};
    for (uint32_t i = 0; i < path.count; i++) {
        const struct place *place = routes_place(&finder->routes, path.at[i]);
        struct texts names =
            place->folder != NULL ? folder_names(place->folder) : (struct texts){0};
        for (uint32_t n = 0; n < names.count; n++) {
            struct text name = module_name(finder, names.at[n], place->is_archive);
            if (name.length == 0 && is_package_folder(finder, place, names.at[n]))
                name = names.at[n];
            if (name.length > 0 && !text_is(name, "__init__") &&
                text_find(name, '.') == name.length)
                array_push(arena, &list, name);
        }
    }
    if (list.count > 1)
        qsort(list.at, list.count, sizeof *list.at, compare_text);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < list.count; i++)
        if (kept == 0 || !text_equal(list.at[kept - 1], list.at[i]))
            list.at[kept++] = list.at[i];
    return (struct texts){list.at, kept};
}
