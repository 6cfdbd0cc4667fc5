#include "analyzer/syntax/budget.h"

enum {
    STEPS_PER_REPORT = 100,
    STEPS_PER_BYTE = 24,
    STEPS_AT_LEAST = 1000000,
    BYTES_PER_BYTE = 2000,
    BYTES_AT_LEAST = 64 << 20,
};

struct budget budget_for(uint32_t length, const struct pool *pool)
{
    return (struct budget){
        .reports = (STEPS_AT_LEAST + (uint64_t)length * STEPS_PER_BYTE) / STEPS_PER_REPORT,
        .bytes = pool->requested + BYTES_AT_LEAST + (uint64_t)length * BYTES_PER_BYTE,
        .pool = pool,
    };
}

bool budget_spent(TSParseState *state)
{
    struct budget *budget = state->payload;
    if (budget->reports == 0 || budget->pool->requested > budget->bytes)
        return true;
    budget->reports--;
    return false;
}
