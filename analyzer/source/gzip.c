#include "analyzer/source/gzip.h"

#include <nettle/base64.h>
#include <zlib.h>

enum {
    WINDOW_OF_GZIP = 15 + 16, /* zlib.h: 16 more asks for a gzip header */
    MEMORY_LEVEL = 9
};

static bool deflate_all(struct text bytes, struct arena *arena, struct text *out)
{
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)bytes.at, .avail_in = bytes.length};
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, WINDOW_OF_GZIP, MEMORY_LEVEL,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        out_of_memory();
    uLong room = deflateBound(&stream, bytes.length);
    char *packed = NULL;
    bool ok = room <= UINT32_MAX;
    if (ok) {
        packed = arena_alloc(arena, room);
        stream.next_out = (Bytef *)packed;
        stream.avail_out = (uInt)room;
        ok = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    }
    *out = (struct text){packed, (uint32_t)stream.total_out};
    deflateEnd(&stream);
    return ok;
}

bool gzip_base64(struct text bytes, struct arena *arena, struct text *out)
{
    struct text packed;
    if (!deflate_all(bytes, arena, &packed))
        return false;
    size_t length = BASE64_ENCODE_RAW_LENGTH((size_t)packed.length);
    if (length > UINT32_MAX)
        return false;
    char *written = arena_alloc(arena, length + 1);
    base64_encode_raw(written, packed.length, (const uint8_t *)packed.at);
    *out = (struct text){written, (uint32_t)length};
    return true;
}
