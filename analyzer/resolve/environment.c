#include "analyzer/resolve/environment.h"

#include "analyzer/resolve/build_facts.h"
#include "analyzer/resolve/choice.h"
#include "analyzer/resolve/paths.h"
#include "analyzer/resolve/site.h"

static const struct python_version assumed = {3, 12};

const char *origin_name(enum origin origin)
{
    static const char *const names[] = {"unit", "site", "stdlib", "layer", "runtime"};
    return names[origin];
}

static void note(struct environment *environment, struct arena *arena, struct text sentence)
{
    array_push(arena, &environment->notes, sentence);
}

static void set_platform(const struct environment_request *request, struct environment *out)
{
    out->platform = request->platform.length > 0 ? request->platform : TEXT("linux");
    out->os_name = text_is(out->platform, "win32") ? TEXT("nt") : TEXT("posix");
}

static void set_version(const struct environment_request *request, const struct choice *choice,
                        struct arena *arena, struct environment *out)
{
    if (request->version.major != 0) {
        out->version = request->version;
        if (choice->version.major != 0 && !version_equal(choice->version, out->version))
            note(out, arena,
                 arena_print(arena,
                             "the target is Python %d.%d, the installed packages are %d.%d's",
                             out->version.major, out->version.minor, choice->version.major,
                             choice->version.minor));
    } else if (choice->version.major != 0) {
        out->version = choice->version;
    } else {
        out->version = assumed;
        note(out, arena,
             arena_print(arena, "nothing tells the version of Python: %d.%d is assumed",
                         assumed.major, assumed.minor));
    }
}

/* The chosen Python where its version is as near as any on this machine, else another one. */
static struct installation find_stdlib(const struct environment_request *request,
                                       const struct choice *choice, struct python_version version,
                                       struct tree *tree, struct arena *arena)
{
    struct installation base = choice->base, other;
    if ((base.version.major != 0 && version_equal(base.version, version)) ||
        !installation_search(version, request->path, request->home, tree, arena, &other) ||
        (base.version.major != 0 &&
         version_distance(version, base.version) <= version_distance(version, other.version)))
        return base;
    return other;
}

/* The standard library of the target's version, else the nearest version's with a note. */
static void set_stdlib(const struct environment_request *request, const struct choice *choice,
                       struct tree *tree, struct arena *arena, struct environment *out)
{
    struct installation found = find_stdlib(request, choice, out->version, tree, arena);
    out->prefix = found.prefix;
    out->stdlib = found.stdlib;
    out->stdlib_version = found.version;
    int major = out->version.major, minor = out->version.minor;
    if (found.version.major == 0)
        note(out, arena,
             arena_print(arena,
                         "no standard library on this machine: its modules are known by "
                         "name alone, as of %d.%d",
                         major, minor));
    else if (!version_equal(found.version, out->version))
        note(out, arena,
             arena_print(arena,
                         "the standard library of %d.%d is not on this machine: the files are "
                         "those of %.*s",
                         major, minor, TEXT_ARG(found.stdlib)));
    else if (!text_equal(found.prefix, choice->base.prefix))
        note(out, arena,
             arena_print(arena, "the standard library of %d.%d is taken from %.*s", major, minor,
                         TEXT_ARG(found.stdlib)));
}

/* What is found there decides the place of a script: links are followed. */
static void add_unit_folder(const struct environment_request *request, struct arena *arena,
                            struct environment *out)
{
    struct text folder = path_parent(path_real(arena, request->unit_path));
    array_push(arena, &out->search_path,
               (struct path_entry){folder, ORIGIN_UNIT, TEXT("the unit's folder")});
}

static bool add_named(const struct environment_request *request, struct site *site,
                      struct error *err)
{
    for (uint32_t i = 0; i < request->paths.count; i++) {
        struct text path = path_absolute(site->arena, request->paths.at[i]);
        bool archived = tree_folder(site->tree, path) != NULL;
        if (!path_exists(path) && !archived)
            return error_set(err, "--path %.*s: there is no such folder or archive",
                             TEXT_ARG(request->paths.at[i]));
        bool layer = path_is_below(path, TEXT("/opt/python"));
        site_add_path(site, path, layer ? ORIGIN_LAYER : ORIGIN_UNIT, TEXT("--path"));
    }
    return true;
}

/* Empty parts mean the working directory. */
static void add_pythonpath(struct text path, struct site *site)
{
    while (path.length > 0) {
        struct text entry = text_slice(path, 0, text_find(path, ':'));
        bool last = entry.length == path.length;
        path = text_slice(path, entry.length + 1, path.length);
        site_add_path(site, entry.length > 0 ? entry : TEXT("."), ORIGIN_SITE, TEXT("PYTHONPATH"));
        if (!last && path.length == 0)
            site_add_path(site, TEXT("."), ORIGIN_SITE, TEXT("PYTHONPATH"));
    }
}

static void add_stdlib(struct site *site)
{
    const struct environment *environment = site->environment;
    struct arena *arena = site->arena;
    if (environment->stdlib.length == 0)
        return;
    struct text why = TEXT("the standard library");
    site_add_path(site,
                  arena_print(arena, "%.*s/python%d%d.zip",
                              TEXT_ARG(path_parent(environment->stdlib)),
                              environment->stdlib_version.major, environment->stdlib_version.minor),
                  ORIGIN_STDLIB, why);
    site_add_path(site, environment->stdlib, ORIGIN_STDLIB, why);
    site_add_path(site, path_join(arena, environment->stdlib, TEXT("lib-dynload")), ORIGIN_STDLIB,
                  why);
}

/* sitecustomize and usercustomize, which site imports where it finds them. */
static void find_customized(struct environment *out, struct tree *tree, bool with_user,
                            struct arena *arena)
{
    static const char *const names[] = {"sitecustomize", "usercustomize"};
    for (size_t n = 0; n < (with_user ? 2 : 1); n++) {
        struct text file = arena_print(arena, "%s.py", names[n]);
        for (uint32_t i = 1; i < out->search_path.count; i++) {
            const struct folder *folder = tree_folder(tree, out->search_path.at[i].path);
            if (folder == NULL || (folder_entry(folder, file) != ENTRY_FILE &&
                                   folder_entry(folder, text_of(names[n])) != ENTRY_FOLDER))
                continue;
            array_push(arena, &out->customized, text_of(names[n]));
            break;
        }
    }
}

/* Installed packages lie in a folder that holds their metadata. A lone egg-info is what setuptools
 * leaves beside the sources of a project. */
static bool holds_metadata(struct tree *tree, struct text path)
{
    const struct folder *folder = tree_folder(tree, path);
    struct texts names = folder != NULL ? folder_names(folder) : (struct texts){0};
    uint32_t installed = 0, eggs = 0;
    for (uint32_t i = 0; i < names.count; i++) {
        installed += text_ends(names.at[i], TEXT(".dist-info"));
        eggs += text_ends(names.at[i], TEXT(".egg-info"));
    }
    return (installed > 0 || eggs > 1) &&
           folder_entry(folder, TEXT("pyproject.toml")) == ENTRY_MISSING &&
           folder_entry(folder, TEXT("setup.py")) == ENTRY_MISSING;
}

static void add_folders(const struct environment_request *request, struct tree *tree,
                        struct arena *arena, struct environment *out)
{
    for (uint32_t i = 0; i < request->folders.count; i++) {
        struct text folder = request->folders.at[i];
        enum origin origin = text_equal(folder, out->stdlib) ? ORIGIN_STDLIB
                             : holds_metadata(tree, folder)  ? ORIGIN_SITE
                                                             : ORIGIN_UNIT;
        array_push(arena, &out->search_path,
                   (struct path_entry){folder, origin, TEXT("it is checked")});
    }
}

bool environment_find(const struct environment_request *request, struct tree *tree,
                      struct arena *arena, struct environment *out, struct error *err)
{
    *out = (struct environment){0};
    struct choice choice;
    if (!choice_make(request, tree, arena, out, &choice, err))
        return false;
    out->chosen = choice.sentence;
    set_platform(request, out);
    set_version(request, &choice, arena, out);
    set_stdlib(request, &choice, tree, arena, out);
    build_facts_read(out, tree, arena);

    if (request->folders.count > 0)
        add_folders(request, tree, arena, out);
    else
        add_unit_folder(request, arena, out);
    struct site site = site_open(out, &choice, tree, arena);
    if (!add_named(request, &site, err))
        return false;
    if (!request->isolated_path)
        add_pythonpath(request->pythonpath, &site);
    add_stdlib(&site);
    if (!request->isolated_path)
        site_add_all(&site, &choice, request);
    find_customized(out, tree, !request->isolated_path, arena);
    return true;
}
