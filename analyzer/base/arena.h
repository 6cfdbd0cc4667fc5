/* arena.h - memory with one owner.
 *
 * An arena hands out memory that stays where it is until the arena is rewound or released. There is
 * no other way to give memory back. Out of memory ends the program here, with status 2, and
 * nowhere else. Under AddressSanitizer, memory that was given back is poisoned. */
#ifndef IMPORTSCAN_BASE_ARENA_H
#define IMPORTSCAN_BASE_ARENA_H

#include "analyzer/base/text.h"

#include <stdarg.h>
#include <stddef.h>

#ifdef __GNUC__
#define PRINTF(nth, first) __attribute__((format(printf, nth, first)))
#else
#define PRINTF(nth, first)
#endif

struct arena_block;

struct arena {
    struct arena_block *blocks; /* newest first */
};

/* A place to rewind to. */
struct arena_mark {
    struct arena_block *block;
    size_t used;
};

/* `size` zeroed bytes, aligned for any plain type; size 0 gives a valid pointer. */
void *arena_alloc(struct arena *arena, size_t size);
/* The same, not zeroed: for what is written over as a whole. */
void *arena_room(struct arena *arena, size_t size);
/* `count` zeroed elements; a product beyond the machine's size ends the program. */
void *arena_alloc_array(struct arena *arena, size_t count, size_t size);
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))

/* A copy of `text`, followed by a NUL that does not count. */
struct text arena_text(struct arena *arena, struct text text);
/* The printed text, NUL after it. */
struct text arena_print(struct arena *arena, const char *format, ...) PRINTF(2, 3);
struct text arena_vprint(struct arena *arena, const char *format, va_list args) PRINTF(2, 0);
/* `a` followed by `b`. */
struct text arena_join(struct arena *arena, struct text a, struct text b);

struct arena_mark arena_mark(const struct arena *arena);
/* Gives back all that was handed out since `mark`. */
void arena_rewind(struct arena *arena, struct arena_mark mark);
/* Gives back everything; the arena is empty and usable again. */
void arena_release(struct arena *arena);
/* Moves everything of `from` to `into`, which owns it then; `from` is empty after. */
void arena_adopt(struct arena *into, struct arena *from);

/* The one place where lack of memory ends the program. */
_Noreturn void out_of_memory(void);

#endif
