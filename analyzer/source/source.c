#include "analyzer/source/source.h"

#include "analyzer/base/array.h"
#include "analyzer/source/cookie.h"
#include "analyzer/source/encoding.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reads up to `size` bytes, fewer where the file has shrunk meanwhile. */
static bool read_all(int fd, const char *path, char *into, uint32_t size, struct text *out,
                     struct error *err)
{
    uint32_t length = 0;
    while (length < size) {
        ssize_t got = read(fd, into + length, size - length);
        if (got == 0)
            break;
        if (got < 0 && errno != EINTR)
            return error_os(err, errno, "cannot read %s", path);
        if (got > 0)
            length += (uint32_t)got;
    }
    *out = (struct text){into, length};
    return true;
}

bool source_bytes(const char *path, uint32_t most, struct arena *arena, struct text *out,
                  struct error *err)
{
    bool ok = false;
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return error_os(err, errno, "cannot open %s", path);
    if (fstat(fd, &st) != 0) {
        error_os(err, errno, "cannot stat %s", path);
        goto done;
    }
    if (!S_ISREG(st.st_mode)) {
        error_set(err, "cannot read %s: not a regular file", path);
        goto done;
    }
    if (st.st_size < 0 || (uint64_t)st.st_size > most) {
        error_set(err, "cannot read %s: larger than %u bytes", path, most);
        goto done;
    }
    uint32_t size = (uint32_t)st.st_size;
    char *at = arena_room(arena, (size_t)size + 1);
    ok = read_all(fd, path, at, size, out, err);
    if (ok)
        at[out->length] = '\0';
done:
    close(fd);
    return ok;
}

bool source_standard_input(uint32_t most, struct arena *arena, struct text *out, struct error *err)
{
    enum {
        PIECE_BYTES = 1 << 18
    };
    struct arena scratch = {0};
    ARRAY(struct text) pieces = {0};
    struct text piece;
    uint64_t size = 0;
    bool ok = true;
    do {
        ok = read_all(STDIN_FILENO, "standard input", arena_alloc(&scratch, PIECE_BYTES),
                      PIECE_BYTES, &piece, err);
        size += ok ? piece.length : 0;
        if (ok && size > most)
            ok = error_set(err, "cannot read standard input: larger than %u bytes", most);
        if (ok)
            array_push(&scratch, &pieces, piece);
    } while (ok && piece.length == PIECE_BYTES);
    if (ok) {
        char *at = arena_alloc(arena, (size_t)size + 1);
        *out = (struct text){at, (uint32_t)size};
        ARRAY_EACH (const struct text, one, &pieces) {
            memcpy(at, one->at, one->length);
            at += one->length;
        }
        *at = '\0';
    }
    arena_release(&scratch);
    return ok;
}

bool source_read(const char *path, struct arena *arena, struct source *out, struct error *err)
{
    struct text bytes;
    if (!source_bytes(path, SOURCE_MOST_BYTES, arena, &bytes, err))
        return false;
    source_decode(bytes, arena, out);
    return true;
}

/* As _get_normal_name of tokenize: "utf-8" and "iso-8859-1" have many spellings, and a mark may
 * only stand beside one of the first. */
static struct text normal_name(struct text name)
{
    static const char *const normal[] = {"utf-8", "latin-1", "iso-8859-1", "iso-latin-1"};
    char start[12];
    uint32_t length = 0;
    for (; length < name.length && length < sizeof start; length++) {
        char byte = name.at[length];
        if (byte >= 'A' && byte <= 'Z')
            byte = (char)(byte - 'A' + 'a');
        start[length] = byte == '_' ? '-' : byte;
    }
    for (size_t i = 0; i < sizeof normal / sizeof normal[0]; i++) {
        struct text known = text_of(normal[i]);
        if (text_starts((struct text){start, length}, known) &&
            (length == known.length || start[known.length] == '-'))
            return i == 0 ? TEXT("utf-8") : TEXT("iso-8859-1");
    }
    return name;
}

/* The first trouble told stays. */
static void tell(struct source *source, enum source_trouble trouble, uint32_t at)
{
    if (source->trouble != SOURCE_FINE)
        return;
    source->trouble = trouble;
    source->trouble_at = at;
}

void source_decode(struct text bytes, struct arena *arena, struct source *out)
{
    *out = (struct source){.byte_count = bytes.length, .has_mark = cookie_has_mark(bytes)};
    if (out->has_mark)
        bytes = text_slice(bytes, 3, bytes.length);
    struct text cookie = cookie_find(bytes);
    uint32_t cookie_at = cookie.length == 0 ? 0 : (uint32_t)(cookie.at - bytes.at);
    struct text name = normal_name(cookie);
    const struct encoding *utf8 = encoding_find(TEXT("utf-8")), *encoding = utf8;
    if (name.length > 0)
        encoding = encoding_find(name);
    if (encoding == NULL)
        tell(out, SOURCE_UNKNOWN_ENCODING, cookie_at);
    else if (out->has_mark && name.length > 0 && !text_is(name, "utf-8"))
        tell(out, SOURCE_MARK_AND_COOKIE, cookie_at);
    if (encoding == NULL || out->has_mark)
        encoding = utf8;
    uint32_t bad_at;
    if (!encoding_decode(encoding, bytes, arena, &out->text, &bad_at)) {
        tell(out, SOURCE_UNKNOWN_ENCODING, cookie_at);
        encoding = utf8;
        encoding_decode(encoding, bytes, arena, &out->text, &bad_at);
    }
    out->encoding = text_of(encoding->name);
    if (bad_at < out->text.length)
        tell(out, SOURCE_BAD_BYTES, bad_at);
    uint32_t nul_at = text_find(out->text, '\0');
    if (nul_at < out->text.length)
        tell(out, SOURCE_NUL_BYTES, nul_at);
}
