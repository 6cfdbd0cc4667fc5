/* The planner's parts, against trying everything: closures, knapsacks with needs, mounting; and how
 * sizes and times are read. */
#include "analyzer/base/json_rows.h"
#include "analyzer/base/quantity.h"
#include "analyzer/plan/knapsack.h"
#include "analyzer/plan/placement.h"

#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

enum {
    MOST_ITEMS = 13
};

/* The same numbers on every machine. */
static uint64_t state;

static uint32_t dice(uint32_t sides)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33) % sides;
}

struct small {
    struct arena arena;
    uint32_t count, pairs[40][2], pair_count;
    int64_t profit[MOST_ITEMS], weight[MOST_ITEMS], capacity;
    uint8_t fixed[MOST_ITEMS];
};

/* Needs lead to smaller numbers, so there is no circle. */
static void make(struct small *small, bool is_signed)
{
    *small = (struct small){.count = 1 + dice(MOST_ITEMS)};
    int64_t sum = 0;
    for (uint32_t i = 0; i < small->count; i++) {
        small->profit[i] = (int64_t)dice(100) - (is_signed ? 40 : 0);
        small->weight[i] = (int64_t)dice(60) - (is_signed ? 20 : 0);
        sum += small->weight[i] > 0 ? small->weight[i] : 0;
        for (uint32_t n = dice(3); i > 0 && n-- > 0; small->pair_count++) {
            small->pairs[small->pair_count][0] = i;
            small->pairs[small->pair_count][1] = dice(i);
        }
    }
    small->capacity = (int64_t)dice((uint32_t)sum + 1) - (is_signed ? 10 : 0);
}

static bool is_closed(const struct small *small, uint32_t set)
{
    for (uint32_t p = 0; p < small->pair_count; p++)
        if ((set >> small->pairs[p][0] & 1) != 0 && (set >> small->pairs[p][1] & 1) == 0)
            return false;
    for (uint32_t i = 0; i < small->count; i++)
        if ((small->fixed[i] == FIXED_IN && (set >> i & 1) == 0) ||
            (small->fixed[i] == FIXED_OUT && (set >> i & 1) != 0))
            return false;
    return true;
}

static int64_t sum_of(const int64_t *values, uint32_t set, uint32_t count)
{
    int64_t sum = 0;
    for (uint32_t i = 0; i < count; i++)
        sum += (set >> i & 1) != 0 ? values[i] : 0;
    return sum;
}

/* INT64_MIN where there is no solution. */
static int64_t try_everything(const struct small *small, int64_t capacity)
{
    int64_t best = INT64_MIN;
    for (uint32_t set = 0; set < 1u << small->count; set++) {
        int64_t profit = sum_of(small->profit, set, small->count);
        if (profit > best && sum_of(small->weight, set, small->count) <= capacity &&
            is_closed(small, set))
            best = profit;
    }
    return best;
}

static struct need_table needs_of(struct small *small)
{
    return need_table_of(small->count, (const uint32_t(*)[2])small->pairs, small->pair_count,
                         &small->arena);
}

static uint32_t set_of(const uint8_t *in, uint32_t count)
{
    uint32_t set = 0;
    for (uint32_t i = 0; i < count; i++)
        set |= (uint32_t)(in[i] != 0) << i;
    return set;
}

static void closures_are_the_best(void **unused)
{
    (void)unused;
    state = 1;
    for (unsigned round = 0; round < 400; round++) {
        struct small small;
        uint8_t in[2][MOST_ITEMS];
        wide worth[MOST_ITEMS];
        make(&small, true);
        struct need_table needs = needs_of(&small);
        struct closure_graph *graph = closure_graph_new(&needs, &small.arena);
        for (uint32_t i = 0; i < small.count; i++)
            worth[i] = small.profit[i];
        for (unsigned largest = 0; largest < 2; largest++) {
            int64_t work = 1000000;
            assert_true(closure_best(graph, worth, small.fixed, largest, in[largest], &work));
            uint32_t set = set_of(in[largest], small.count);
            assert_true(is_closed(&small, set));
            assert_int_equal(sum_of(small.profit, set, small.count),
                             try_everything(&small, INT64_MAX));
        }
        for (uint32_t i = 0; i < small.count; i++)
            assert_true(in[0][i] <= in[1][i]);
        arena_release(&small.arena);
    }
}

static void check_knapsack(struct small *small, bool fixes)
{
    struct knapsack problem = {.needs = needs_of(small),
                               .profit = small->profit,
                               .weight = small->weight,
                               .capacity = small->capacity,
                               .fixed = fixes ? small->fixed : NULL};
    int64_t best = try_everything(small, small->capacity);
    struct knapsack_answer answer = knapsack_solve(&problem, 10000000, 0, &small->arena);
    assert_int_equal(answer.found, best != INT64_MIN);
    assert_int_equal(answer.infeasible, best == INT64_MIN);
    if (!answer.found)
        return;
    uint32_t set = set_of(answer.in, small->count);
    assert_true(is_closed(small, set));
    assert_int_equal(answer.value, sum_of(small->profit, set, small->count));
    assert_true(answer.weight <= small->capacity);
    assert_int_equal(answer.value, best);
    assert_int_equal(answer.bound, best);
}

static void knapsacks_are_solved(void **unused)
{
    (void)unused;
    state = 2;
    for (unsigned round = 0; round < 1000; round++) {
        struct small small;
        make(&small, round % 2 == 1);
        check_knapsack(&small, false);
        for (uint32_t i = 0; i < small.count && round % 4 > 1; i++)
            small.fixed[i] = (uint8_t)(dice(6) == 0 ? 1 + dice(2) : 0);
        check_knapsack(&small, true);
        arena_release(&small.arena);
    }
}

/* However little work is allowed, what is claimed holds. */
static void bounds_hold_whatever_the_work(void **unused)
{
    (void)unused;
    state = 3;
    for (unsigned round = 0; round < 600; round++) {
        struct small small;
        make(&small, round % 2 == 1);
        struct knapsack problem = {.needs = needs_of(&small),
                                   .profit = small.profit,
                                   .weight = small.weight,
                                   .capacity = small.capacity};
        int64_t best = try_everything(&small, small.capacity);
        struct knapsack_answer answer =
            knapsack_solve(&problem, (int64_t)(dice(300)), dice(30), &small.arena);
        if (best == INT64_MIN)
            assert_false(answer.found);
        else
            assert_true(answer.bound >= best && !answer.infeasible);
        if (answer.found)
            assert_true(answer.value <= best);
        arena_release(&small.arena);
    }
}

static void circles_are_one(void **unused)
{
    (void)unused;
    struct arena arena = {0};
    const uint32_t pairs[][2] = {{0, 1}, {1, 2}, {2, 0}, {3, 0}, {3, 2}, {4, 4}, {1, 0}, {5, 3}};
    struct need_table needs = need_table_of(6, pairs, 8, &arena);
    struct components found = components_of(&needs, &arena);
    assert_int_equal(found.count, 4);
    assert_int_equal(found.cycles, 1);
    assert_int_equal(found.of[0], found.of[1]);
    assert_int_equal(found.of[0], found.of[2]);
    assert_true(found.of[3] > found.of[0] && found.of[5] > found.of[3]);
    assert_int_equal(found.needs.first[found.count], 2);
    arena_release(&arena);
}

/* --- R5, by trying every choice --- */

static struct text manifest_text(struct arena *arena, uint32_t count)
{
    struct text out = TEXT("{\"schema\": \"importscan-manifest/1\", \"objects\": [");
    for (uint32_t i = 0; i < count; i++)
        out = arena_print(arena, "%.*s%s{\"id\": \"o%u\", \"size\": %u}", TEXT_ARG(out),
                          i > 0 ? ", " : "", i, 1000 * (1 + dice(9000)));
    out = arena_print(arena, "%.*s], \"modules\": [", TEXT_ARG(out));
    for (uint32_t i = 0; i < count; i++)
        out = arena_print(arena,
                          "%.*s%s{\"name\": \"%s%u\", \"class\": \"%s\", \"object\": \"o%u\", "
                          "\"order\": %u, \"cost\": {\"init_us\": %u}}",
                          TEXT_ARG(out), i > 0 ? ", " : "", i > 0 && dice(2) ? "m0.m" : "m", i,
                          i == 0 || dice(4) ? "required_init" : "reachable_call", i, i + 1,
                          dice(30000));
    return arena_print(arena, "%.*s]}", TEXT_ARG(out));
}

static int64_t cheapest(const struct mounting_request *request, const struct shipment *shipment,
                        double unit, struct arena *arena)
{
    const struct need_table *needs = &shipment->components.needs;
    uint32_t count = shipment->components.count;
    const int64_t *savings = mounting_savings(request->delays, unit, arena);
    uint8_t *stored = arena_alloc_array(arena, count, 1);
    uint8_t *kinds = arena_alloc_array(arena, shipment->objects.count, 1);
    int64_t all = 0, best = INT64_MAX;
    for (uint32_t i = 0; i < shipment->objects.count; i++)
        all += (int64_t)(request->delays->price[TIER_MOUNT][i] / unit + 0.5);
    for (uint32_t set = 0; set < 1u << count; set++) {
        bool fits = true;
        int64_t cost = all - sum_of(savings, set, count);
        for (uint32_t c = 0; c < count; c++) {
            stored[c] = set >> c & 1;
            for (uint32_t i = needs->first[c]; i < needs->first[c + 1]; i++)
                fits &= (set >> needs->to[i] & 1) == 0 || stored[c];
        }
        mounting_kinds(shipment, request->local, stored, kinds);
        if (fits && cost < best &&
            cold_start_of(request->delays, kinds).total_ns <= request->limit_ns)
            best = cost;
    }
    return best;
}

static void mounting_is_bounded(void **unused)
{
    (void)unused;
    struct tiers tiers;
    struct error err;
    struct arena outer = {0};
    unsigned found = 0, exact = 0;
    state = 4;
    assert_true(tiers_read(tiers_default_text(), TEXT("tiers"), &outer, &tiers, &err));
    for (unsigned round = 0; round < 120; round++) {
        struct arena arena = {0};
        struct shipment shipment;
        struct shipment_request arrangement = {.packages_first = true};
        struct text text = manifest_text(&arena, 2 + dice(9));
        assert_true(shipment_read(text, TEXT("manifest"), &arena, &shipment, &err));
        shipment_arrange(&shipment, &arrangement);
        struct tier_choice choice = {{&tiers.list.at[0], &tiers.list.at[1], &tiers.list.at[2]}};
        struct delays delays = delays_of(&shipment, &tiers, choice, &arena);
        uint8_t *local = arena_alloc_array(&arena, shipment.components.count, 1);
        struct mounting_request request = {&delays, local, 150000000 + (int64_t)dice(600000000),
                                           5000000};
        struct mounting answer = mounting_solve(&request, &arena);
        int64_t best = cheapest(&request, &shipment, answer.unit, &arena);
        if (answer.found) {
            assert_true(answer.cost >= best && answer.bound <= best);
            found++;
            exact += answer.cost == best;
        }
        if (answer.infeasible)
            assert_true(best == INT64_MAX);
        arena_release(&arena);
    }
    /* It is a search: small problems it must solve nearly always. */
    assert_true(found > 40 && exact * 10 >= found * 9);
    arena_release(&outer);
}

static void quantities_are_read(void **unused)
{
    (void)unused;
    uint64_t out;
    assert_true(quantity_bytes(TEXT("250MiB"), &out) && out == 262144000);
    assert_true(quantity_bytes(TEXT("1.5 kB"), &out) && out == 1500);
    assert_true(quantity_bytes(TEXT("0"), &out) && out == 0);
    assert_true(quantity_bytes(TEXT("262144000"), &out) && out == 262144000);
    assert_false(quantity_bytes(TEXT("250 mib"), &out));
    assert_false(quantity_bytes(TEXT("-1"), &out));
    assert_false(quantity_bytes(TEXT("1..5kB"), &out));
    assert_false(quantity_bytes(TEXT("."), &out));
    assert_false(quantity_bytes(TEXT("9999999GiB"), &out));
    assert_false(quantity_bytes(TEXT("99999999999999999999"), &out));
    assert_true(quantity_time(TEXT("3s"), &out) && out == 3000000000);
    assert_true(quantity_time(TEXT("0.5ms"), &out) && out == 500000);
    assert_true(quantity_time(TEXT("2m"), &out) && out == 120000000000);
    assert_false(quantity_time(TEXT("3"), &out));
    assert_false(quantity_time(TEXT("s"), &out));
    assert_false(quantity_time(TEXT("999999999m"), &out));
}

static void rows_come_one_by_one(void **unused)
{
    (void)unused;
    struct json_rows rows;
    struct error err;
    static const char *const keys[] = {"a", "list", "list", "z"};
    unsigned count = 0;
    json_rows_open(
        &rows, TEXT("{\"a\": {\"x\": [1]}, \"none\": [], \"list\": [1,\n {\"b\": 2}], \"z\": 3}"),
        TEXT("file"));
    while (json_rows_next(&rows, &err)) {
        assert_true(count < 4 && text_is(rows.key, keys[count]));
        assert_int_equal(rows.in_list, count == 1 || count == 2);
        count++;
    }
    assert_true(rows.ended && count == 4);
    json_rows_point(&rows, TEXT("list"), 1, 43);
    json_rows_refuse(&rows, &err, "is bad");
    assert_string_equal(err.message, "file:2:2: list[1]: is bad");
    json_rows_close(&rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closures_are_the_best),         cmocka_unit_test(knapsacks_are_solved),
        cmocka_unit_test(bounds_hold_whatever_the_work), cmocka_unit_test(circles_are_one),
        cmocka_unit_test(mounting_is_bounded),           cmocka_unit_test(quantities_are_read),
        cmocka_unit_test(rows_come_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
