/* budget.h - what one parse may cost.
 *
 * Near errors the parser's work can grow with the square of the text. Steps and requested bytes
 * both measure it, and the same text always measures the same. Real code takes 3 steps and 110
 * bytes a byte at most. */
#ifndef IMPORTSCAN_SYNTAX_BUDGET_H
#define IMPORTSCAN_SYNTAX_BUDGET_H

#include <tree_sitter/api.h>

struct budget {
    uint64_t reports; /* left; the parser reports every hundred steps */
    uint64_t bytes;   /* left to request */
    uint64_t before;  /* requested when it was last looked at */
};

/* Makes the parser's allocator the counting one, which ends the program where memory lacks. Before
 * the first parser is made. */
void budget_init(void);
/* What a parse of `length` bytes may cost, from now on and in this thread. */
struct budget budget_for(uint32_t length);
/* The parser's progress callback; `payload` is a budget. True stops the parse. */
bool budget_spent(TSParseState *state);

#endif
