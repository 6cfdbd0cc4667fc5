#include "analyzer/syntax/budget.h"
#include "analyzer/base/arena.h"

#include <stdlib.h>
#include <threads.h>

enum {
    STEPS_PER_REPORT = 100,
    STEPS_PER_BYTE = 24,
    STEPS_AT_LEAST = 1000000,
    BYTES_PER_BYTE = 2000,
    BYTES_AT_LEAST = 64 << 20,
};

/* The parser's allocator takes no context, and a thread parses one text at a time. */
static _Thread_local uint64_t requested;

static void *checked(void *at, size_t size)
{
    if (at == NULL && size > 0)
        out_of_memory();
    requested += size;
    return at;
}

static void *count_malloc(size_t size)
{
    return checked(malloc(size), size);
}

static void *count_calloc(size_t count, size_t size)
{
    return checked(calloc(count, size), count * size);
}

static void *count_realloc(void *at, size_t size)
{
    return checked(realloc(at, size), size);
}

static void set_allocator(void)
{
    ts_set_allocator(count_malloc, count_calloc, count_realloc, free);
}

void budget_init(void)
{
    static once_flag once = ONCE_FLAG_INIT;
    call_once(&once, set_allocator);
}

struct budget budget_for(uint32_t length)
{
    return (struct budget){
        .reports = (STEPS_AT_LEAST + (uint64_t)length * STEPS_PER_BYTE) / STEPS_PER_REPORT,
        .bytes = BYTES_AT_LEAST + (uint64_t)length * BYTES_PER_BYTE,
        .before = requested,
    };
}

bool budget_spent(TSParseState *state)
{
    struct budget *budget = state->payload;
    uint64_t bytes = requested - budget->before;
    budget->before = requested;
    if (budget->reports == 0 || bytes > budget->bytes)
        return true;
    budget->reports--;
    budget->bytes -= bytes;
    return false;
}
