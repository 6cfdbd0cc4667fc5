/* Any bytes as a shared object; the rest of a file that was read is seldom reached at random, so
 * bytes that do not begin as ELF get a header in front. */
#include "analyzer/elf/object.h"
#include "analyzer/elf/strings.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct object_imports imports;
    struct error err;
    if (size > UINT32_MAX - 64)
        return 0;
    struct text bytes = {(const char *)data, (uint32_t)size};
    if (!text_starts(bytes, TEXT("\177ELF")))
        bytes = arena_join(&arena, TEXT("\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0\76\0\1\0\0\0"), bytes);
    if (object_read_imports(TEXT("x.so"), bytes, &arena, &imports, &err)) {
        uint32_t dots;
        for (uint32_t i = 0; i < imports.dotted.count; i++)
            assert(strings_is_name(imports.dotted.at[i], &dots) && dots > 0);
        for (uint32_t i = 1; i < imports.likely.count; i++)
            assert(text_compare(imports.likely.at[i - 1], imports.likely.at[i]) < 0);
    }
    arena_release(&arena);
    return 0;
}
