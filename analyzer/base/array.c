#include "analyzer/base/array.h"

void *array_grow(struct arena *arena, const void *at, uint32_t count, uint32_t *room, size_t size)
{
    if (*room > UINT32_MAX / 2)
        out_of_memory();
    *room = *room == 0 ? 8 : *room * 2;
    void *larger = arena_alloc_array(arena, *room, size);
    if (count > 0)
        memcpy(larger, at, count * size);
    return larger;
}
