#include "analyzer/plan/placement.h"

#include <math.h>

enum {
    FILL_WORK = 40000000,  /* arcs that the local fill may look at, */
    FILL_WORK_EACH = 8000, /* and for each object */
    MOUNT_WORK = 40000000, /* the same for R5 */
    CLOSE_ENOUGH = 100000, /* the fill ends within that part of all waiting */
    SHORTENINGS = 6,       /* of the limit, while looking for the fastest plan */
};

struct planner {
    const struct shipment *shipment;
    const struct placement_request *request;
    struct arena *arena;
};

const char *plan_status_name(enum plan_status status)
{
    static const char *const names[] = {"optimal", "gap", "infeasible"};
    return names[status];
}

/* Waiting that each component saves when it is local, by what else it would lie on. */
static void weigh(const struct planner *planner, const struct delays *delays,
                  enum tier_kind elsewhere, struct local_fill *fill)
{
    const struct shipment *shipment = planner->shipment;
    for (uint32_t i = 0; i < shipment->objects.count; i++) {
        const struct ship_object *object = &shipment->objects.at[i];
        uint32_t c = shipment->components.of[i];
        int64_t saved = delays->per_use[elsewhere][i] - delays->per_use[TIER_LOCAL][i];
        fill->profit[c] += llround(object->p * (double)saved);
        fill->weight[c] += (int64_t)object->size;
    }
}

/* Files that code opens by their path must be local where nothing else has files, if they fit. */
static void fix_files(const struct planner *planner, struct local_fill *fill)
{
    const struct components *components = &planner->shipment->components;
    int64_t sum = 0;
    for (uint32_t i = 0; i < planner->shipment->objects.count; i++)
        if (planner->shipment->objects.at[i].is_file)
            fill->fixed[components->of[i]] = FIXED_IN;
    for (uint32_t c = components->count; c-- > 0;) {
        if (fill->fixed[c] != FIXED_IN)
            continue;
        sum += fill->weight[c];
        for (uint32_t i = components->needs.first[c]; i < components->needs.first[c + 1]; i++)
            fill->fixed[components->needs.to[i]] = FIXED_IN;
    }
    fill->holds_files = sum <= fill->capacity;
    if (!fill->holds_files)
        memset(fill->fixed, FIXED_FREE, components->count);
}

static struct local_fill fill_local(const struct planner *planner, const struct delays *delays)
{
    const struct components *components = &planner->shipment->components;
    uint32_t count = components->count;
    const struct tier *store = delays->choice.of[TIER_OBJECT];
    struct local_fill fill = {
        .profit = arena_alloc_array(planner->arena, count, sizeof *fill.profit),
        .weight = arena_alloc_array(planner->arena, count, sizeof *fill.weight),
        .fixed = arena_alloc_array(planner->arena, count, 1),
        .capacity =
            planner->request->local_bytes == 0 ? 0 : (int64_t)planner->request->local_bytes - 1,
        .holds_files = true,
    };
    weigh(planner, delays, store != NULL ? TIER_OBJECT : TIER_MOUNT, &fill);
    if (store != NULL && !store->files)
        fix_files(planner, &fill);
    fill.capacity = knapsack_tight(fill.weight, components->count, fill.capacity);
    struct knapsack problem = {components->needs, fill.profit, fill.weight, fill.capacity,
                               fill.fixed};
    int64_t most = 0, work = FILL_WORK + (int64_t)FILL_WORK_EACH * count;
    for (uint32_t c = 0; c < count; c++)
        most += fill.profit[c] > 0 ? fill.profit[c] : 0;
    struct knapsack_answer answer = knapsack_solve(&problem, work / planner->request->haste,
                                                   most / CLOSE_ENOUGH, planner->arena);
    fill.in = answer.in;
    fill.value = answer.value;
    fill.bound = answer.bound;
    fill.nodes = answer.nodes;
    return fill;
}

static double gap_below(int64_t value, int64_t bound)
{
    if (value >= bound)
        return 0;
    return bound <= 0 ? 1 : ((double)bound - (double)value) / (double)bound;
}

static double gap_above(int64_t cost, int64_t bound)
{
    if (cost <= bound)
        return 0;
    return bound <= 0 ? 1 : fmin(1, ((double)cost - (double)bound) / (double)bound);
}

static void rate(struct placement *plan)
{
    plan->cold_start = cold_start_of(&plan->delays, plan->kinds);
    plan->price = price_of(&plan->delays, plan->kinds, &plan->cold_start);
}

static void judge(const struct planner *planner, struct placement *plan)
{
    rate(plan);
    plan->status = plan->gap > 0 ? PLAN_GAP : PLAN_OPTIMAL;
    if (plan->cold_start.total_ns > planner->request->limit_ns)
        plan->status = PLAN_INFEASIBLE;
}

static struct placement start_plan(const struct planner *planner, struct tier_choice choice)
{
    struct placement plan = {
        .delays = delays_of(planner->shipment, planner->request->tiers, choice, planner->arena),
        .kinds = arena_alloc_array(planner->arena, planner->shipment->objects.count, 1),
        .all_stored_ns = -1,
    };
    return plan;
}

/* R3. Nothing is faster: where this is not in time, nothing is. */
static struct placement place_locally(const struct planner *planner, struct tier_choice choice)
{
    struct placement plan = start_plan(planner, choice);
    plan.rule = RULE_LOCAL;
    memset(plan.kinds, TIER_LOCAL, planner->shipment->objects.count);
    judge(planner, &plan);
    plan.proved = plan.status == PLAN_INFEASIBLE;
    return plan;
}

/* R4. */
static struct placement place_in_store(const struct planner *planner, struct tier_choice choice)
{
    struct placement plan = start_plan(planner, choice);
    plan.rule = RULE_STORE;
    plan.fill = fill_local(planner, &plan.delays);
    plan.nodes = plan.fill.nodes;
    plan.gap = gap_below(plan.fill.value, plan.fill.bound);
    for (uint32_t i = 0; i < planner->shipment->objects.count; i++)
        plan.kinds[i] =
            plan.fill.in[planner->shipment->components.of[i]] ? TIER_LOCAL : TIER_OBJECT;
    judge(planner, &plan);
    plan.all_stored_ns = plan.cold_start.total_ns;
    if (!plan.fill.holds_files)
        plan.status = PLAN_INFEASIBLE;
    return plan;
}

static void take_mounting(const struct planner *planner, struct placement *plan,
                          const struct mounting *mounting)
{
    mounting_kinds(planner->shipment, plan->fill.in, mounting->stored, plan->kinds);
    plan->mounting = *mounting;
    plan->gap = gap_above(mounting->cost, mounting->bound);
    for (uint32_t i = 0; i < planner->shipment->objects.count; i++)
        plan->cheapest_part |= plan->kinds[i] == TIER_OBJECT;
}

/* The least limit that a plan was found for, between that of nothing but executing and what
 * mounting or storing all of the rest takes. */
static void find_fastest(const struct planner *planner, struct placement *plan)
{
    uint8_t *none = arena_alloc_array(planner->arena, planner->shipment->components.count, 1);
    uint8_t *kinds = arena_alloc_array(planner->arena, planner->shipment->objects.count, 1);
    int64_t low = planner->request->limit_ns, high = plan->all_stored_ns;
    memset(kinds, TIER_LOCAL, planner->shipment->objects.count);
    int64_t least = cold_start_of(&plan->delays, kinds).total_ns;
    low = low < least ? least : low;
    mounting_kinds(planner->shipment, plan->fill.in, none, kinds);
    struct cold_start mounted = cold_start_of(&plan->delays, kinds);
    if (high < 0 || mounted.total_ns < high || !plan->fill.holds_files)
        high = mounted.total_ns, memcpy(plan->kinds, kinds, planner->shipment->objects.count);
    for (unsigned i = 0; plan->all_stored_ns >= 0 && i < SHORTENINGS && high - low > high / 500;
         i++) {
        struct mounting_request request = {&plan->delays, plan->fill.in, low + (high - low) / 2,
                                           MOUNT_WORK / SHORTENINGS / planner->request->haste};
        struct mounting mounting = mounting_solve(&request, planner->arena);
        if (!mounting.found) {
            low = request.limit_ns;
            continue;
        }
        take_mounting(planner, plan, &mounting);
        high = cold_start_of(&plan->delays, plan->kinds).total_ns;
    }
    plan->gap = 1;
    plan->mounting.found = false;
}

/* R5; `plan` has the fill of R4. */
static void mount_rest(const struct planner *planner, struct placement *plan)
{
    struct mounting_request request = {&plan->delays, plan->fill.in, planner->request->limit_ns,
                                       MOUNT_WORK / planner->request->haste};
    plan->rule = RULE_MOUNT;
    struct mounting mounting = mounting_solve(&request, planner->arena);
    plan->mounting = mounting;
    plan->nodes += mounting.nodes;
    if (mounting.found)
        take_mounting(planner, plan, &mounting);
    else
        find_fastest(planner, plan);
    judge(planner, plan);
    plan->proved = mounting.infeasible;
}

/* Without a store everything else is mounted. */
static struct placement place_mounted(const struct planner *planner, struct tier_choice choice)
{
    struct placement plan = start_plan(planner, choice);
    plan.rule = RULE_MOUNT;
    plan.fill = fill_local(planner, &plan.delays);
    plan.nodes = plan.fill.nodes;
    plan.gap = gap_below(plan.fill.value, plan.fill.bound);
    for (uint32_t i = 0; i < planner->shipment->objects.count; i++)
        plan.kinds[i] = plan.fill.in[planner->shipment->components.of[i]] ? TIER_LOCAL : TIER_MOUNT;
    judge(planner, &plan);
    return plan;
}

static bool is_better(const struct placement *a, const struct placement *b)
{
    bool a_fails = a->status == PLAN_INFEASIBLE, b_fails = b->status == PLAN_INFEASIBLE;
    if (a_fails != b_fails)
        return b_fails;
    if (a_fails)
        return a->cold_start.total_ns < b->cold_start.total_ns;
    if (a->rule != b->rule)
        return a->rule < b->rule;
    return price_of_places(a->price) < price_of_places(b->price);
}

static struct tier_choice choose(const struct planner *planner, const struct tier *mount,
                                 const struct tier *store)
{
    const struct tiers *tiers = planner->request->tiers;
    return (struct tier_choice){{&tiers->list.at[tiers->local], mount, store}};
}

static struct placement mount_on(const struct planner *planner, const struct tier *mount,
                                 const struct tier *store)
{
    if (store == NULL)
        return place_mounted(planner, choose(planner, mount, NULL));
    struct placement plan = place_in_store(planner, choose(planner, mount, store));
    mount_rest(planner, &plan);
    return plan;
}

static void keep_better(struct placement *best, const struct placement *plan)
{
    if (best->kinds == NULL || is_better(plan, best))
        *best = *plan;
}

/* R4 with every store, then, where none is in time, R5 with every mount; the best of a rule. */
static struct placement place_apart(const struct planner *planner)
{
    const struct tiers *tiers = planner->request->tiers;
    struct placement stored = {.kinds = NULL}, mounted = {.kinds = NULL};
    ARRAY_EACH (struct tier, store, &tiers->list) {
        if (store->kind != TIER_OBJECT)
            continue;
        struct placement plan = place_in_store(planner, choose(planner, NULL, store));
        keep_better(&stored, &plan);
    }
    if (stored.kinds != NULL && stored.status != PLAN_INFEASIBLE)
        return stored;
    ARRAY_EACH (struct tier, mount, &tiers->list) {
        if (mount->kind != TIER_MOUNT)
            continue;
        struct placement plan = mount_on(
            planner, mount, stored.kinds == NULL ? NULL : stored.delays.choice.of[TIER_OBJECT]);
        keep_better(&mounted, &plan);
    }
    return mounted.kinds != NULL ? mounted : stored;
}

/* The same places, each object fetched alone. */
static int64_t without_bundles(const struct planner *planner, const struct placement *plan)
{
    struct tier alone[TIER_KIND_COUNT];
    struct tier_choice choice = plan->delays.choice;
    for (unsigned kind = 0; kind < TIER_KIND_COUNT; kind++) {
        if (choice.of[kind] == NULL)
            continue;
        alone[kind] = *choice.of[kind];
        alone[kind].bundled_object_ms = -1;
        choice.of[kind] = &alone[kind];
    }
    struct delays delays =
        delays_of(planner->shipment, planner->request->tiers, choice, planner->arena);
    return cold_start_of(&delays, plan->kinds).total_ns;
}

struct placement placement_find(const struct shipment *shipment,
                                const struct placement_request *request, struct arena *arena)
{
    struct planner planner = {shipment, request, arena};
    struct placement local = place_locally(&planner, choose(&planner, NULL, NULL));
    struct placement plan = local;
    if (shipment->bytes >= request->local_bytes) {
        plan = place_apart(&planner);
        if (plan.kinds == NULL) {
            plan = local;
            plan.status = PLAN_INFEASIBLE;
            plan.proved = true;
        }
    }
    plan.all_local_ns = local.cold_start.total_ns;
    plan.one_by_one_ns = without_bundles(&planner, &plan);
    plan.bundles = bundles_of(&plan.delays, plan.kinds, arena);
    return plan;
}
