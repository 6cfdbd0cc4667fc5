#include "analyzer/resolve/site.h"

#include "analyzer/resolve/editable.h"
#include "analyzer/resolve/paths.h"
#include "analyzer/resolve/pth.h"
#include "analyzer/source/source.h"

enum {
    MOST_PTH_BYTES = 4 << 20,
};

static bool contains(struct text text, const char *part)
{
    return memmem(text.at, text.length, part, strlen(part)) != NULL;
}

struct site site_open(struct environment *environment, const struct choice *choice,
                      struct tree *tree, struct arena *arena)
{
    struct site site = {.environment = environment, .tree = tree, .arena = arena};
    site.known_from = environment->search_path.count;
    site.skips_hidden = site.drops_mark = environment->version.minor >= 13;
    struct text text, stdlib = choice->base.stdlib;
    struct error ignored;
    if (stdlib.length == 0 || !source_bytes(path_join(arena, stdlib, TEXT("site.py")).at, 1 << 20,
                                            arena, &text, &ignored))
        return site;
    site.skips_hidden = contains(text, ".startswith(\".\")") || contains(text, ".startswith('.')");
    site.drops_mark = contains(text, "utf-8-sig");
    site.is_debian = contains(text, "\"dist-packages\"");
    return site;
}

static bool is_known(const struct site *site, struct text path)
{
    for (uint32_t i = site->known_from; i < site->environment->search_path.count; i++)
        if (text_equal(site->environment->search_path.at[i].path, path))
            return true;
    return false;
}

void site_add_path(struct site *site, struct text path, enum origin origin, struct text found_by)
{
    path = path_absolute(site->arena, path);
    if (!is_known(site, path))
        array_push(site->arena, &site->environment->search_path,
                   (struct path_entry){path, origin, found_by});
}

/* Reads the finder module that an import line names; a note where it says nothing we can read. */
static void add_editable(struct site *site, struct text folder, struct text file,
                         const struct pth_line *line)
{
    struct text text;
    struct error ignored;
    struct text name = arena_print(site->arena, "%.*s.py", TEXT_ARG(line->text));
    struct text path = path_join(site->arena, folder, name);
    if (source_bytes(path.at, MOST_PTH_BYTES, site->arena, &text, &ignored) &&
        editable_parse(text, path, site->arena, site->environment) > 0)
        return;
    array_push(site->arena, &site->environment->notes,
               arena_print(site->arena, "%.*s/%.*s: no mapping could be read from %.*s",
                           TEXT_ARG(folder), TEXT_ARG(file), TEXT_ARG(name)));
}

/* A namespace that a *-nspkg.pth declares has the folder of that name beside the file. */
static void add_namespace(struct site *site, struct text folder, struct text file, struct text name)
{
    struct text below = arena_text(site->arena, name);
    char *bytes = (char *)below.at;
    for (uint32_t i = 0; i < below.length; i++)
        if (bytes[i] == '.')
            bytes[i] = '/';
    struct editable editable = {name, path_join(site->arena, folder, below),
                                path_join(site->arena, folder, file), true};
    array_push(site->arena, &site->environment->editables, editable);
}

static void add_path_line(struct site *site, struct text folder, struct text file,
                          const struct pth_line *line)
{
    struct text path = path_absolute(site->arena, path_join(site->arena, folder, line->text));
    if (path_exists(path))
        site_add_path(site, path, ORIGIN_SITE,
                      arena_print(site->arena, "%.*s, line %u", TEXT_ARG(file), line->number));
}

static void read_pth(struct site *site, struct text folder, struct text file)
{
    struct text bytes;
    struct error ignored;
    if (!source_bytes(path_join(site->arena, folder, file).at, MOST_PTH_BYTES, site->arena, &bytes,
                      &ignored))
        return;
    site->environment->reads_pth = true;
    if (site->drops_mark && text_starts(bytes, TEXT("\xef\xbb\xbf")))
        bytes = text_slice(bytes, 3, bytes.length);
    struct pth_reader reader = pth_open(bytes, file);
    struct pth_line line;
    uint32_t code = 0;
    while (pth_next(&reader, &line)) {
        switch (line.kind) {
        case PTH_PATH: add_path_line(site, folder, file, &line); break;
        case PTH_EDITABLE: add_editable(site, folder, file, &line); break;
        case PTH_NAMESPACE: add_namespace(site, folder, file, line.text); break;
        case PTH_HARMLESS: break;
        case PTH_CODE: code++; break;
        }
    }
    if (code > 0)
        array_push(site->arena, &site->environment->notes,
                   arena_print(site->arena,
                               "%.*s/%.*s: %u line%s of code, run when Python starts, not read",
                               TEXT_ARG(folder), TEXT_ARG(file), code, code == 1 ? "" : "s"));
}

/* site.addsitedir: a folder that is known already is not added, but its .pth files count again. */
static void add_folder(struct site *site, struct text folder, struct text found_by)
{
    folder = path_absolute(site->arena, folder);
    const struct folder *listing = path_is_folder(folder) ? tree_folder(site->tree, folder) : NULL;
    if (listing == NULL)
        return;
    site_add_path(site, folder, ORIGIN_SITE, found_by);
    struct texts names = folder_names(listing);
    for (uint32_t i = 0; i < names.count; i++)
        if (text_ends(names.at[i], TEXT(".pth")) &&
            !(site->skips_hidden && names.at[i].at[0] == '.'))
            read_pth(site, folder, names.at[i]);
}

static void add_below(struct site *site, struct text prefix, const char *library,
                      struct text folder, const char *packages, const char *found_by)
{
    add_folder(site,
               arena_print(site->arena, "%.*s/%s/%.*s/%s", TEXT_ARG(prefix), library,
                           TEXT_ARG(folder), packages),
               text_of(found_by));
}

/* site.getsitepackages for one prefix. */
static void add_prefix(struct site *site, struct text prefix, const struct installation *base,
                       struct text folder, bool in_venv, const char *found_by)
{
    bool plain = text_is(base->library, "lib") || base->library.length == 0;
    if (prefix.length == 1)
        prefix = TEXT("");
    if (site->is_debian) {
        if (in_venv)
            add_below(site, prefix, "lib", folder, "site-packages", found_by);
        add_below(site, prefix, "local/lib", folder, "dist-packages", found_by);
        add_below(site, prefix, "lib", TEXT("python3"), "dist-packages", found_by);
        add_below(site, prefix, "lib", folder, "dist-packages", found_by);
        return;
    }
    if (!plain)
        add_below(site, prefix, base->library.at, folder, "site-packages", found_by);
    add_below(site, prefix, "lib", folder, "site-packages", found_by);
}

static void add_user_site(struct site *site, struct text home, struct text folder)
{
    if (home.length == 0)
        return;
    add_folder(site,
               arena_print(site->arena, "%.*s/.local/lib/%.*s/site-packages", TEXT_ARG(home),
                           TEXT_ARG(folder)),
               TEXT("the user's site folder"));
}

void site_add_all(struct site *site, const struct choice *choice,
                  const struct environment_request *request)
{
    bool in_venv = choice->venv.length > 0;
    bool system = !in_venv || choice->config.system_site;
    struct text folder = choice->base.folder;
    /* Packages are the chosen Python's, even where the target's version is another one. */
    if (folder.length == 0 && choice->version.major != 0)
        folder =
            arena_print(site->arena, "python%d.%d", choice->version.major, choice->version.minor);
    if (folder.length == 0)
        return;
    if (in_venv)
        add_prefix(site, choice->venv, &choice->base, folder, true, "the virtual environment");
    if (!system)
        return;
    if (!request->no_user_site)
        add_user_site(site, request->home, folder);
    if (choice->base.prefix.length > 0)
        add_prefix(site, choice->base.prefix, &choice->base, folder, in_venv,
                   in_venv ? "the virtual environment's include-system-site-packages"
                           : "the interpreter's site folder");
}
