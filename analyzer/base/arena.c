#include "analyzer/base/arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#define POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POISONS 1
#endif
#endif
#ifdef POISONS
#include <sanitizer/asan_interface.h>
#define POISON(at, size) ASAN_POISON_MEMORY_REGION(at, size)
#define UNPOISON(at, size) ASAN_UNPOISON_MEMORY_REGION(at, size)
#else
#define POISON(at, size) ((void)(at), (void)(size))
#define UNPOISON(at, size) ((void)(at), (void)(size))
#endif

enum {
    FIRST_ROOM = 4096,
    MOST_ROOM = 1 << 20,
    CLEARED_ROOM = 1 << 17, /* the system gives pages of zeros: blocks from here on ask for them */
};

struct arena_block {
    struct arena_block *older;
    size_t used;
    size_t room;
    size_t planned; /* room of a block that no single piece was too large for */
    size_t dirty;   /* bytes behind these are zero */
    alignas(max_align_t) char at[];
};

_Noreturn void out_of_memory(void)
{
    fputs("importscan: out of memory\n", stderr);
    exit(2);
}

static struct arena_block *block_new(struct arena_block *older, size_t size, bool zeroed)
{
    size_t planned = older == NULL ? FIRST_ROOM : older->planned * 2;
    if (planned > MOST_ROOM)
        planned = MOST_ROOM;
    size_t room = planned < size ? size : planned;
    bool cleared = room >= CLEARED_ROOM && zeroed;
    struct arena_block *block =
        cleared ? calloc(1, sizeof *block + room) : malloc(sizeof *block + room);
    if (block == NULL)
        out_of_memory();
    *block = (struct arena_block){older, 0, room, planned, cleared ? 0 : room};
    POISON(block->at, room);
    return block;
}

/* `*dirty`: so many of its first bytes may be other than zero; `zeroed`: that should be few. */
static void *take(struct arena *arena, size_t size, bool zeroed, size_t *dirty)
{
    const size_t step = alignof(max_align_t);
    if (size > SIZE_MAX / 2)
        out_of_memory();
    size = (size + step - 1) / step * step;
    struct arena_block *block = arena->blocks;
    if (block == NULL || block->room - block->used < size)
        block = arena->blocks = block_new(block, size, zeroed);
    void *at = block->at + block->used;
    *dirty = block->dirty <= block->used          ? 0
             : block->dirty >= block->used + size ? size
                                                  : block->dirty - block->used;
    block->used += size;
    if (block->dirty < block->used)
        block->dirty = block->used;
    UNPOISON(at, size);
    return at;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    size_t dirty;
    void *at = take(arena, size, true, &dirty);
    return memset(at, 0, dirty);
}

void *arena_room(struct arena *arena, size_t size)
{
    size_t dirty;
    return take(arena, size, false, &dirty);
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        out_of_memory();
    return arena_alloc(arena, count * size);
}

struct text arena_text(struct arena *arena, struct text text)
{
    return arena_join(arena, text, (struct text){"", 0});
}

struct text arena_join(struct arena *arena, struct text a, struct text b)
{
    char *at = arena_alloc(arena, (size_t)a.length + b.length + 1);
    if (a.length > 0)
        memcpy(at, a.at, a.length);
    if (b.length > 0)
        memcpy(at + a.length, b.at, b.length);
    return (struct text){at, a.length + b.length};
}

struct text arena_vprint(struct arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    if (length < 0)
        out_of_memory();
    char *at = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(at, (size_t)length + 1, format, again);
    va_end(again);
    return (struct text){at, (uint32_t)length};
}

struct text arena_print(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct text text = arena_vprint(arena, format, args);
    va_end(args);
    return text;
}

struct arena_mark arena_mark(const struct arena *arena)
{
    return (struct arena_mark){arena->blocks, arena->blocks == NULL ? 0 : arena->blocks->used};
}

void arena_rewind(struct arena *arena, struct arena_mark mark)
{
    while (arena->blocks != mark.block) {
        struct arena_block *older = arena->blocks->older;
        UNPOISON(arena->blocks->at, arena->blocks->room);
        free(arena->blocks);
        arena->blocks = older;
    }
    if (mark.block != NULL) {
        mark.block->used = mark.used;
        POISON(mark.block->at + mark.used, mark.block->room - mark.used);
    }
}

void arena_release(struct arena *arena)
{
    arena_rewind(arena, (struct arena_mark){NULL, 0});
}

void arena_adopt(struct arena *into, struct arena *from)
{
    if (from->blocks == NULL)
        return;
    struct arena_block *oldest = from->blocks;
    while (oldest->older != NULL)
        oldest = oldest->older;
    /* Below the newest block of `into`, so that its free room stays in use. */
    if (into->blocks == NULL) {
        into->blocks = from->blocks;
    } else {
        oldest->older = into->blocks->older;
        into->blocks->older = from->blocks;
    }
    from->blocks = NULL;
}
