/* encoding.h - Python's codecs by name, and bytes turned into UTF-8 with them.
 *
 * Names are found as Lib/encodings finds them: case, hyphens and the like do not count, aliases do.
 * UTF-8, ASCII and Latin-1 are decoded here, the others by the C library's iconv. Codecs that are
 * not text (rot13, hex, zlib) are not found, as CPython refuses them for source. Thread-safe. */
#ifndef IMPORTSCAN_SOURCE_ENCODING_H
#define IMPORTSCAN_SOURCE_ENCODING_H

#include "analyzer/base/arena.h"

struct encoding {
    const char *module; /* below Lib/encodings */
    const char *name;   /* as CodecInfo.name has it; "iso-8859-1" for Latin-1 as tokenize writes */
    const char *iconv;  /* NULL where we decode ourselves */
};

/* NULL when there is no such codec. */
const struct encoding *encoding_find(struct text name);
/* `bytes` as UTF-8, borrowed where they are that already, else in `arena`. `*bad_at` is the offset
 * in the result of the first byte that did not decode (it became U+FFFD), or the result's length.
 * False, and nothing filled, when the C library lacks this encoding. */
bool encoding_decode(const struct encoding *encoding, struct text bytes, struct arena *arena,
                     struct text *out, uint32_t *bad_at);
/* What iconv makes of an ASCII byte that it reads otherwise than we do; empty for nearly all. */
struct text encoding_sign(const struct encoding *encoding, char byte);

#endif
