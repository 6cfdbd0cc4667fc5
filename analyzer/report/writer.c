#include "analyzer/report/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

void writer_on(struct writer *writer, FILE *file, const char *name)
{
    *writer = (struct writer){.file = file, .path = text_of(name)};
}

static void hold_signals(struct writer *writer)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, &writer->blocked);
}

static void release_signals(const struct writer *writer)
{
    pthread_sigmask(SIG_SETMASK, &writer->blocked, NULL);
}

/* The mode that a file newly made by name would have had. */
static mode_t mode_of_new_file(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

static bool open_directly(struct writer *writer, struct error *err)
{
    writer->file = fopen(writer->path.at, "we");
    if (writer->file == NULL)
        return error_os(err, errno, "cannot write %s", writer->path.at);
    return true;
}

static bool open_beside(struct writer *writer, mode_t mode, struct arena *arena, struct error *err)
{
    struct text temporary = arena_print(arena, "%.*s.XXXXXX", TEXT_ARG(writer->target));
    hold_signals(writer);
    int fd = mkostemp((char *)(uintptr_t)temporary.at, O_CLOEXEC);
    if (fd < 0) {
        error_os(err, errno, "cannot write %s", writer->path.at);
        release_signals(writer);
        return false;
    }
    fchmod(fd, mode);
    writer->temporary = temporary;
    writer->file = fdopen(fd, "w");
    if (writer->file == NULL)
        out_of_memory();
    return true;
}

bool writer_open(struct writer *writer, struct text path, struct arena *arena, struct error *err)
{
    *writer = (struct writer){.path = arena_text(arena, path), .owned = true};
    char real[PATH_MAX];
    struct stat st;
    bool exists = stat(writer->path.at, &st) == 0;
    if (exists && !S_ISREG(st.st_mode))
        return open_directly(writer, err);
    /* The file behind a link is replaced, not the link. */
    bool linked = exists && realpath(writer->path.at, real) != NULL;
    writer->target = linked ? arena_text(arena, text_of(real)) : writer->path;
    return open_beside(writer, exists ? st.st_mode & 07777 : mode_of_new_file(), arena, err);
}

static void note_failure(struct writer *writer)
{
    if (writer->failed)
        return;
    writer->failed = true;
    writer->number = errno;
}

void writer_put(struct writer *writer, struct text text)
{
    if (writer->failed || text.length == 0)
        return;
    if (fwrite(text.at, 1, text.length, writer->file) != text.length)
        note_failure(writer);
}

void writer_puts(struct writer *writer, const char *string)
{
    writer_put(writer, text_of(string));
}

void writer_print(struct writer *writer, const char *format, ...)
{
    if (writer->failed)
        return;
    va_list args;
    va_start(args, format);
    if (vfprintf(writer->file, format, args) < 0)
        note_failure(writer);
    va_end(args);
}

static void put_in_place(struct writer *writer)
{
    if (!writer->failed && rename(writer->temporary.at, writer->target.at) != 0)
        note_failure(writer);
    if (writer->failed)
        unlink(writer->temporary.at);
    release_signals(writer);
}

bool writer_close(struct writer *writer, struct error *err)
{
    if (fflush(writer->file) != 0)
        note_failure(writer);
    if (writer->owned && fclose(writer->file) != 0)
        note_failure(writer);
    if (writer->temporary.length > 0)
        put_in_place(writer);
    if (!writer->failed || writer->number == EPIPE)
        return true;
    return error_os(err, writer->number, "cannot write %s", writer->path.at);
}
