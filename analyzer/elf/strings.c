#include "analyzer/elf/strings.h"

#include <elf.h>
#include <stdlib.h>

enum {
    MOST_NAME_BYTES = 255
};

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_printable(char byte)
{
    return (byte >= ' ' && byte <= '~') || byte == '\t' || byte == '\n' || byte == '\r';
}

bool strings_is_name(struct text text, uint32_t *dots)
{
    bool starts_part = true;
    *dots = 0;
    for (uint32_t i = 0; i < text.length; i++) {
        char byte = text.at[i];
        if (byte == '.' && !starts_part)
            ++*dots;
        else if (!is_letter(byte) && (starts_part || !is_digit(byte)))
            return false;
        starts_part = byte == '.';
    }
    return !starts_part;
}

/* Adds the names among the strings of one run of data. */
static void scan(struct text data, struct names *dotted, struct names *single)
{
    for (uint32_t start = 0; start < data.length;) {
        uint32_t end = start;
        while (end < data.length && is_printable(data.at[end]))
            end++;
        struct text run = text_slice(data, start, end);
        uint32_t dots;
        if (run.length > 0 && run.length <= MOST_NAME_BYTES && end < data.length &&
            data.at[end] == '\0' && strings_is_name(run, &dots))
            names_add(dots > 0 ? dotted : single, run);
        start = end + 1;
    }
}

static struct text bytes_at(const struct image *image, uint64_t offset, uint64_t size)
{
    return text_slice(image->bytes, (uint32_t)offset, (uint32_t)(offset + size));
}

static void scan_sections(const struct image *image, struct names *dotted, struct names *single)
{
    uint64_t left = image->bytes.length; /* sections that overlap are not read again and again */
    ARRAY_EACH (const struct section, section, &image->sections) {
        if (section->type != SHT_PROGBITS || !section->loaded || section->executable ||
            section->compressed || section->size > left)
            continue;
        left -= section->size;
        scan(bytes_at(image, section->offset, section->size), dotted, single);
    }
}

/* Old linkers put constants and code into one segment: then code is searched as well. */
static void scan_segments(const struct image *image, struct names *dotted, struct names *single)
{
    uint64_t left = image->bytes.length;
    bool constants_apart = false;
    ARRAY_EACH (const struct segment, segment, &image->segments)
        constants_apart |= !segment->executable && !segment->writable;
    ARRAY_EACH (const struct segment, segment, &image->segments) {
        if ((segment->executable && constants_apart) || segment->size > left)
            continue;
        left -= segment->size;
        scan(bytes_at(image, segment->offset, segment->size), dotted, single);
    }
}

static int compare_texts(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

struct texts strings_sorted(const struct names *names, struct arena *arena)
{
    struct texts sorted = {NULL, names->texts.count};
    struct text *texts = arena_alloc_array(arena, sorted.count, sizeof *texts);
    for (uint32_t i = 0; i < sorted.count; i++)
        texts[i] = arena_text(arena, names->texts.at[i]);
    if (sorted.count > 0)
        qsort(texts, sorted.count, sizeof *texts, compare_texts);
    sorted.at = texts;
    return sorted;
}

void strings_read(const struct image *image, struct arena *arena, struct texts *dotted,
                  struct texts *single)
{
    struct arena scratch = {0};
    struct names dotted_names, single_names;
    names_init(&dotted_names, &scratch);
    names_init(&single_names, &scratch);
    if (image->sections.count > 0)
        scan_sections(image, &dotted_names, &single_names);
    else
        scan_segments(image, &dotted_names, &single_names);
    *dotted = strings_sorted(&dotted_names, arena);
    *single = strings_sorted(&single_names, arena);
    arena_release(&scratch);
}
