/* source.h - the bytes of one Python file as text.
 *
 * Decoding follows PEP 263 and Lib/tokenize.py: a UTF-8 byte order mark, else a coding cookie in
 * line 1 or 2, else UTF-8. The text is always valid UTF-8 without the mark; line ends stay as they
 * are. What is odd (an unknown encoding, bytes that do not decode, NUL bytes) is told by `trouble`
 * and the text is the best that could be made of it: odd bytes become U+FFFD. All functions are
 * thread-safe, each caller with its own arena. */
#ifndef IMPORTSCAN_SOURCE_SOURCE_H
#define IMPORTSCAN_SOURCE_SOURCE_H

#include "analyzer/base/error.h"

enum source_trouble {
    SOURCE_FINE,
    SOURCE_UNKNOWN_ENCODING, /* the cookie names none that we know */
    SOURCE_BAD_BYTES,        /* bytes that the encoding does not have */
    SOURCE_NUL_BYTES,        /* CPython refuses them since 3.11.4; we read on */
    SOURCE_MARK_AND_COOKIE,  /* a byte order mark beside a cookie that is not UTF-8 */
};

struct source {
    struct text text;     /* decoded; in the arena, or the bytes themselves where they are UTF-8 */
    uint32_t byte_count;  /* of the file as it lies there */
    struct text encoding; /* normalised name: "utf-8", "iso-8859-1", ... */
    bool has_mark;        /* began with a UTF-8 byte order mark (3 bytes, not in `text`) */
    enum source_trouble trouble;
    uint32_t trouble_at; /* offset in `text` where it began */
};

/* The largest file that is read, in bytes; a larger one is refused with a message. */
enum {
    SOURCE_MOST_BYTES = 64 << 20
};

/* Reads a regular file; a FIFO, device or folder is refused without blocking, as is a file that
 * vanished, cannot be read or is too large. `path` is NUL-terminated. */
bool source_read(const char *path, struct arena *arena, struct source *out, struct error *err);
/* Decodes bytes that were read elsewhere (a zip member) and outlive the result. Cannot fail. */
void source_decode(struct text bytes, struct arena *arena, struct source *out);
/* The plain bytes of a regular file, same refusals; for data such as .pth and pyvenv.cfg. A NUL
 * follows that does not count. */
bool source_bytes(const char *path, uint32_t most, struct arena *arena, struct text *out,
                  struct error *err);
/* All that standard input gives, whatever it is. A NUL follows that does not count. */
bool source_standard_input(uint32_t most, struct arena *arena, struct text *out, struct error *err);

#endif
