#include "analyzer/plan/knapsack.h"

#include "analyzer/base/array.h"
#include "analyzer/plan/fill.h"
#include "analyzer/plan/lagrange.h"

enum {
    MOST_NODES = 100000
};

/* A part of the search space: what its ancestors fixed, and `item` taken or left out. */
struct node {
    uint32_t parent, item; /* node 0 is the root and fixes nothing */
    bool taken;
    int64_t bound; /* of its parent: no solution in it is worth more */
    struct price price;
};

struct search {
    const struct knapsack *problem;
    struct need_table users;
    struct relaxation relaxation;
    struct filler *filler;
    struct arena *arena;
    struct knapsack_answer *out;
    uint8_t *fixed, *trial;
    uint32_t *stack;
    int64_t work, close_enough;
    int64_t left; /* the greatest bound of what was given up unfinished */
    ARRAY(struct node) nodes;
    ARRAY(uint32_t) heap; /* open nodes, the greatest bound first */
};

static bool comes_first(const struct search *search, uint32_t a, uint32_t b)
{
    const struct node *x = &search->nodes.at[a], *y = &search->nodes.at[b];
    return x->bound != y->bound ? x->bound > y->bound : a < b;
}

static void exchange(uint32_t *a, uint32_t *b)
{
    uint32_t kept = *a;
    *a = *b;
    *b = kept;
}

static void heap_push(struct search *search, uint32_t node)
{
    array_push(search->arena, &search->heap, node);
    uint32_t *heap = search->heap.at;
    for (uint32_t i = search->heap.count - 1;
         i > 0 && comes_first(search, heap[i], heap[(i - 1) / 2]); i = (i - 1) / 2)
        exchange(&heap[i], &heap[(i - 1) / 2]);
}

static uint32_t heap_pop(struct search *search)
{
    uint32_t *heap = search->heap.at, first = heap[0], count = --search->heap.count;
    heap[0] = heap[count];
    for (uint32_t i = 0, child; (child = 2 * i + 1) < count; i = child) {
        if (child + 1 < count && comes_first(search, heap[child + 1], heap[child]))
            child++;
        if (!comes_first(search, heap[child], heap[i]))
            break;
        exchange(&heap[i], &heap[child]);
    }
    return first;
}

/* Fixes an item and all that goes with it; false where that contradicts what is fixed. */
static bool fix(struct search *search, uint32_t item, bool taken)
{
    const struct need_table *table = taken ? &search->problem->needs : &search->users;
    enum fixed state = taken ? FIXED_IN : FIXED_OUT;
    uint32_t count = 0;
    if (search->fixed[item] != FIXED_FREE)
        return search->fixed[item] == state;
    search->fixed[item] = (uint8_t)state;
    search->stack[count++] = item;
    while (count > 0) {
        uint32_t one = search->stack[--count];
        for (uint32_t i = table->first[one]; i < table->first[one + 1]; i++) {
            uint32_t next = table->to[i];
            if (search->fixed[next] == state)
                continue;
            if (search->fixed[next] != FIXED_FREE)
                return false;
            search->fixed[next] = (uint8_t)state;
            search->stack[count++] = next;
        }
    }
    return true;
}

static bool fix_all(struct search *search, uint32_t node)
{
    const struct knapsack *problem = search->problem;
    bool possible = true;
    memset(search->fixed, FIXED_FREE, problem->needs.count);
    for (uint32_t i = 0; problem->fixed != NULL && i < problem->needs.count; i++)
        if (problem->fixed[i] != FIXED_FREE)
            possible &= fix(search, i, problem->fixed[i] == FIXED_IN);
    for (; node != 0 && possible; node = search->nodes.at[node].parent)
        possible &= fix(search, search->nodes.at[node].item, search->nodes.at[node].taken);
    return possible;
}

static void keep_if_better(struct search *search, const uint8_t *in)
{
    const struct knapsack *problem = search->problem;
    struct knapsack_answer *out = search->out;
    int64_t value = 0, weight = 0;
    for (uint32_t i = 0; i < problem->needs.count; i++) {
        value += in[i] ? problem->profit[i] : 0;
        weight += in[i] ? problem->weight[i] : 0;
    }
    if (weight > problem->capacity || (out->found && value <= out->value))
        return;
    out->found = true;
    out->value = value;
    out->weight = weight;
    memcpy(out->in, in, problem->needs.count);
}

/* Three ways from what the relaxation found to solutions. */
static void try_out(struct search *search)
{
    const struct relaxation *relaxation = &search->relaxation;
    uint32_t count = search->problem->needs.count;
    keep_if_better(search, relaxation->under.in);
    for (unsigned way = 0; way < 3 && search->work > 0; way++) {
        memcpy(search->trial, way == 2 ? relaxation->over.in : relaxation->under.in, count);
        if (way == 2 && !filler_shrink(search->filler, search->fixed, search->trial))
            continue;
        filler_improve(search->filler, search->fixed, way == 1, search->trial, &search->work);
        keep_if_better(search, search->trial);
    }
}

/* Where the relaxation's two answers differ, it wants a part of an item: the weightiest of them. */
static uint32_t item_to_branch(const struct search *search)
{
    const struct relaxation *relaxation = &search->relaxation;
    const struct knapsack *problem = search->problem;
    uint32_t found = UINT32_MAX;
    int64_t most = -1;
    for (uint32_t i = 0; i < problem->needs.count; i++) {
        int64_t weight = problem->weight[i] < 0 ? -problem->weight[i] : problem->weight[i];
        if (search->fixed[i] == FIXED_FREE && relaxation->under.in[i] != relaxation->over.in[i] &&
            weight > most)
            most = weight, found = i;
    }
    return found;
}

static void give_up(struct search *search, int64_t bound)
{
    if (bound > search->left)
        search->left = bound;
}

static void branch(struct search *search, uint32_t node)
{
    uint32_t item = item_to_branch(search);
    int64_t bound = search->relaxation.bound;
    if (item == UINT32_MAX || search->nodes.count + 2 > MOST_NODES) {
        give_up(search, bound);
        return;
    }
    for (unsigned taken = 0; taken < 2; taken++) {
        array_push(search->arena, &search->nodes,
                   (struct node){node, item, taken != 0, bound, search->relaxation.price});
        heap_push(search, search->nodes.count - 1);
    }
}

/* No solution is better than this, beyond what counts as equal. */
static int64_t enough(const struct search *search)
{
    return search->out->found ? search->out->value + search->close_enough : INT64_MIN;
}

static void look_into(struct search *search, uint32_t node)
{
    struct relaxation *relaxation = &search->relaxation;
    int64_t bound = search->nodes.at[node].bound;
    if (!fix_all(search, node))
        return;
    relaxation->price = search->nodes.at[node].price;
    switch (relaxation_solve(relaxation, search->fixed, enough(search), &search->work)) {
    case RELAXED_INFEASIBLE: return;
    case RELAXED_SPENT: give_up(search, bound); return;
    case RELAXED_POOR: give_up(search, relaxation->bound); return;
    case RELAXED_SOLVED: keep_if_better(search, relaxation->under.in); return;
    case RELAXED_BOUND: break;
    }
    try_out(search);
    if (relaxation->bound > enough(search))
        branch(search, node);
    else
        give_up(search, relaxation->bound);
}

/* What holds without any search: all that has a profit. */
static int64_t plain_bound(const struct knapsack *problem)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < problem->needs.count; i++)
        sum += problem->profit[i] > 0 ? problem->profit[i] : 0;
    return sum;
}

/* Something to stand on, should the relaxation take too long: what must be in, filled by hand. */
static void try_greedily(struct search *search)
{
    uint32_t count = search->problem->needs.count;
    int64_t work = search->work / 8;
    if (!fix_all(search, 0))
        return;
    for (uint32_t i = 0; i < count; i++)
        search->trial[i] = search->fixed[i] == FIXED_IN;
    keep_if_better(search, search->trial);
    if (!search->out->found)
        return;
    filler_improve(search->filler, search->fixed, false, search->trial, &work);
    keep_if_better(search, search->trial);
}

static void run(struct search *search)
{
    try_greedily(search);
    array_push(search->arena, &search->nodes, (struct node){.bound = plain_bound(search->problem)});
    heap_push(search, 0);
    while (search->heap.count > 0) {
        uint32_t node = heap_pop(search);
        if (search->nodes.at[node].bound <= enough(search) || search->work <= 0) {
            give_up(search, search->nodes.at[node].bound);
            break; /* the heap holds nothing greater */
        }
        search->out->nodes++;
        look_into(search, node);
    }
}

struct knapsack_answer knapsack_solve(const struct knapsack *problem, int64_t work,
                                      int64_t close_enough, struct arena *arena)
{
    uint32_t count = problem->needs.count;
    struct knapsack_answer out = {.in = arena_alloc_array(arena, count, 1)};
    struct arena scratch = {0};
    struct search search = {
        .problem = problem,
        .users = need_table_turned(&problem->needs, &scratch),
        .arena = &scratch,
        .out = &out,
        .fixed = arena_alloc_array(&scratch, count, 1),
        .trial = arena_alloc_array(&scratch, count, 1),
        .stack = arena_alloc_array(&scratch, count, sizeof *search.stack),
        .work = work,
        .close_enough = close_enough,
        .left = INT64_MIN,
    };
    relaxation_init(&search.relaxation, problem, &scratch);
    search.filler = filler_new(problem, &search.users, &scratch);
    run(&search);
    out.work = work - search.work;
    out.infeasible = !out.found && search.left == INT64_MIN;
    out.bound = out.found && out.value > search.left ? out.value : search.left;
    arena_release(&scratch);
    return out;
}

int64_t knapsack_tight(const int64_t *weight, uint32_t count, int64_t capacity)
{
    int64_t divisor = 0;
    for (uint32_t i = 0; i < count && divisor != 1; i++) {
        int64_t rest = weight[i] < 0 ? -weight[i] : weight[i];
        while (rest != 0) {
            int64_t next = divisor % rest;
            divisor = rest;
            rest = next;
        }
    }
    if (divisor <= 1)
        return capacity;
    int64_t over = capacity % divisor;
    return capacity - (over < 0 ? over + divisor : over);
}
