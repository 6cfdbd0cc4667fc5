/* pool.h - the memory of one parse.
 *
 * The parser asks for millions of small pieces and drops most of them at once. They are cut from
 * chunks, reused by size, and all go together when the parse is over: the parser and its tree are
 * forgotten, not taken apart. Under AddressSanitizer, pieces that were given back are poisoned. */
#ifndef IMPORTSCAN_SYNTAX_POOL_H
#define IMPORTSCAN_SYNTAX_POOL_H

#include "analyzer/base/arena.h"

enum {
    POOL_SIZES = 96,
};

struct pool_chunk;

struct pool {
    struct arena arena; /* holds the chunks */
    struct pool_chunk *first, *current;
    size_t used;            /* of the current chunk */
    size_t held;            /* bytes of all chunks */
    uint64_t requested;     /* bytes, ever */
    void *free[POOL_SIZES]; /* pieces that were given back, by size */
};

/* Makes the parser take its memory from pools, before the first parse. */
void pool_init(void);
/* What the parser asks for in this thread comes from `pool`, until pool_end. */
void pool_begin(struct pool *pool);
/* Takes back everything that was handed out. Some memory is kept for the next parse. */
void pool_end(struct pool *pool);
void pool_release(struct pool *pool);

#endif
