#include "stubgen/bytecode.h"

#include "analyzer/plan/pyc_magic.h"
#include "analyzer/resolve/paths.h"
#include "analyzer/source/digest.h"
#include "analyzer/source/source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Lib/importlib/_bootstrap_external.py: magic number, flags, then time and size of the source, or
 * its hash. */
enum {
    HEADER_BYTES = 16,
    HASH_BYTES = 8,
    FLAG_HASH = 1,
    FLAGS_KNOWN = 3,
    MOST_PYC_BYTES = 256 << 20
};

static uint32_t number_at(const unsigned char *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

struct text bytecode_path(struct text source, struct python_version version, struct arena *arena)
{
    uint32_t slash = text_find_last(source, '/');
    uint32_t from = slash == source.length ? 0 : slash + 1;
    struct text stem = text_slice(source, from, text_find_last(source, '.'));
    return arena_print(arena, "%.*s__pycache__/%.*s.cpython-%d%d.pyc",
                       TEXT_ARG(text_slice(source, 0, from)), TEXT_ARG(stem), version.major,
                       version.minor);
}

static bool read_header(const char *path, unsigned char *header)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    bool ok = fd >= 0 && read(fd, header, HEADER_BYTES) == HEADER_BYTES;
    if (fd >= 0)
        close(fd);
    return ok;
}

static bool fits(const unsigned char *header, unsigned magic, const struct stat *source)
{
    uint32_t flags = number_at(header + 4);
    if (number_at(header) != (magic | (uint32_t)'\r' << 16 |
                              (uint32_t)'\n'
                                  << 24) ||
        (flags & ~(uint32_t)FLAGS_KNOWN) != 0)
        return false;
    return (flags & FLAG_HASH) != 0 || (number_at(header + 8) == (uint32_t)source->st_mtime &&
                                        number_at(header + 12) == (uint32_t)source->st_size);
}

struct text bytecode_find(struct text source, struct python_version version, struct arena *arena)
{
    unsigned char header[HEADER_BYTES];
    unsigned magic = pyc_magic(version);
    struct stat of_source, of_pyc;
    struct text path = bytecode_path(source, version, arena);
    if (magic == 0 || stat(arena_text(arena, source).at, &of_source) != 0 ||
        stat(path.at, &of_pyc) != 0 || !S_ISREG(of_pyc.st_mode) || !read_header(path.at, header) ||
        !fits(header, magic, &of_source))
        return (struct text){"", 0};
    return path;
}

bool bytecode_read(struct text path, struct arena *arena, struct text *out, struct error *err)
{
    struct digest digest;
    if (!source_bytes(path.at, MOST_PYC_BYTES, arena, out, err))
        return false;
    if (out->length < HEADER_BYTES)
        return error_set(err, "%.*s changed while it was read", TEXT_ARG(path));
    unsigned char *bytes = (unsigned char *)(uintptr_t)out->at; /* ours: just read */
    if ((number_at(bytes + 4) & FLAG_HASH) != 0)
        return true;
    digest_bytes(text_slice(*out, HEADER_BYTES, out->length), &digest);
    memset(bytes + 4, 0, 4);
    bytes[4] = FLAG_HASH;
    memcpy(bytes + 8, digest.sha256, HASH_BYTES);
    return true;
}
