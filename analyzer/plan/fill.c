#include "analyzer/plan/fill.h"

#include <stdlib.h>

enum {
    MOST_PASSES = 4,
    MOST_SWAPS = 400,
};

struct candidate {
    double score;
    uint32_t item;
};

struct filler {
    const struct knapsack *problem;
    const struct need_table *users;
    uint8_t *in;          /* the caller's */
    const uint8_t *fixed; /* the caller's */
    int64_t room;         /* capacity that is left; negative: too full */
    uint32_t *stamp, now; /* who was met in the walk at hand */
    uint32_t *stack;
    struct candidate *candidates;
};

struct filler *filler_new(const struct knapsack *problem, const struct need_table *users,
                          struct arena *arena)
{
    struct filler *filler = ARENA_NEW(arena, struct filler);
    uint32_t count = problem->needs.count;
    *filler = (struct filler){
        .problem = problem,
        .users = users,
        .stamp = arena_alloc_array(arena, count, sizeof *filler->stamp),
        .stack = arena_alloc_array(arena, count, sizeof *filler->stack),
        .candidates = arena_alloc_array(arena, count, sizeof *filler->candidates),
    };
    return filler;
}

static void begin(struct filler *filler, const uint8_t *fixed, uint8_t *in)
{
    filler->in = in;
    filler->fixed = fixed;
    filler->room = filler->problem->capacity;
    for (uint32_t i = 0; i < filler->problem->needs.count; i++)
        if (in[i])
            filler->room -= filler->problem->weight[i];
}

/* What would move with `item`: with `table` its needs that are out, or its users that are in. */
struct bunch {
    int64_t profit, weight;
    uint32_t count; /* in filler->stack */
    bool barred;    /* something of it is fixed */
};

static struct bunch gather(struct filler *filler, uint32_t item, const struct need_table *table,
                           uint8_t state)
{
    struct bunch bunch = {0};
    uint32_t head = 0;
    filler->now++;
    filler->stamp[item] = filler->now;
    filler->stack[bunch.count++] = item;
    while (head < bunch.count) {
        uint32_t one = filler->stack[head++];
        bunch.profit += filler->problem->profit[one];
        bunch.weight += filler->problem->weight[one];
        bunch.barred |= filler->fixed[one] != FIXED_FREE;
        for (uint32_t i = table->first[one]; i < table->first[one + 1]; i++) {
            uint32_t next = table->to[i];
            if (filler->in[next] != state || filler->stamp[next] == filler->now)
                continue;
            filler->stamp[next] = filler->now;
            filler->stack[bunch.count++] = next;
        }
    }
    return bunch;
}

static void move(struct filler *filler, struct bunch bunch, uint8_t state)
{
    for (uint32_t i = 0; i < bunch.count; i++)
        filler->in[filler->stack[i]] = state;
    filler->room -= state ? bunch.weight : -bunch.weight;
}

static int by_score(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->score != y->score)
        return x->score > y->score ? -1 : 1;
    return x->item < y->item ? -1 : 1;
}

/* Weightless gains come first. */
static double density(struct bunch bunch)
{
    if (bunch.weight <= 0)
        return bunch.profit >= 0 ? 1e300 : -1e300;
    return (double)bunch.profit / (double)bunch.weight;
}

static uint32_t list_candidates(struct filler *filler, const struct need_table *table,
                                uint8_t state, bool by_profit, int64_t *work)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i<filler->problem->needs.count && * work> 0; i++) {
        if (filler->in[i] != state || filler->fixed[i] != FIXED_FREE)
            continue;
        struct bunch bunch = gather(filler, i, table, state);
        *work -= bunch.count;
        if (bunch.barred || (state == 0 && bunch.profit <= 0))
            continue;
        double score = by_profit ? (double)bunch.profit : density(bunch);
        filler->candidates[count++] = (struct candidate){state ? -score : score, i};
    }
    qsort(filler->candidates, count, sizeof *filler->candidates, by_score);
    return count;
}

bool filler_shrink(struct filler *filler, const uint8_t *fixed, uint8_t *in)
{
    int64_t work = INT64_MAX;
    begin(filler, fixed, in);
    for (uint32_t pass = 0; pass < MOST_PASSES && filler->room < 0; pass++) {
        uint32_t count = list_candidates(filler, filler->users, 1, false, &work);
        for (uint32_t i = 0; i < count && filler->room < 0; i++) {
            uint32_t item = filler->candidates[i].item;
            struct bunch bunch = {0};
            if (in[item])
                bunch = gather(filler, item, filler->users, 1);
            if (bunch.count > 0 && !bunch.barred && bunch.weight > 0)
                move(filler, bunch, 0);
        }
    }
    return filler->room >= 0;
}

/* One pass through what is out, best first; whether anything was added. */
static bool add(struct filler *filler, bool by_profit, int64_t *work)
{
    uint32_t count = list_candidates(filler, &filler->problem->needs, 0, by_profit, work);
    bool added = false;
    for (uint32_t i = 0; i<count && * work> 0; i++) {
        uint32_t item = filler->candidates[i].item;
        if (filler->in[item])
            continue;
        struct bunch bunch = gather(filler, item, &filler->problem->needs, 0);
        *work -= bunch.count;
        if (bunch.weight > filler->room || bunch.profit <= 0)
            continue;
        move(filler, bunch, 1);
        added = true;
    }
    return added;
}

/* Items that could move alone, by weight: out ones whose needs are in, with the most profitable of
 * all up to each. */
struct single {
    int64_t weight;
    uint32_t item, best; /* index of the most profitable up to here */
};

static int by_weight(const void *a, const void *b)
{
    const struct single *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight < y->weight ? -1 : 1;
    return x->item < y->item ? -1 : 1;
}

static bool all_are(const struct filler *filler, const struct need_table *table, uint32_t item,
                    uint8_t state)
{
    for (uint32_t i = table->first[item]; i < table->first[item + 1]; i++)
        if (filler->in[table->to[i]] != state)
            return false;
    return true;
}

static uint32_t list_singles(struct filler *filler, struct single *singles)
{
    const struct knapsack *problem = filler->problem;
    uint32_t count = 0;
    for (uint32_t i = 0; i < problem->needs.count; i++)
        if (!filler->in[i] && filler->fixed[i] == FIXED_FREE && problem->profit[i] > 0 &&
            all_are(filler, &problem->needs, i, 1))
            singles[count++] = (struct single){problem->weight[i], i, 0};
    qsort(singles, count, sizeof *singles, by_weight);
    for (uint32_t i = 1; i < count; i++) {
        uint32_t best = singles[i - 1].best;
        bool more = problem->profit[singles[i].item] > problem->profit[singles[best].item];
        singles[i].best = more ? i : best;
    }
    return count;
}

/* How many of the sorted weigh at most `most`. */
static uint32_t up_to(const struct single *singles, uint32_t count, int64_t most)
{
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (singles[middle].weight <= most)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool needs_it(const struct filler *filler, uint32_t item, uint32_t need)
{
    const struct need_table *needs = &filler->problem->needs;
    for (uint32_t i = needs->first[item]; i < needs->first[item + 1]; i++)
        if (needs->to[i] == need)
            return true;
    return false;
}

/* The best exchange of one item that nobody in needs for one that only needs what is in. */
static bool swap(struct filler *filler, struct single *singles, int64_t *work)
{
    const struct knapsack *problem = filler->problem;
    uint32_t count = list_singles(filler, singles), leaves = 0, enters = 0;
    int64_t most = 0;
    *work -= problem->needs.count;
    for (uint32_t i = 0; count > 0 && i < problem->needs.count; i++) {
        if (!filler->in[i] || filler->fixed[i] != FIXED_FREE ||
            !all_are(filler, filler->users, i, 0))
            continue;
        uint32_t n = up_to(singles, count, filler->room + problem->weight[i]);
        if (n == 0)
            continue;
        uint32_t other = singles[singles[n - 1].best].item;
        int64_t gain = problem->profit[other] - problem->profit[i];
        if (gain > most && !needs_it(filler, other, i))
            most = gain, leaves = i, enters = other;
    }
    if (most == 0)
        return false;
    filler->in[leaves] = 0;
    filler->in[enters] = 1;
    filler->room += problem->weight[leaves] - problem->weight[enters];
    return true;
}

void filler_improve(struct filler *filler, const uint8_t *fixed, bool by_profit, uint8_t *in,
                    int64_t *work)
{
    begin(filler, fixed, in);
    for (uint32_t pass = 0; pass < MOST_PASSES && add(filler, by_profit, work); pass++)
        by_profit = !by_profit;
    struct single *singles = (struct single *)(void *)filler->candidates;
    for (uint32_t i = 0; i<MOST_SWAPS && * work> 0 && swap(filler, singles, work); i++)
        if (i % 8 == 7)
            add(filler, false, work);
    add(filler, true, work);
}
