/* array.h - a growing array of any type.
 *
 * `ARRAY(struct edge) edges;` starts empty when zeroed. Elements move when the array grows, so keep
 * indexes, not pointers. The memory is the arena's that was given to `array_push`: always the same
 * one for an array. */
#ifndef IMPORTSCAN_BASE_ARRAY_H
#define IMPORTSCAN_BASE_ARRAY_H

#include "analyzer/base/arena.h"

#define ARRAY(type)                                                                                \
    struct {                                                                                       \
        type *at;                                                                                  \
        uint32_t count;                                                                            \
        uint32_t room;                                                                             \
    }

/* Appends `value`; evaluates `array` more than once. */
#define array_push(arena, array, ...)                                                              \
    ((array)->count == (array)->room                                                               \
         ? (void)((array)->at = array_grow((arena), (array)->at, (array)->count, &(array)->room,   \
                                           sizeof *(array)->at))                                   \
         : (void)0,                                                                                \
     (void)((array)->at[(array)->count++] = (__VA_ARGS__)))

/* Runs the block with `item` pointing at each element in turn. */
#define ARRAY_EACH(type, item, array)                                                              \
    for (type *item = (array)->at,                                                                 \
              *item##_end = (array)->count == 0 ? item : item + (array)->count;                    \
         item != item##_end; item++)

/* Used by array_push: a larger copy of `at`, its new room in `*room`. */
void *array_grow(struct arena *arena, const void *at, uint32_t count, uint32_t *room, size_t size);

/* A borrowed list of texts, as functions take and give it. */
struct texts {
    const struct text *at;
    uint32_t count;
};

#endif
