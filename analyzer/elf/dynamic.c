#include "analyzer/elf/dynamic.h"

#include <elf.h>

/* Real objects need some hundred libraries at most; search paths of some package managers hold a
 * folder for each of them. */
enum {
    MOST_NEEDED = 2048,
    MOST_PATH_BYTES = 1 << 16,
};

#ifndef DF_1_PIE
#define DF_1_PIE 0x08000000
#endif

static void add_needed(const struct image *image, uint64_t at, enum need_kind kind,
                       struct arena *arena, struct dynamic *out)
{
    struct text name = image_name(image, at, IMAGE_MOST_NAME_BYTES);
    if (name.length == 0 || out->needed.count == MOST_NEEDED)
        out->left_out = true;
    else
        array_push(arena, &out->needed, (struct object_need){name, kind});
}

static void read_flags(uint64_t flags, struct dynamic *out)
{
    out->static_tls |= (flags & DF_STATIC_TLS) != 0;
    out->text_relocations |= (flags & DF_TEXTREL) != 0;
}

static void read_entry(const struct image *image, uint64_t tag, uint64_t value, struct arena *arena,
                       struct dynamic *out)
{
    switch (tag) {
    case DT_SONAME: out->soname = image_name(image, value, IMAGE_MOST_NAME_BYTES); break;
    case DT_NEEDED: add_needed(image, value, NEED_PLAIN, arena, out); break;
    case DT_FILTER: add_needed(image, value, NEED_FILTER, arena, out); break;
    case DT_AUXILIARY: add_needed(image, value, NEED_AUXILIARY, arena, out); break;
    case DT_RPATH:
        out->rpath = image_name(image, value, MOST_PATH_BYTES);
        out->has_rpath = true;
        break;
    case DT_RUNPATH:
        out->runpath = image_name(image, value, MOST_PATH_BYTES);
        out->has_runpath = true;
        break;
    case DT_TEXTREL: out->text_relocations = true; break;
    case DT_FLAGS: read_flags(value, out); break;
    case DT_FLAGS_1:
        out->no_default_libs = (value & DF_1_NODEFLIB) != 0;
        out->is_program = (value & DF_1_PIE) != 0;
        break;
    default: break;
    }
}

void dynamic_read(const struct image *image, struct arena *arena, struct dynamic *out)
{
    *out = (struct dynamic){0};
    struct text entries = image->dynamic;
    uint32_t word = image->is_64 ? 8 : 4;
    for (uint32_t at = 0; at + 2 * word <= entries.length; at += 2 * word) {
        uint64_t tag = image_number(image, entries, at, (int)word);
        if (tag == DT_NULL)
            return;
        read_entry(image, tag, image_number(image, entries, at + word, (int)word), arena, out);
    }
}
