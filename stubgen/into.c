#include "stubgen/into.h"

#include "analyzer/resolve/paths.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* With the links of the part that exists followed. */
static struct text real_path(struct text path, struct arena *arena)
{
    struct text above = path;
    while (above.length > 1 && !path_exists(above))
        above = path_parent(above);
    struct text rest = text_slice(path, above.length, path.length);
    above = path_real(arena, above);
    if (text_is(above, "/"))
        above.length = 0;
    if (text_starts(rest, TEXT("/")) || rest.length == 0)
        return arena_join(arena, above, rest);
    return arena_print(arena, "%.*s/%.*s", TEXT_ARG(above), TEXT_ARG(rest));
}

static bool check_inputs(const struct into *into, struct text path, struct error *err)
{
    for (uint32_t i = 0; i < into->inputs.count; i++)
        if (path_is_below(path, into->inputs.at[i]))
            return error_set(err, "cannot write %.*s: it lies in %.*s, which is only read",
                             TEXT_ARG(path), TEXT_ARG(into->inputs.at[i]));
    return true;
}

static bool make_folders(struct text path, struct arena *arena, struct error *err)
{
    for (uint32_t i = 1; i <= path.length; i++) {
        if (i < path.length && path.at[i] != '/')
            continue;
        struct text above = arena_text(arena, text_slice(path, 0, i));
        if (mkdir(above.at, 0777) != 0 && errno != EEXIST && !path_is_folder(above))
            return error_os(err, errno, "cannot make %s", above.at);
    }
    return true;
}

bool into_open(struct text folder, struct texts inputs, struct arena *arena, struct into *out,
               struct error *err)
{
    struct text *real = arena_alloc_array(arena, inputs.count, sizeof *real);
    for (uint32_t i = 0; i < inputs.count; i++)
        real[i] = path_real(arena, inputs.at[i]);
    *out = (struct into){.arena = arena, .inputs = {real, inputs.count}, .fd = -1};
    out->folder = real_path(path_absolute(arena, folder), arena);
    if (out->folder.length == 0)
        out->folder = TEXT("/");
    if (!check_inputs(out, out->folder, err) || !make_folders(out->folder, arena, err))
        return false;
    out->fd = open(out->folder.at, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (out->fd < 0)
        return error_os(err, errno, "cannot write into %s", out->folder.at);
    return true;
}

void into_close(struct into *into)
{
    if (into->fd >= 0)
        close(into->fd);
    into->fd = -1;
}

/* The folder of `path`, made where it is not there; the caller closes it. -1 and errno: refused. */
static int open_parent(const struct into *into, struct text path)
{
    int fd = fcntl(into->fd, F_DUPFD_CLOEXEC, 0);
    for (uint32_t from = 0, to; fd >= 0; from = to + 1) {
        to = from + text_find(text_slice(path, from, path.length), '/');
        if (to == path.length)
            break;
        const char *name = arena_text(into->arena, text_slice(path, from, to)).at;
        int inner = -1;
        if (mkdirat(fd, name, 0777) == 0 || errno == EEXIST)
            inner = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        int number = errno;
        close(fd);
        errno = number;
        fd = inner;
    }
    return fd;
}

static bool write_all(int fd, struct text bytes)
{
    while (bytes.length > 0) {
        ssize_t written = write(fd, bytes.at, bytes.length);
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0)
            bytes = text_slice(bytes, (uint32_t)written, bytes.length);
    }
    return true;
}

/* An interrupt waits, so that no temporary file stays behind. */
static bool write_beside(int folder, const char *name, struct text bytes, mode_t mode)
{
    char temporary[64];
    sigset_t all, before;
    snprintf(temporary, sizeof temporary, ".importscan-%ld", (long)getpid());
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    int fd = openat(folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool ok = fd >= 0 && write_all(fd, bytes) && fchmod(fd, mode) == 0;
    int number = errno;
    if (fd >= 0 && close(fd) != 0 && ok) {
        number = errno;
        ok = false;
    }
    if (ok && renameat(folder, temporary, folder, name) != 0) {
        number = errno;
        ok = false;
    }
    if (!ok && fd >= 0)
        unlinkat(folder, temporary, 0);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = number;
    return ok;
}

bool into_write(const struct into *into, struct text path, struct text bytes, mode_t mode,
                struct error *err)
{
    struct text whole = path_join(into->arena, into->folder, path);
    if (!check_inputs(into, whole, err))
        return false;
    int folder = open_parent(into, path);
    const char *name = arena_text(into->arena, path_name(path)).at;
    bool ok = folder >= 0 && write_beside(folder, name, bytes, mode);
    int number = errno;
    if (folder >= 0)
        close(folder);
    return ok || error_os(err, number, "cannot write %.*s", TEXT_ARG(whole));
}
