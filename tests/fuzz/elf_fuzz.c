/* Any bytes as a shared object; the rest of a file that was read is seldom reached at random, so
 * bytes that do not begin as ELF get a header in front. */
#include "analyzer/elf/object.h"
#include "analyzer/elf/shared_object.h"
#include "analyzer/elf/strings.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_imports(struct text bytes, struct arena *arena)
{
    struct object_imports imports;
    struct error err;
    if (!object_read_imports(TEXT("x.so"), bytes, arena, &imports, &err))
        return;
    uint32_t dots;
    for (uint32_t i = 0; i < imports.dotted.count; i++)
        assert(strings_is_name(imports.dotted.at[i], &dots) && dots > 0);
    for (uint32_t i = 1; i < imports.likely.count; i++)
        assert(text_compare(imports.likely.at[i - 1], imports.likely.at[i]) < 0);
}

static void check_object(struct text bytes, struct arena *arena)
{
    struct shared_object object;
    shared_object_of(TEXT("x.so"), bytes, arena, &object);
    assert((object.trouble == OBJECT_FINE) == (object.reason.length == 0));
    assert(object.has_kind || object.trouble == OBJECT_NOT_ELF);
    assert(object.strip_estimate <= bytes.length);
    for (uint32_t i = 0; i < object.needed.count; i++)
        assert(object.needed.at[i].name.length > 0);
    for (uint32_t i = 1; i < object.init.count; i++)
        assert(text_compare(object.init.at[i - 1], object.init.at[i]) < 0);
    ARRAY_EACH (const struct version_need, need, &object.versions.needs)
        for (int family = 0; family < VERSION_FAMILY_COUNT && !need->weak; family++)
            assert(version_compare(version_number(need->version, (enum version_family)family),
                                   object.versions.most[family]) <= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    if (size > UINT32_MAX - 64)
        return 0;
    struct text bytes = {(const char *)data, (uint32_t)size};
    if (!text_starts(bytes, TEXT("\177ELF")))
        bytes = arena_join(&arena, TEXT("\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0\76\0\1\0\0\0"), bytes);
    check_imports(bytes, &arena);
    check_object(bytes, &arena);
    arena_release(&arena);
    return 0;
}
