#include "stubgen/into.h"

#include "analyzer/resolve/paths.h"

#include <dirent.h>
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

/* The folder of `path`, made where it is not there if `make`; the caller closes it. -1 and errno:
 * refused. */
static int open_parent(const struct into *into, struct text path, bool make)
{
    int fd = fcntl(into->fd, F_DUPFD_CLOEXEC, 0);
    for (uint32_t from = 0, to; fd >= 0; from = to + 1) {
        to = from + text_find(text_slice(path, from, path.length), '/');
        if (to == path.length)
            break;
        const char *name = arena_text(into->arena, text_slice(path, from, to)).at;
        int inner = -1;
        if (!make || mkdirat(fd, name, 0777) == 0 || errno == EEXIST)
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

/* What a new file is filled with: bytes, or those of another file. */
struct filling {
    struct text bytes;
    int from; /* -1: `bytes` */
};

static bool copy_all(int to, int from)
{
    static const size_t piece = (size_t)1 << 30;
    char buffer[1 << 16];
    bool by_kernel = true;
    for (;;) {
        ssize_t count = by_kernel ? copy_file_range(from, NULL, to, NULL, piece, 0)
                                  : read(from, buffer, sizeof buffer);
        if (count == 0)
            return true;
        /* Where the kernel cannot, between two file systems or from a strange one, we do. */
        if (count < 0 && by_kernel)
            by_kernel = false;
        else if (count < 0 && errno != EINTR)
            return false;
        else if (count > 0 && !by_kernel && !write_all(to, (struct text){buffer, (uint32_t)count}))
            return false;
    }
}

static bool fill(int fd, const struct filling *filling)
{
    struct stat st;
    if (filling->from < 0)
        return write_all(fd, filling->bytes);
    if (!copy_all(fd, filling->from) || fstat(filling->from, &st) != 0)
        return false;
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, st.st_mtim};
    return futimens(fd, times) == 0;
}

/* An interrupt waits, so that no temporary file stays behind. */
static bool write_beside(int folder, const char *name, const struct filling *filling, mode_t mode)
{
    char temporary[64];
    sigset_t all, before;
    snprintf(temporary, sizeof temporary, ".importscan-%ld", (long)getpid());
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    int fd = openat(folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool ok = fd >= 0 && fill(fd, filling) && fchmod(fd, mode) == 0;
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

static bool write_file(const struct into *into, struct text path, const struct filling *filling,
                       mode_t mode, struct error *err)
{
    struct arena_mark mark = arena_mark(into->arena);
    struct text whole = path_join(into->arena, into->folder, path);
    if (!check_inputs(into, whole, err))
        return false;
    int folder = open_parent(into, path, true);
    const char *name = arena_text(into->arena, path_name(path)).at;
    bool ok = folder >= 0 && write_beside(folder, name, filling, mode);
    int number = errno;
    if (folder >= 0)
        close(folder);
    ok = ok || error_os(err, number, "cannot write %.*s", TEXT_ARG(whole));
    arena_rewind(into->arena, mark);
    return ok;
}

bool into_write(const struct into *into, struct text path, struct text bytes, mode_t mode,
                struct error *err)
{
    return write_file(into, path, &(struct filling){bytes, -1}, mode, err);
}

bool into_copy(const struct into *into, struct text path, struct text from, mode_t mode,
               struct error *err)
{
    struct stat st;
    int fd = open(arena_text(into->arena, from).at, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return error_os(err, errno, "cannot open %.*s", TEXT_ARG(from));
    bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    if (!ok)
        error_set(err, "cannot read %.*s: it is no regular file", TEXT_ARG(from));
    ok = ok && write_file(into, path, &(struct filling){{"", 0}, fd}, mode, err);
    close(fd);
    return ok;
}

bool into_read(const struct into *into, struct text path, uint32_t most, struct text *out)
{
    struct stat st;
    int folder = open_parent(into, path, false), fd = -1;
    if (folder >= 0)
        fd = openat(folder, arena_text(into->arena, path_name(path)).at,
                    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bool ok = fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= most;
    if (ok) {
        char *bytes = arena_alloc(into->arena, (size_t)st.st_size + 1);
        ssize_t count = read(fd, bytes, (size_t)st.st_size);
        *out = (struct text){bytes, count < 0 ? 0 : (uint32_t)count};
        ok = count == st.st_size;
    }
    if (fd >= 0)
        close(fd);
    if (folder >= 0)
        close(folder);
    return ok;
}

void into_remove(const struct into *into, struct text path)
{
    int flags = 0;
    for (; path.length > 0; flags = AT_REMOVEDIR) {
        int folder = open_parent(into, path, false);
        const char *name = arena_text(into->arena, path_name(path)).at;
        bool gone = folder >= 0 && (unlinkat(folder, name, flags) == 0 || errno == ENOENT);
        if (folder >= 0)
            close(folder);
        uint32_t slash = text_find_last(path, '/');
        if ((!gone && flags != 0) || slash == path.length)
            return;
        path = text_slice(path, 0, slash);
    }
}

bool into_is_empty(const struct into *into)
{
    bool empty = true;
    int fd = fcntl(into->fd, F_DUPFD_CLOEXEC, 0);
    DIR *listing = fd < 0 ? NULL : fdopendir(fd);
    if (listing == NULL) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    rewinddir(listing);
    for (struct dirent *entry; empty && (entry = readdir(listing)) != NULL;)
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    closedir(listing);
    return empty;
}
