/* number_set.h - a set of numbers other than 0, by open addressing. Starts empty when zeroed. */
#ifndef IMPORTSCAN_BASE_NUMBER_SET_H
#define IMPORTSCAN_BASE_NUMBER_SET_H

#include "analyzer/base/arena.h"

struct number_set {
    uint64_t *at; /* 0: free */
    uint32_t room, count;
};

/* False where it holds the number already. Memory comes from `arena`, always the same one. */
bool number_set_add(struct arena *arena, struct number_set *set, uint64_t number);
bool number_set_holds(const struct number_set *set, uint64_t number);

/* Spreads a number over all 64 bits; the upper ones are the best. */
static inline uint64_t number_spread(uint64_t number)
{
    return number * 0x9E3779B97F4A7C15u;
}

#endif
