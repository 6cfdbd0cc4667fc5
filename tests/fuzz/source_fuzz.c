/* Any bytes as a Python file: the text must be UTF-8, the offset of trouble in it. */
#include "analyzer/source/source.h"
#include "analyzer/source/utf8.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct source source;
    if (size > SOURCE_MOST_BYTES)
        return 0;
    source_decode((struct text){(const char *)data, (uint32_t)size}, &arena, &source);
    assert(utf8_first_bad(source.text) == source.text.length);
    assert(source.trouble_at <= source.text.length);
    assert(source.encoding.length > 0);
    arena_release(&arena);
    return 0;
}
