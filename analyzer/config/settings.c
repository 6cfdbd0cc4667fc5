#include "analyzer/config/settings.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

static struct text variable(const char *name)
{
    const char *value = getenv(name);
    return value == NULL ? (struct text){"", 0} : text_of(value);
}

void settings_from_process(struct environment_request *request)
{
    request->pythonpath = variable("PYTHONPATH");
    request->virtual_env = variable("VIRTUAL_ENV");
    request->path = variable("PATH");
    request->home = variable("HOME");
    request->pre_commit = text_is(variable("PRE_COMMIT"), "1");
    request->pre_commit_home = variable("PRE_COMMIT_HOME");
}

bool settings_folder(struct arena *arena, struct text *out, struct error *err)
{
    char folder[PATH_MAX];
    if (getcwd(folder, sizeof folder) == NULL)
        return error_os(err, errno, "cannot tell the working directory");
    *out = arena_text(arena, text_of(folder));
    return true;
}

/* `..` stays: behind a link to a folder it means another place than its text says. */
struct text settings_absolute(struct text path, struct text folder, struct arena *arena)
{
    if (path.length == 0 || path.at[0] != '/')
        path = arena_print(arena, "%.*s/%.*s", TEXT_ARG(folder), TEXT_ARG(path));
    char *clean = arena_alloc(arena, (size_t)path.length + 2);
    uint32_t length = 0;
    for (uint32_t from = 0, to; from < path.length; from = to + 1) {
        to = from + text_find(text_slice(path, from, path.length), '/');
        struct text step = text_slice(path, from, to);
        if (step.length == 0 || text_is(step, "."))
            continue;
        clean[length++] = '/';
        memcpy(clean + length, step.at, step.length);
        length += step.length;
    }
    if (length == 0)
        clean[length++] = '/';
    return (struct text){clean, length};
}
