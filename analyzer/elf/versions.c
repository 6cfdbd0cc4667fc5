#include "analyzer/elf/versions.h"

#include <elf.h>

/* glibc itself defines some forty versions, and an object needs few of each library. */
enum {
    MOST_RECORDS = 4096,
    MOST_VERSIONS = 16384,
};

const char *version_family_name(enum version_family family)
{
    static const char *const names[] = {"GLIBC", "GLIBCXX", "CXXABI"};
    return names[family];
}

static bool is_number(struct text text)
{
    bool digit = false;
    for (uint32_t i = 0; i < text.length; i++) {
        if (text.at[i] != '.' && (text.at[i] < '0' || text.at[i] > '9'))
            return false;
        if (text.at[i] == '.' && !digit)
            return false;
        digit = text.at[i] != '.';
    }
    return digit;
}

struct text version_number(struct text version, enum version_family family)
{
    struct text name = text_of(version_family_name(family));
    if (family == VERSION_GLIBC && text_is(version, "GLIBC_ABI_DT_RELR"))
        return TEXT("2.36");
    if (!text_starts(version, name) || version.length <= name.length ||
        version.at[name.length] != '_')
        return TEXT("");
    struct text number = text_slice(version, name.length + 1, version.length);
    return is_number(number) ? number : TEXT("");
}

static uint64_t next_part(struct text *number)
{
    uint64_t part = 0;
    uint32_t end = text_find(*number, '.');
    for (uint32_t i = 0; i < end; i++)
        part = part > UINT64_MAX / 10 - 10 ? part : part * 10 + (uint64_t)(number->at[i] - '0');
    *number = text_slice(*number, end + 1, number->length);
    return part;
}

int version_compare(struct text a, struct text b)
{
    while (a.length > 0 && b.length > 0) {
        uint64_t x = next_part(&a), y = next_part(&b);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return (a.length > 0) - (b.length > 0);
}

static void add_need(struct versions *versions, const struct version_need *need,
                     struct arena *arena)
{
    array_push(arena, &versions->needs, *need);
    for (int family = 0; family < VERSION_FAMILY_COUNT && !need->weak; family++) {
        struct text number = version_number(need->version, (enum version_family)family);
        if (version_compare(versions->most[family], number) < 0)
            versions->most[family] = number;
    }
}

/* Elf64_Verneed and Elf32_Verneed are laid out alike, and so are the records below. */
static void read_needs_of(const struct image *image, struct text table, uint64_t at,
                          struct arena *arena, struct versions *out)
{
    uint64_t count = image_number(image, table, at + 2, 2);
    uint64_t library = image_number(image, table, at + 4, 4);
    uint64_t version = at + image_number(image, table, at + 8, 4);
    for (uint64_t i = 0; i < count && version + sizeof(Elf64_Vernaux) <= table.length; i++) {
        uint64_t next = image_number(image, table, version + 12, 4);
        struct version_need need = {
            image_name(image, library, IMAGE_MOST_NAME_BYTES),
            image_name(image, image_number(image, table, version + 8, 4), IMAGE_MOST_NAME_BYTES),
            (image_number(image, table, version + 4, 2) & VER_FLG_WEAK) != 0};
        if (out->needs.count == MOST_VERSIONS)
            return;
        add_need(out, &need, arena);
        if (next == 0)
            return;
        version += next;
    }
}

static void read_needs(const struct image *image, struct arena *arena, struct versions *out)
{
    struct text table = image_at(image, image->tables.version_needs);
    uint64_t at = 0;
    for (int i = 0; i < MOST_RECORDS && image->tables.version_needs != 0 &&
                    at + sizeof(Elf64_Verneed) <= table.length;
         i++) {
        uint64_t next = image_number(image, table, at + 12, 4);
        read_needs_of(image, table, at, arena, out);
        if (next == 0)
            return;
        at += next;
    }
}

/* The first name of a definition is its own, others are those it follows. */
static void read_definitions(const struct image *image, struct arena *arena, struct versions *out)
{
    struct text table = image_at(image, image->tables.version_definitions);
    uint64_t at = 0;
    for (int i = 0; i < MOST_RECORDS && image->tables.version_definitions != 0 &&
                    at + sizeof(Elf64_Verdef) <= table.length;
         i++) {
        uint64_t name = at + image_number(image, table, at + 12, 4);
        uint64_t next = image_number(image, table, at + 16, 4);
        bool is_file = (image_number(image, table, at + 2, 2) & VER_FLG_BASE) != 0;
        if (!is_file && name + 4 <= table.length)
            array_push(
                arena, &out->defined,
                image_name(image, image_number(image, table, name, 4), IMAGE_MOST_NAME_BYTES));
        if (next == 0)
            return;
        at += next;
    }
}

void versions_read(const struct image *image, struct arena *arena, struct versions *out)
{
    *out = (struct versions){0};
    read_needs(image, arena, out);
    read_definitions(image, arena, out);
}
