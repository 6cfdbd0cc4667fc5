#include "analyzer/source/archive.h"

struct archive {
    struct text path;
};

struct archive *archive_open(struct text path, struct arena *arena)
{
    (void)path;
    (void)arena;
    return NULL;
}

void archive_close(struct archive *archive)
{
    (void)archive;
}

struct folder *archive_folder(const struct archive *archive, struct text inner, struct arena *arena)
{
    (void)archive;
    (void)inner;
    (void)arena;
    return NULL;
}

uint64_t archive_size(const struct archive *archive, struct text inner)
{
    (void)archive;
    (void)inner;
    return 0;
}

bool archive_read(struct archive *archive, struct text inner, uint32_t most, struct arena *arena,
                  struct text *out, struct error *err)
{
    (void)inner;
    (void)most;
    (void)arena;
    (void)out;
    return error_set(err, "cannot read %.*s", TEXT_ARG(archive->path));
}
