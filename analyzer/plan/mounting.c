#include "analyzer/plan/mounting.h"

#include <math.h>
#include <stdlib.h>

enum {
    MOST_CONDITIONS = 8, /* tried one by one */
    MOST_MIXES = 8,      /* of two conditions */
    TIGHTENINGS = 10,
    SHARES = 10,          /* one knapsack may take so much of the work that is left */
    CLOSE_ENOUGH = 20000, /* of the whole cost: a knapsack ends so near to its optimum */
    MOST_POLISHED = 400,
    STEPS_ALONE = 16,         /* of a walk: so many items one by one, */
    STEPS = 48,               /* then in larger steps */
    EXCHANGE_WORK = 6000000, /* objects looked at while exchanging */
};

/* The knapsack of the components that are not local: taking one means storing it, which its users
 * must follow. Component c is item `item_of[c]`. */
struct solver {
    const struct mounting_request *request;
    const struct shipment *shipment;
    struct arena *arena;
    struct mounting *out;
    uint32_t *item_of, *component_of, count;
    struct need_table needs;
    int64_t *saving, *weight;
    int64_t work;
    int64_t most_saved; /* no plan saves more */
    uint8_t *fixed, *barred, *stored, *kinds;
};

/* A power of ten, so that all costs together are about ten digits: exact enough for a hundred
 * thousand objects, and no trouble for a solver that computes in floating point. */
double mounting_unit(const struct delays *delays)
{
    double sum = 0, unit = 1;
    for (uint32_t i = 0; i < delays->shipment->objects.count; i++)
        sum += delays->price[TIER_MOUNT][i] + delays->price[TIER_OBJECT][i];
    while (unit > 1e-15 && sum / unit < 1e9)
        unit /= 10;
    while (sum / unit > 1e10)
        unit *= 10;
    return unit;
}

int64_t *mounting_savings(const struct delays *delays, double unit, struct arena *arena)
{
    const struct components *components = &delays->shipment->components;
    int64_t *out = arena_alloc_array(arena, components->count, sizeof *out);
    for (uint32_t i = 0; i < delays->shipment->objects.count; i++)
        out[components->of[i]] += llround(delays->price[TIER_MOUNT][i] / unit) -
                                  llround(delays->price[TIER_OBJECT][i] / unit);
    return out;
}

void mounting_kinds(const struct shipment *shipment, const uint8_t *local, const uint8_t *stored,
                    uint8_t *kinds)
{
    for (uint32_t i = 0; i < shipment->objects.count; i++) {
        uint32_t c = shipment->components.of[i];
        kinds[i] = local[c] ? TIER_LOCAL : stored[c] ? TIER_OBJECT : TIER_MOUNT;
    }
}

static void list_items(struct solver *solver)
{
    const struct components *components = &solver->shipment->components;
    for (uint32_t c = 0; c < components->count; c++) {
        solver->item_of[c] = UINT32_MAX;
        if (solver->request->local[c])
            continue;
        solver->item_of[c] = solver->count;
        solver->component_of[solver->count++] = c;
    }
}

/* Turned around: what is needed may be stored only with all its users. */
static void list_needs(struct solver *solver)
{
    const struct need_table *needs = &solver->shipment->components.needs;
    uint32_t(*pairs)[2] =
        arena_alloc_array(solver->arena, needs->first[needs->count], sizeof *pairs);
    uint32_t count = 0;
    for (uint32_t c = 0; c < needs->count; c++)
        for (uint32_t i = needs->first[c]; i < needs->first[c + 1]; i++) {
            uint32_t user = solver->item_of[c], need = solver->item_of[needs->to[i]];
            if (user == UINT32_MAX || need == UINT32_MAX)
                continue;
            pairs[count][0] = need;
            pairs[count++][1] = user;
        }
    solver->needs = need_table_of(solver->count, (const uint32_t(*)[2])pairs, count, solver->arena);
}

/* Data is opened by its path: a store that has no files cannot hold it. */
static void fix_files(struct solver *solver)
{
    const struct shipment *shipment = solver->shipment;
    if (solver->request->delays->choice.of[TIER_OBJECT]->files)
        return;
    for (uint32_t i = 0; i < shipment->objects.count; i++) {
        uint32_t item = solver->item_of[shipment->components.of[i]];
        if (shipment->objects.at[i].is_file && item != UINT32_MAX)
            solver->barred[item] = FIXED_OUT;
    }
}

static void set_up(struct solver *solver)
{
    const struct delays *delays = solver->request->delays;
    uint32_t components = solver->shipment->components.count;
    solver->item_of = arena_alloc_array(solver->arena, components, sizeof *solver->item_of);
    solver->component_of = arena_alloc_array(solver->arena, components, sizeof *solver->item_of);
    list_items(solver);
    list_needs(solver);
    solver->saving = arena_alloc_array(solver->arena, solver->count, sizeof *solver->saving);
    solver->weight = arena_alloc_array(solver->arena, solver->count, sizeof *solver->weight);
    solver->fixed = arena_alloc_array(solver->arena, solver->count, 1);
    solver->barred = arena_alloc_array(solver->arena, solver->count, 1);
    solver->stored = arena_alloc_array(solver->arena, components, 1);
    solver->kinds = arena_alloc_array(solver->arena, solver->shipment->objects.count, 1);
    const int64_t *savings = mounting_savings(delays, solver->out->unit, solver->arena);
    for (uint32_t i = 0; i < solver->count; i++)
        solver->saving[i] = savings[solver->component_of[i]];
    for (uint32_t i = 0; i < solver->shipment->objects.count; i++)
        if (solver->item_of[solver->shipment->components.of[i]] != UINT32_MAX)
            solver->out->all_mounted += llround(delays->price[TIER_MOUNT][i] / solver->out->unit);
    fix_files(solver);
}

static struct cold_start try_out(struct solver *solver, const uint8_t *in, int64_t *saved)
{
    *saved = 0;
    memset(solver->stored, 0, solver->shipment->components.count);
    for (uint32_t i = 0; i < solver->count; i++) {
        solver->stored[solver->component_of[i]] = in[i];
        *saved += in[i] ? solver->saving[i] : 0;
    }
    mounting_kinds(solver->shipment, solver->request->local, solver->stored, solver->kinds);
    return cold_start_of(solver->request->delays, solver->kinds);
}

/* The cold start of a choice; keeps it where it is the cheapest that is in time. */
static struct cold_start consider(struct solver *solver, const uint8_t *in)
{
    int64_t saved;
    struct cold_start cold_start = try_out(solver, in, &saved);
    struct mounting *out = solver->out;
    if (cold_start.total_ns > solver->request->limit_ns ||
        (out->found && solver->out->all_mounted - saved >= out->cost))
        return cold_start;
    out->found = true;
    out->cost = solver->out->all_mounted - saved;
    memcpy(out->stored, solver->stored, solver->shipment->components.count);
    return cold_start;
}

/* The condition of rank k: what the capacity leaves for weights. Rank 0 is the thread's own work.
 */
static int64_t condition(struct solver *solver, uint32_t rank, int64_t scale)
{
    const struct shipment *shipment = solver->shipment;
    const struct delays *delays = solver->request->delays;
    int64_t room = solver->request->limit_ns - delays->start_ns -
                   (rank > 0 ? delays->fixed_ns[TIER_OBJECT] : 0);
    for (uint32_t k = 1; k <= shipment->first_use.count; k++) {
        uint32_t i = shipment->first_use.at[k - 1];
        uint32_t item = solver->item_of[shipment->components.of[i]];
        int64_t mount = delays->ns[TIER_MOUNT][i];
        if (k >= rank)
            room -= (int64_t)shipment->objects.at[i].cpu_ns;
        if (k > rank)
            room -= (int64_t)shipment->cpu_before.at[k - 1];
        if (item == UINT32_MAX) {
            room -= k > rank ? delays->ns[TIER_LOCAL][i] : 0;
            continue;
        }
        if (k <= rank)
            solver->weight[item] += scale * delays->ns[TIER_OBJECT][i];
        if (k >= rank)
            room -= mount, solver->weight[item] -= scale * mount;
    }
    return scale * (room - (int64_t)shipment->cpu_before.at[shipment->first_use.count]);
}

/* Where nothing is fetched up to that rank, its condition does not hold the first answer's delay:
 * that case saves no more than all the others do. */
static int64_t most_saved_without(const struct solver *solver, uint32_t rank)
{
    int64_t sum = 0;
    const struct shipment *shipment = solver->shipment;
    memcpy(solver->fixed, solver->barred, solver->count);
    for (uint32_t k = 1; k <= rank; k++) {
        uint32_t item = solver->item_of[shipment->components.of[shipment->first_use.at[k - 1]]];
        if (item != UINT32_MAX)
            solver->fixed[item] = FIXED_OUT;
    }
    for (uint32_t i = 0; i < solver->count; i++)
        if (solver->fixed[i] == FIXED_FREE && solver->saving[i] > 0)
            sum += solver->saving[i];
    return sum;
}

static struct knapsack_answer solve(struct solver *solver, int64_t capacity)
{
    struct knapsack problem = {
        .needs = solver->needs,
        .profit = solver->saving,
        .weight = solver->weight,
        .capacity = capacity,
        .fixed = solver->barred,
    };
    int64_t close = solver->out->all_mounted / CLOSE_ENOUGH;
    struct knapsack_answer answer =
        knapsack_solve(&problem, solver->work / SHARES, close, solver->arena);
    solver->work -= answer.work;
    solver->out->nodes += answer.nodes;
    return answer;
}

/* Solves one condition, and tighter ones until all the others hold, too. Gives the cold start of
 * the first solution. */
static struct cold_start pursue(struct solver *solver, int64_t capacity, int64_t without)
{
    struct cold_start first = {0};
    struct knapsack_answer answer = solve(solver, capacity);
    int64_t bound = answer.infeasible || answer.bound < without ? without : answer.bound;
    if (bound < solver->most_saved)
        solver->most_saved = bound;
    if (!answer.found)
        return first;
    first = consider(solver, answer.in);
    int64_t by = first.total_ns - solver->request->limit_ns, bad = 0, good = 0;
    for (unsigned i = 0; (by > 0 || good > 0) && by > bad && i < TIGHTENINGS; i++) {
        answer = solve(solver, capacity - by);
        bool in_time =
            answer.found && consider(solver, answer.in).total_ns <= solver->request->limit_ns;
        *(in_time ? &good : &bad) = by;
        by = good == 0 ? 2 * bad : (good + bad) / 2;
    }
    return first;
}

static struct cold_start pursue_rank(struct solver *solver, uint32_t rank)
{
    memset(solver->weight, 0, solver->count * sizeof *solver->weight);
    int64_t capacity = condition(solver, rank, 1);
    return pursue(solver, capacity, rank == 0 ? INT64_MIN : most_saved_without(solver, rank));
}

/* Two conditions, weighed: neither alone may bind. That of rank 0 always holds, the others where
 * something is fetched up to them. */
static void pursue_mixes(struct solver *solver, uint32_t a, uint32_t b)
{
    int64_t low = 0, high = 16, without = INT64_MIN;
    if (a > 0 || b > 0)
        without = most_saved_without(solver, a == 0 || (b > 0 && b < a) ? b : a);
    for (unsigned i = 0; i < MOST_MIXES && high - low > 1; i++) {
        int64_t share = (low + high) / 2;
        memset(solver->weight, 0, solver->count * sizeof *solver->weight);
        int64_t capacity = condition(solver, a, share) + condition(solver, b, 16 - share);
        struct cold_start seen = pursue(solver, capacity, without);
        if (seen.total_ns <= solver->request->limit_ns)
            return;
        *(seen.last_wait == a ? &low : &high) = share;
    }
}

/* Items in the order in which a walk mounts them: all are stored when it begins. */
struct walk_step {
    uint32_t item;
    double first; /* the greater, the earlier */
};

static int by_first(const void *a, const void *b)
{
    const struct walk_step *x = a, *y = b;
    if (x->first != y->first)
        return x->first > y->first ? -1 : 1;
    return x->item < y->item ? -1 : x->item > y->item;
}

/* What a mounted item needs is no farther away. */
static void mount_with_needs(const struct need_table *needed_by, uint32_t item, uint8_t *in,
                             uint32_t *stack)
{
    uint32_t count = 0;
    if (!in[item])
        return;
    in[item] = 0;
    stack[count++] = item;
    while (count > 0) {
        uint32_t user = stack[--count];
        for (uint32_t i = needed_by->first[user]; i < needed_by->first[user + 1]; i++) {
            uint32_t need = needed_by->to[i];
            if (in[need])
                in[need] = 0, stack[count++] = need;
        }
    }
}

static bool is_stop(uint32_t done, uint32_t count)
{
    uint32_t stride = count / (STEPS - STEPS_ALONE) + 1;
    return done <= STEPS_ALONE || done % stride == 0 || done == count;
}

static void walk(struct solver *solver, const struct need_table *needed_by, struct walk_step *steps,
                 uint32_t count, uint8_t *in, uint32_t *stack)
{
    for (uint32_t i = 0; i < solver->count; i++)
        in[i] = 1;
    for (uint32_t i = 0; i < solver->count; i++)
        if (solver->barred[i] == FIXED_OUT)
            mount_with_needs(needed_by, i, in, stack);
    if (count > 1)
        qsort(steps, count, sizeof *steps, by_first);
    for (uint32_t i = 0; i < count; i++) {
        mount_with_needs(needed_by, steps[i].item, in, stack);
        if (is_stop(i + 1, count))
            consider(solver, in);
    }
}

enum walk_by {
    WALK_FIRST_USE,
    WALK_TIME_FOR_COST,
    WALK_TIME,
    WALK_COUNT,
};

/* A knapsack sees one condition, and several may bind together: so all is stored, and mounted in
 * turn, what is wanted first, what takes longest for its price, what takes longest. */
static void try_walks(struct solver *solver)
{
    const struct shipment *shipment = solver->shipment;
    struct need_table needed_by = need_table_turned(&solver->needs, solver->arena);
    struct walk_step *steps = arena_alloc_array(solver->arena, solver->count, sizeof *steps);
    uint32_t *stack = arena_alloc_array(solver->arena, solver->count, sizeof *stack);
    uint8_t *in = arena_alloc_array(solver->arena, solver->count, 1);
    int64_t *ns = arena_alloc_array(solver->arena, solver->count, sizeof *ns);
    uint32_t *rank = arena_alloc_array(solver->arena, solver->count, sizeof *rank);
    for (uint32_t k = shipment->first_use.count; k > 0; k--) {
        uint32_t i = shipment->first_use.at[k - 1];
        uint32_t item = solver->item_of[shipment->components.of[i]];
        if (item == UINT32_MAX)
            continue;
        ns[item] += solver->request->delays->ns[TIER_OBJECT][i];
        rank[item] = k;
    }
    for (enum walk_by by = 0; by < WALK_COUNT; by++) {
        uint32_t count = 0;
        for (uint32_t i = 0; i < solver->count; i++) {
            double cost = solver->saving[i] > 0 ? (double)solver->saving[i] : 1;
            double first[] = {-(double)rank[i], (double)ns[i] / cost, (double)ns[i]};
            if (rank[i] > 0)
                steps[count++] = (struct walk_step){i, first[by]};
        }
        walk(solver, &needed_by, steps, count, in, stack);
    }
}

/* Stores what may still be stored, the most saving first. */
struct saving {
    int64_t saved;
    uint32_t item;
};

static int by_saving(const void *a, const void *b)
{
    const struct saving *x = a, *y = b;
    if (x->saved != y->saved)
        return x->saved > y->saved ? -1 : 1;
    return x->item < y->item ? -1 : 1;
}

static bool users_are_stored(const struct solver *solver, const uint8_t *in, uint32_t item)
{
    for (uint32_t i = solver->needs.first[item]; i < solver->needs.first[item + 1]; i++)
        if (!in[solver->needs.to[i]])
            return false;
    return true;
}

/* Which stay in `in`; `but` stays mounted. How many were tried. */
static uint32_t store_more(struct solver *solver, uint8_t *in, uint32_t but)
{
    struct arena scratch = {0};
    struct saving *list = arena_alloc_array(&scratch, solver->count, sizeof *list);
    uint32_t count = 0, tried = 0;
    for (uint32_t i = 0; i < solver->count; i++)
        if (!in[i] && i != but && solver->saving[i] > 0 && solver->barred[i] == FIXED_FREE)
            list[count++] = (struct saving){solver->saving[i], i};
    if (count > 1)
        qsort(list, count, sizeof *list, by_saving);
    for (uint32_t i = 0; i < count && tried < MOST_POLISHED; i++) {
        if (!users_are_stored(solver, in, list[i].item))
            continue;
        in[list[i].item] = 1;
        tried++;
        if (consider(solver, in).total_ns > solver->request->limit_ns)
            in[list[i].item] = 0;
    }
    arena_release(&scratch);
    return tried;
}

static void polish(struct solver *solver)
{
    uint8_t *in = arena_alloc_array(solver->arena, solver->count, 1);
    for (uint32_t i = 0; i < solver->count; i++)
        in[i] = solver->out->stored[solver->component_of[i]];
    store_more(solver, in, UINT32_MAX);
}

/* Mounts one that is stored, and lets others take the time that this gives: where several
 * conditions bind, that finds what no single one shows. */
static void exchange(struct solver *solver)
{
    uint32_t count = solver->count, round = solver->shipment->objects.count + 1;
    struct need_table needed_by = need_table_turned(&solver->needs, solver->arena);
    uint8_t *in = arena_alloc_array(solver->arena, count, 1);
    uint32_t *stack = arena_alloc_array(solver->arena, count, sizeof *stack);
    int64_t work = EXCHANGE_WORK, before;
    do {
        before = solver->out->cost;
        for (uint32_t i = 0; i < count && work > 0; i++) {
            for (uint32_t k = 0; k < count; k++)
                in[k] = solver->out->stored[solver->component_of[k]];
            if (!in[i])
                continue;
            mount_with_needs(&needed_by, i, in, stack);
            work -= (int64_t)round * store_more(solver, in, i);
        }
    } while (solver->out->cost < before && work > 0);
}

static void pursue_conditions(struct solver *solver, uint32_t rank)
{
    uint32_t seen[MOST_CONDITIONS], count = 0;
    while (count < MOST_CONDITIONS) {
        seen[count++] = rank;
        struct cold_start first = pursue_rank(solver, rank);
        if (first.total_ns <= solver->request->limit_ns)
            return;
        rank = first.last_wait;
        for (uint32_t i = 0; i < count; i++)
            if (seen[i] == rank) {
                if (count > 1)
                    pursue_mixes(solver, seen[count - 1], i == count - 1 ? seen[count - 2] : rank);
                return;
            }
    }
}

struct mounting mounting_solve(const struct mounting_request *request, struct arena *arena)
{
    const struct shipment *shipment = request->delays->shipment;
    struct mounting out = {.unit = mounting_unit(request->delays),
                           .stored = arena_alloc_array(arena, shipment->components.count, 1)};
    struct arena scratch = {0};
    struct solver solver = {.request = request,
                            .shipment = shipment,
                            .arena = &scratch,
                            .out = &out,
                            .work = request->work,
                            .most_saved = INT64_MAX};
    set_up(&solver);
    uint8_t *all = arena_alloc_array(&scratch, solver.count, 1);
    consider(&solver, all);
    memset(all, 1, solver.count);
    int64_t saved;
    struct cold_start stored = try_out(&solver, all, &saved);
    pursue_conditions(&solver, stored.last_wait);
    try_walks(&solver);
    if (out.found) {
        polish(&solver);
        exchange(&solver);
    }
    out.infeasible = !out.found && solver.most_saved == INT64_MIN;
    out.bound = solver.most_saved == INT64_MAX || solver.most_saved == INT64_MIN
                    ? INT64_MIN
                    : out.all_mounted - solver.most_saved;
    if (out.found && out.bound > out.cost)
        out.bound = out.cost;
    arena_release(&scratch);
    return out;
}
