/* budget.h - what one parse may cost.
 *
 * Near errors the parser's work can grow with the square of the text. Steps and requested bytes
 * both measure it, and the same text always measures the same. Real code takes 3 steps and 110
 * bytes a byte at most. */
#ifndef IMPORTSCAN_SYNTAX_BUDGET_H
#define IMPORTSCAN_SYNTAX_BUDGET_H

#include "analyzer/syntax/pool.h"

#include <tree_sitter/api.h>

struct budget {
    uint64_t reports; /* left; the parser reports every hundred steps */
    uint64_t bytes;   /* that may have been requested of the pool */
    const struct pool *pool;
};

/* What a parse of `length` bytes may cost, from now on, with its memory from `pool`. */
struct budget budget_for(uint32_t length, const struct pool *pool);
/* The parser's progress callback; `payload` is a budget. True stops the parse. */
bool budget_spent(TSParseState *state);

#endif
