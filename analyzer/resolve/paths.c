#include "analyzer/resolve/paths.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct text path_join(struct arena *arena, struct text folder, struct text name)
{
    if (name.length > 0 && name.at[0] == '/')
        return arena_text(arena, name);
    bool slash = folder.length > 0 && folder.at[folder.length - 1] != '/';
    return arena_print(arena, "%.*s%s%.*s", TEXT_ARG(folder), slash ? "/" : "", TEXT_ARG(name));
}

static struct text working_folder(struct arena *arena)
{
    char buffer[PATH_MAX];
    return arena_text(arena, text_of(getcwd(buffer, sizeof buffer) != NULL ? buffer : "/"));
}

struct text path_absolute(struct arena *arena, struct text path)
{
    if (path.length == 0 || path.at[0] != '/')
        path = path_join(arena, working_folder(arena), path);
    char *out = arena_alloc(arena, path.length + 2);
    uint32_t length = 0;
    for (uint32_t i = 0; i < path.length;) {
        struct text rest = text_slice(path, i, path.length);
        struct text part = text_slice(rest, 0, text_find(rest, '/'));
        i += part.length + 1;
        if (part.length == 0 || text_is(part, "."))
            continue;
        if (text_is(part, "..")) {
            while (length > 0 && out[--length] != '/')
                continue;
            continue;
        }
        out[length++] = '/';
        memcpy(out + length, part.at, part.length);
        length += part.length;
    }
    if (length == 0)
        out[length++] = '/';
    out[length] = '\0';
    return (struct text){out, length};
}

/* A NUL-terminated copy in `buffer` of PATH_MAX bytes; false where there can be no such path. */
static bool copy_path(struct text path, char *buffer)
{
    if (path.length == 0 || path.length >= PATH_MAX || text_find(path, '\0') < path.length)
        return false;
    memcpy(buffer, path.at, path.length);
    buffer[path.length] = '\0';
    return true;
}

struct text path_real(struct arena *arena, struct text path)
{
    char buffer[PATH_MAX], real[PATH_MAX];
    if (copy_path(path, buffer) && realpath(buffer, real) != NULL)
        return arena_text(arena, text_of(real));
    return path_absolute(arena, path);
}

struct text path_parent(struct text path)
{
    uint32_t slash = text_find_last(path, '/');
    return text_slice(path, 0, slash == 0 ? 1 : slash);
}

struct text path_name(struct text path)
{
    uint32_t slash = text_find_last(path, '/');
    return slash == path.length ? path : text_slice(path, slash + 1, path.length);
}

bool path_is_below(struct text path, struct text folder)
{
    return text_starts(path, folder) &&
           (path.length == folder.length || path.at[folder.length] == '/' || folder.length == 1);
}

static mode_t mode_of(struct text path)
{
    char buffer[PATH_MAX];
    struct stat status;
    return copy_path(path, buffer) && stat(buffer, &status) == 0 ? status.st_mode : 0;
}

bool path_is_file(struct text path)
{
    return S_ISREG(mode_of(path));
}

bool path_is_folder(struct text path)
{
    return S_ISDIR(mode_of(path));
}

bool path_exists(struct text path)
{
    return mode_of(path) != 0;
}
