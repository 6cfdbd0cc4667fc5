#include "analyzer/plan/lagrange.h"

void relaxation_init(struct relaxation *relaxation, const struct knapsack *problem,
                     struct arena *arena)
{
    uint32_t count = problem->needs.count;
    *relaxation = (struct relaxation){
        .problem = problem,
        .graph = closure_graph_new(&problem->needs, arena),
        .worth = arena_alloc_array(arena, count, sizeof *relaxation->worth),
        .under.in = arena_alloc_array(arena, count, 1),
        .over.in = arena_alloc_array(arena, count, 1),
        .fresh.in = arena_alloc_array(arena, count, 1),
    };
}

static void sum_up(const struct knapsack *problem, struct line *line)
{
    line->profit = line->weight = 0;
    for (uint32_t i = 0; i < problem->needs.count; i++) {
        line->profit += line->in[i] ? problem->profit[i] : 0;
        line->weight += line->in[i] ? problem->weight[i] : 0;
    }
}

/* The best closure of profit * den - num * weight, in `fresh`. */
static bool price_at(struct relaxation *relaxation, struct price price, const uint8_t *fixed,
                     int64_t *work)
{
    const struct knapsack *problem = relaxation->problem;
    for (uint32_t i = 0; i < problem->needs.count; i++)
        relaxation->worth[i] =
            (wide)problem->profit[i] * price.den - (wide)problem->weight[i] * price.num;
    if (!closure_best(relaxation->graph, relaxation->worth, fixed, false, relaxation->fresh.in,
                      work))
        return false;
    sum_up(problem, &relaxation->fresh);
    return true;
}

static void exchange(struct line *a, struct line *b)
{
    struct line kept = *a;
    *a = *b;
    *b = kept;
}

static wide height(const struct line *line, struct price price)
{
    return (wide)line->profit * price.den - (wide)line->weight * price.num;
}

/* Rounded down: profits are whole. */
static int64_t bound_of(const struct line *line, struct price price, int64_t capacity)
{
    wide sum = height(line, price) + (wide)capacity * price.num;
    wide whole = sum / price.den;
    return (int64_t)(sum < 0 && whole * price.den != sum ? whole - 1 : whole);
}

/* A first line on either side of the capacity. */
static enum relaxed bracket(struct relaxation *relaxation, const uint8_t *fixed, int64_t *work)
{
    int64_t capacity = relaxation->problem->capacity;
    bool has_over = false, has_under = false;
    if (relaxation->price.den > 0) {
        if (!price_at(relaxation, relaxation->price, fixed, work))
            return RELAXED_SPENT;
        has_over = relaxation->fresh.weight > capacity;
        has_under = !has_over;
        exchange(&relaxation->fresh, has_over ? &relaxation->over : &relaxation->under);
    }
    if (!has_over) {
        if (!price_at(relaxation, (struct price){0, 1}, fixed, work))
            return RELAXED_SPENT;
        bool fits = relaxation->fresh.weight <= capacity;
        exchange(&relaxation->fresh, fits ? &relaxation->under : &relaxation->over);
        if (fits) {
            relaxation->bound = relaxation->under.profit;
            return RELAXED_SOLVED;
        }
    }
    if (!has_under) {
        if (!price_at(relaxation, (struct price){1, 0}, fixed, work))
            return RELAXED_SPENT;
        if (relaxation->fresh.weight > capacity)
            return RELAXED_INFEASIBLE;
        exchange(&relaxation->fresh, &relaxation->under);
    }
    return RELAXED_BOUND;
}

enum relaxed relaxation_solve(struct relaxation *relaxation, const uint8_t *fixed, int64_t enough,
                              int64_t *work)
{
    int64_t capacity = relaxation->problem->capacity;
    enum relaxed state = bracket(relaxation, fixed, work);
    if (state != RELAXED_BOUND)
        return state;
    for (;;) {
        struct line *over = &relaxation->over, *under = &relaxation->under;
        struct price price = {over->profit - under->profit, over->weight - under->weight};
        /* A line below that is worth more than one above: weight is no burden there. */
        if (price.num < 0)
            price = (struct price){0, 1};
        if (!price_at(relaxation, price, fixed, work))
            return RELAXED_SPENT;
        relaxation->price = price;
        relaxation->bound = bound_of(&relaxation->fresh, price, capacity);
        if (relaxation->bound <= enough)
            return RELAXED_POOR;
        if (height(&relaxation->fresh, price) <= height(under, price)) {
            relaxation->bound = bound_of(under, price, capacity);
            return RELAXED_BOUND;
        }
        exchange(&relaxation->fresh, relaxation->fresh.weight > capacity ? over : under);
    }
}
