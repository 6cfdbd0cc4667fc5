/* fill.h - makes a solution of a knapsack better by hand: adds what still fits, swaps items. */
#ifndef IMPORTSCAN_PLAN_FILL_H
#define IMPORTSCAN_PLAN_FILL_H

#include "analyzer/plan/knapsack.h"

struct filler;

/* `users` is problem->needs turned. Everything lives in `arena`. */
struct filler *filler_new(const struct knapsack *problem, const struct need_table *users,
                          struct arena *arena);
/* Takes items out of a closed set until it fits; false where it does not get there. */
bool filler_shrink(struct filler *filler, const uint8_t *fixed, uint8_t *in);
/* Adds and swaps; `in` is a solution and stays one. Items that are fixed stay as they are. */
void filler_improve(struct filler *filler, const uint8_t *fixed, bool by_profit, uint8_t *in,
                    int64_t *work);

#endif
