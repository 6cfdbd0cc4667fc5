#include "analyzer/syntax/pool.h"

#include <stdalign.h>
#include <threads.h>
#include <tree_sitter/api.h>

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
    STEP = 16,
    SMALL_SIZES = 64, /* multiples of STEP; beyond them powers of two */
    CHUNK_ROOM = 1 << 18,
    MOST_HELD = 1 << 23, /* between two parses */
};

struct pool_chunk {
    struct pool_chunk *next;
    size_t room;
    alignas(max_align_t) char at[];
};

/* Stands before each piece. */
struct piece_head {
    alignas(max_align_t) uint32_t size_index;
    size_t size; /* as it was asked for */
};

/* The parser's allocator takes no context, and a thread parses one text at a time. */
static _Thread_local struct pool *current;

/* Gives the number of the smallest size that holds `size`, and that one in `room`. */
static uint32_t find_size(size_t size, size_t *room)
{
    if (size <= (size_t)SMALL_SIZES * STEP) {
        uint32_t index = size == 0 ? 0 : (uint32_t)((size - 1) / STEP);
        *room = ((size_t)index + 1) * STEP;
        return index;
    }
    uint32_t index = SMALL_SIZES;
    for (*room = (size_t)SMALL_SIZES * STEP * 2; *room < size; index++)
        *room *= 2;
    if (index >= POOL_SIZES)
        out_of_memory();
    return index;
}

static void add_chunk(struct pool *pool, size_t least)
{
    size_t room = least > CHUNK_ROOM ? least : CHUNK_ROOM;
    struct pool_chunk *chunk = arena_alloc(&pool->arena, sizeof *chunk + room);
    chunk->room = room;
    pool->held += room;
    if (pool->current == NULL) {
        pool->first = chunk;
    } else {
        chunk->next = pool->current->next;
        pool->current->next = chunk;
    }
    pool->current = chunk;
}

/* New memory for a piece with its head. */
static struct piece_head *cut_piece(struct pool *pool, size_t size)
{
    while (pool->current == NULL || pool->current->room - pool->used < size) {
        pool->used = 0;
        if (pool->current != NULL && pool->current->next != NULL)
            pool->current = pool->current->next;
        else
            add_chunk(pool, size);
    }
    void *at = pool->current->at + pool->used;
    pool->used += size;
    UNPOISON(at, size);
    return at;
}

static void *take(size_t size)
{
    struct pool *pool = current;
    size_t room;
    if (size > SIZE_MAX / 4)
        out_of_memory();
    uint32_t index = find_size(size, &room);
    void *at = pool->free[index];
    pool->requested += size;
    if (at != NULL) {
        UNPOISON(at, room);
        memcpy(&pool->free[index], at, sizeof at);
        ((struct piece_head *)at)[-1].size = size;
        return at;
    }
    struct piece_head *head = cut_piece(pool, sizeof *head + room);
    *head = (struct piece_head){index, size};
    return head + 1;
}

static void give(void *at)
{
    if (at == NULL)
        return;
    const struct piece_head *head = (const struct piece_head *)at - 1;
    memcpy(at, &current->free[head->size_index], sizeof at);
    current->free[head->size_index] = at;
    POISON(at, head->size);
}

static void *take_zeroed(size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        out_of_memory();
    return memset(take(count * size), 0, count * size);
}

static void *resize(void *at, size_t size)
{
    if (at == NULL)
        return take(size);
    struct piece_head *head = (struct piece_head *)at - 1;
    size_t room;
    if (size <= SIZE_MAX / 4 && find_size(size, &room) == head->size_index) {
        current->requested += size;
        head->size = size;
        return at;
    }
    void *moved = take(size);
    memcpy(moved, at, head->size < size ? head->size : size);
    give(at);
    return moved;
}

static void set_allocator(void)
{
    ts_set_allocator(take, take_zeroed, resize, give);
}

void pool_init(void)
{
    static once_flag once = ONCE_FLAG_INIT;
    call_once(&once, set_allocator);
}

void pool_begin(struct pool *pool)
{
    current = pool;
}

static void start_anew(struct pool *pool)
{
    pool->current = pool->first;
    pool->used = 0;
    memset(pool->free, 0, sizeof pool->free);
}

void pool_end(struct pool *pool)
{
    current = NULL;
    if (pool->held > MOST_HELD)
        pool_release(pool);
    start_anew(pool);
    for (struct pool_chunk *chunk = pool->first; chunk != NULL; chunk = chunk->next)
        POISON(chunk->at, chunk->room);
}

void pool_release(struct pool *pool)
{
    arena_release(&pool->arena);
    pool->first = pool->current = NULL;
    pool->held = 0;
}
