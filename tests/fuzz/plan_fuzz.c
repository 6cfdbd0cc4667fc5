/* plan_fuzz.c - manifests, tables of tiers and profiles from anywhere. What can be read is planned,
 * and the plan must hold: below the limit, needs as near as who needs them, a bound that is one. */
#include "analyzer/plan/placement.h"
#include "analyzer/plan/profile.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void check_plan(const struct shipment *shipment, const struct placement *plan,
                       uint64_t local_bytes)
{
    const struct components *components = &shipment->components;
    uint8_t *kind_of = calloc(components->count + 1, 1);
    uint64_t local = 0;
    require(kind_of != NULL);
    for (uint32_t i = 0; i < shipment->objects.count; i++) {
        kind_of[components->of[i]] = plan->kinds[i];
        local += plan->kinds[i] == TIER_LOCAL ? shipment->objects.at[i].size : 0;
    }
    require(local == 0 || local < local_bytes || plan->status == PLAN_INFEASIBLE);
    for (uint32_t i = 0; i < shipment->objects.count; i++)
        require(kind_of[components->of[i]] == plan->kinds[i]);
    for (uint32_t c = 0; c < components->count; c++)
        for (uint32_t n = components->needs.first[c]; n < components->needs.first[c + 1]; n++)
            require(kind_of[components->needs.to[n]] <= kind_of[c]);
    require(plan->gap >= 0 && plan->gap <= 1);
    if (plan->rule == RULE_STORE)
        require(plan->fill.value <= plan->fill.bound);
    if (plan->mounting.found)
        require(plan->mounting.bound <= plan->mounting.cost);
    free(kind_of);
}

static void plan_it(struct shipment *shipment, const struct tiers *tiers, struct arena *arena)
{
    static const int64_t limits[] = {INT64_MAX, 1000000000, 150000000, 1};
    for (unsigned i = 0; i < 4; i++) {
        struct shipment_request arrangement = {.deferred = i % 2 == 1, .packages_first = i < 2};
        struct placement_request request = {.tiers = tiers,
                                            .local_bytes = shipment->bytes * i / 4,
                                            .limit_ns = limits[i],
                                            .haste = 200};
        shipment_arrange(shipment, &arrangement);
        struct placement plan = placement_find(shipment, &request, arena);
        check_plan(shipment, &plan, request.local_bytes);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct error err;
    struct shipment shipment;
    struct tiers tiers, other;
    struct profile profile;
    if (size > 1 << 20)
        return 0;
    struct text text = arena_text(&arena, (struct text){(const char *)data, (uint32_t)size});
    require(tiers_read(tiers_default_text(), TEXT("tiers"), &arena, &tiers, &err));
    if (shipment_read(text, TEXT("manifest"), &arena, &shipment, &err))
        plan_it(&shipment, &tiers, &arena);
    if (tiers_read(text, TEXT("tiers"), &arena, &other, &err))
        require(other.list.at[other.local].kind == TIER_LOCAL);
    profile_open(&profile, &arena);
    if (profile_add(&profile, TEXT("profile"), text, &err))
        profile_close(&profile);
    arena_release(&arena);
    return 0;
}
