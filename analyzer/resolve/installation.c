#include "analyzer/resolve/installation.h"

#include "analyzer/resolve/paths.h"

#include <stdlib.h>

enum {
    OLDEST = 6, /* minor versions that are looked for */
    NEWEST = 20,
};

bool version_equal(struct python_version a, struct python_version b)
{
    return a.major == b.major && a.minor == b.minor;
}

/* A number of at most three digits from `*at` on; -1 where there is none. */
static int take_number(struct text text, uint32_t *at)
{
    int number = -1;
    uint32_t end = *at + 3;
    for (; *at < text.length && *at < end; ++*at) {
        char c = text.at[*at];
        if (c < '0' || c > '9')
            break;
        number = (number < 0 ? 0 : number) * 10 + (c - '0');
    }
    return number;
}

struct python_version version_parse(struct text text)
{
    uint32_t at = 0;
    int major = take_number(text, &at);
    if (major < 2 || at >= text.length || text.at[at++] != '.')
        return (struct python_version){0};
    int minor = take_number(text, &at);
    return minor < 0 ? (struct python_version){0} : (struct python_version){major, minor};
}

struct python_version version_in_name(struct text name)
{
    struct text stem = TEXT("python");
    if (!text_starts(name, stem))
        return (struct python_version){0};
    return version_parse(text_slice(name, stem.length, name.length));
}

static bool try_folder(struct text prefix, const char *library, struct python_version version,
                       const char *abi, struct arena *arena, struct installation *out)
{
    struct text folder = arena_print(arena, "python%d.%d%s", version.major, version.minor, abi);
    struct text parent = path_join(arena, prefix, text_of(library));
    struct text stdlib = path_join(arena, parent, folder);
    if (!path_is_file(path_join(arena, stdlib, TEXT("os.py"))) &&
        !path_is_file(path_join(arena, stdlib, TEXT("os.pyc"))))
        return false;
    *out =
        (struct installation){version, arena_text(arena, prefix), text_of(library), folder, stdlib};
    return true;
}

static bool try_version(struct text prefix, struct python_version version, struct arena *arena,
                        struct installation *out)
{
    return try_folder(prefix, "lib", version, "", arena, out) ||
           try_folder(prefix, "lib64", version, "", arena, out) ||
           (version.minor >= 13 && try_folder(prefix, "lib", version, "t", arena, out));
}

bool installation_in(struct text prefix, struct python_version wanted, struct arena *arena,
                     struct installation *out)
{
    if (wanted.major != 0)
        return try_version(prefix, wanted, arena, out);
    for (int minor = NEWEST; minor >= OLDEST; minor--)
        if (try_version(prefix, (struct python_version){3, minor}, arena, out))
            return true;
    return false;
}

bool installation_above(struct text folder, struct python_version wanted, struct arena *arena,
                        struct installation *out)
{
    for (;;) {
        if (installation_in(folder, wanted, arena, out))
            return true;
        if (folder.length <= 1)
            return false;
        folder = path_parent(folder);
    }
}

bool installation_of(struct text interpreter, struct arena *arena, struct installation *out)
{
    struct text real = path_real(arena, interpreter);
    return installation_above(path_parent(real), version_in_name(path_name(real)), arena, out);
}

struct search {
    struct python_version wanted;
    struct arena *arena;
    struct installation best; /* version {0, 0} while there is none */
};

int version_distance(struct python_version wanted, struct python_version version)
{
    return abs((wanted.major == 0 ? NEWEST : wanted.minor) - version.minor);
}

static void search_prefix(struct search *search, struct text prefix)
{
    struct installation found;
    for (int minor = NEWEST; minor >= OLDEST; minor--) {
        struct python_version version = {3, minor};
        bool nearer = search->best.version.major == 0 ||
                      version_distance(search->wanted, version) <
                          version_distance(search->wanted, search->best.version);
        if (nearer && installation_in(prefix, version, search->arena, &found))
            search->best = found;
    }
}

/* Each folder in `folder` is a prefix. */
static void search_below(struct search *search, struct tree *tree, struct text folder)
{
    const struct folder *listing = path_is_folder(folder) ? tree_folder(tree, folder) : NULL;
    if (listing == NULL)
        return;
    struct texts names = folder_names(listing);
    for (uint32_t i = 0; i < names.count; i++)
        search_prefix(search, path_join(search->arena, folder, names.at[i]));
}

bool installation_search(struct python_version wanted, struct text path, struct text home,
                         struct tree *tree, struct arena *arena, struct installation *out)
{
    struct search search = {.wanted = wanted, .arena = arena};
    while (path.length > 0) {
        struct text folder = text_slice(path, 0, text_find(path, ':'));
        path = text_slice(path, folder.length + 1, path.length);
        if (folder.length == 0 || folder.at[0] != '/')
            continue;
        struct text prefix = path_parent(path_real(arena, folder));
        if (prefix.length > 1) /* "/lib" is a link to the /usr one */
            search_prefix(&search, prefix);
    }
    search_prefix(&search, TEXT("/usr"));
    search_prefix(&search, TEXT("/usr/local"));
    if (home.length > 0) {
        search_below(&search, tree, path_join(arena, home, TEXT(".pyenv/versions")));
        search_below(&search, tree, path_join(arena, home, TEXT(".local/share/uv/python")));
    }
    *out = search.best;
    return search.best.version.major != 0;
}
