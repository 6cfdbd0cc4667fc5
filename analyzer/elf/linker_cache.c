#include "analyzer/elf/linker_cache.h"

#include "analyzer/source/source.h"

/* The layout of glibc's dl-cache.h, version 1.1. A file may begin with the table of version 1.7,
 * which nobody reads any more. */
enum {
    MOST_BYTES = 64 << 20,
    HEADER_BYTES = 48,
    ENTRY_BYTES = 24,
    OLD_HEADER_BYTES = 16,
    OLD_ENTRY_BYTES = 12,
    EXTENSION_MAGIC = (int)0xeaa42174u,
    EXTENSION_LEVELS = 1, /* cache_extension_tag_glibc_hwcaps */
};

#define MAGIC TEXT("glibc-ld.so.cache1.1")
#define OLD_MAGIC TEXT("ld.so-1.7.0")
#define HAS_LEVEL (UINT64_C(1) << 62)

static uint32_t number_at(struct text bytes, uint64_t at)
{
    uint32_t number = 0;
    if (at + sizeof number <= bytes.length)
        memcpy(&number, bytes.at + at, sizeof number);
    return number;
}

static uint64_t wide_at(struct text bytes, uint64_t at)
{
    uint64_t number = 0;
    if (at + sizeof number <= bytes.length)
        memcpy(&number, bytes.at + at, sizeof number);
    return number;
}

static struct text string_at(struct text bytes, uint32_t at)
{
    struct text text = text_slice(bytes, at, bytes.length);
    return text_slice(text, 0, text_find(text, '\0')); /* a NUL follows the file's last byte */
}

/* The place in the file where the names of levels stand, as offsets of strings. */
static struct text find_levels(struct text bytes)
{
    uint32_t at = number_at(bytes, 32);
    if (at == 0 || number_at(bytes, at) != (uint32_t)EXTENSION_MAGIC)
        return TEXT("");
    uint32_t count = number_at(bytes, (uint64_t)at + 4);
    for (uint64_t i = 0, section = (uint64_t)at + 8; i < count && section + 16 <= bytes.length;
         i++, section += 16) {
        uint32_t offset = number_at(bytes, section + 8), size = number_at(bytes, section + 12);
        if (number_at(bytes, section) == EXTENSION_LEVELS && offset <= bytes.length &&
            size <= bytes.length - offset)
            return text_slice(bytes, offset, offset + size);
    }
    return TEXT("");
}

static struct text skip_old_table(struct text bytes)
{
    if (!text_starts(bytes, OLD_MAGIC))
        return bytes;
    uint64_t at = OLD_HEADER_BYTES + (uint64_t)number_at(bytes, 12) * OLD_ENTRY_BYTES;
    at = (at + 7) / 8 * 8;
    return at < bytes.length ? text_slice(bytes, (uint32_t)at, bytes.length) : TEXT("");
}

static void read_libraries(struct text bytes, struct arena *arena, struct linker_cache *out)
{
    struct text levels = find_levels(bytes);
    uint32_t count = number_at(bytes, 20);
    for (uint64_t i = 0, at = HEADER_BYTES; i < count && at + ENTRY_BYTES <= bytes.length;
         i++, at += ENTRY_BYTES) {
        uint64_t level = wide_at(bytes, at + 16);
        struct cached_library library = {
            .name = string_at(bytes, number_at(bytes, at + 4)),
            .path = string_at(bytes, number_at(bytes, at + 8)),
            .flags = (int32_t)number_at(bytes, at),
        };
        if ((level & HAS_LEVEL) != 0)
            library.level = string_at(bytes, number_at(levels, (level & UINT32_MAX) * 4));
        else if (level != 0)
            continue; /* the older scheme, which glibc 2.37 gave up */
        array_push(arena, &out->libraries, library);
    }
}

void linker_cache_of(struct text bytes, struct arena *arena, struct linker_cache *out)
{
    *out = (struct linker_cache){0};
    bytes = skip_old_table(bytes);
    if (text_starts(bytes, MAGIC))
        read_libraries(bytes, arena, out);
}

void linker_cache_read(const char *path, struct arena *arena, struct linker_cache *out)
{
    struct text bytes;
    struct error err;
    *out = (struct linker_cache){0};
    if (source_bytes(path, MOST_BYTES, arena, &bytes, &err))
        linker_cache_of(bytes, arena, out);
}

static uint32_t rank_of(struct text level, struct texts levels)
{
    for (uint32_t i = 0; i < levels.count; i++)
        if (text_equal(levels.at[i], level))
            return i;
    return level.length == 0 ? levels.count : UINT32_MAX;
}

struct text linker_cache_find(const struct linker_cache *cache, struct text name,
                              const struct machine_info *machine, struct texts levels)
{
    const struct cached_library *best = NULL;
    uint32_t best_rank = UINT32_MAX;
    ARRAY_EACH (const struct cached_library, library, &cache->libraries) {
        if (library->flags != machine->cache_flags || !text_equal(library->name, name))
            continue;
        uint32_t rank = rank_of(library->level, levels);
        if (rank < best_rank) {
            best = library;
            best_rank = rank;
        }
    }
    return best == NULL ? TEXT("") : best->path;
}
