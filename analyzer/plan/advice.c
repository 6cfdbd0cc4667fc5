#include "analyzer/plan/advice.h"

#include <stdlib.h>

enum {
    MOST_HEAVY = 10,
    HASTE = 20
};

struct adviser {
    struct shipment *shipment;
    const struct shipment_request *arrangement;
    const struct placement_request *request;
    const struct placement *plan;
    struct arena *arena;
    ARRAY(struct advice) list;
};

static void add(struct adviser *adviser, struct advice advice)
{
    array_push(adviser->arena, &adviser->list, advice);
}

static uint64_t idle_bytes(const struct shipment *shipment)
{
    uint64_t sum = 0;
    ARRAY_EACH (struct ship_object, object, &shipment->objects)
        sum += object->idle ? object->size : 0;
    return sum;
}

/* The plan once imports wait that can. */
static void advise_deferring(struct adviser *adviser)
{
    if (adviser->arrangement->deferred)
        return;
    struct shipment_request deferred = *adviser->arrangement;
    deferred.deferred = true;
    shipment_arrange(adviser->shipment, &deferred);
    struct placement plan = placement_find(adviser->shipment, adviser->request, adviser->arena);
    shipment_arrange(adviser->shipment, adviser->arrangement);
    int64_t saved = adviser->plan->cold_start.total_ns - plan.cold_start.total_ns;
    if (saved <= 0)
        return;
    add(adviser, (struct advice){"defer",
                                 TEXT("defer the imports that can wait (importscan stub), and plan "
                                      "with --deferred"),
                                 saved, 0, (int)plan.rule});
}

/* The plan without what nothing leads to. Such objects weigh nothing for as long as that takes. */
static void advise_leaving_out(struct adviser *adviser)
{
    struct shipment *shipment = adviser->shipment;
    uint64_t bytes = idle_bytes(shipment);
    if (bytes == 0 || adviser->plan->rule == RULE_LOCAL)
        return;
    struct ship_object *kept =
        arena_alloc_array(adviser->arena, shipment->objects.count, sizeof *kept);
    memcpy(kept, shipment->objects.at, shipment->objects.count * sizeof *kept);
    ARRAY_EACH (struct ship_object, object, &shipment->objects)
        object->size = object->idle ? 0 : object->size;
    shipment->bytes -= bytes;
    struct placement plan = placement_find(shipment, adviser->request, adviser->arena);
    shipment->bytes += bytes;
    memcpy(shipment->objects.at, kept, shipment->objects.count * sizeof *kept);
    add(adviser,
        (struct advice){
            "leave_out", TEXT("leave out what nothing leads to: never_loaded and typing_only"),
            adviser->plan->cold_start.total_ns - plan.cold_start.total_ns, bytes, (int)plan.rule});
}

static void advise_stripping(struct adviser *adviser)
{
    uint64_t saving = adviser->shipment->strip_saving;
    if (saving == 0 || adviser->plan->rule == RULE_LOCAL)
        return;
    bool fits = adviser->shipment->bytes - saving < adviser->request->local_bytes;
    add(adviser,
        (struct advice){"strip",
                        TEXT("strip the shared objects where they were built; never those of "
                             "finished wheels: an estimate"),
                        0, saving, fits ? RULE_LOCAL : 0});
}

static void advise_room(struct adviser *adviser)
{
    const struct placement *plan = adviser->plan;
    uint64_t over = adviser->shipment->bytes - adviser->request->local_bytes + 1;
    if (plan->rule == RULE_LOCAL)
        return;
    add(adviser, (struct advice){"room",
                                 arena_print(adviser->arena,
                                             "have %llu bytes more of local room, or ship as many "
                                             "less: then all is local",
                                             (unsigned long long)over),
                                 plan->cold_start.total_ns - plan->all_local_ns, 0, RULE_LOCAL});
}

static void advise_platform(struct adviser *adviser)
{
    const struct placement *plan = adviser->plan;
    if (plan->status != PLAN_INFEASIBLE)
        return;
    bool executing = plan->all_local_ns > adviser->request->limit_ns;
    add(adviser,
        (struct advice){
            "platform",
            executing ? TEXT("executing the modules takes longer than is allowed, wherever they "
                             "lie: start from a snapshot (SnapStart), or keep environments ready")
                      : TEXT("a container image has no such local limit, and a snapshot "
                             "(SnapStart) needs no cold start"),
            0, 0, 0});
}

static int by_saving(const void *a, const void *b)
{
    const struct advice *x = a, *y = b;
    if (x->saves_ns != y->saves_ns)
        return x->saves_ns > y->saves_ns ? -1 : 1;
    if (x->saves_bytes != y->saves_bytes)
        return x->saves_bytes > y->saves_bytes ? -1 : 1;
    return strcmp(x->what, y->what);
}

static int by_weight(const void *a, const void *b)
{
    const struct heavy *x = a, *y = b;
    if (x->ns != y->ns)
        return x->ns > y->ns ? -1 : 1;
    return x->object < y->object ? -1 : 1;
}

static struct heavy *weigh(const struct adviser *adviser)
{
    const struct shipment *shipment = adviser->shipment;
    const struct placement *plan = adviser->plan;
    struct heavy *list = arena_alloc_array(adviser->arena, shipment->first_use.count, sizeof *list);
    for (uint32_t k = 0; k < shipment->first_use.count; k++) {
        uint32_t i = shipment->first_use.at[k];
        list[k] = (struct heavy){i, (int64_t)shipment->objects.at[i].cpu_ns +
                                        plan->delays.ns[plan->kinds[i]][i]};
    }
    qsort(list, shipment->first_use.count, sizeof *list, by_weight);
    return list;
}

struct advices advice_find(struct shipment *shipment, const struct shipment_request *arrangement,
                           const struct placement_request *request, const struct placement *plan,
                           struct arena *arena)
{
    struct placement_request hasty = *request;
    hasty.haste = HASTE;
    struct adviser adviser = {.shipment = shipment,
                              .arrangement = arrangement,
                              .request = &hasty,
                              .plan = plan,
                              .arena = arena};
    struct heavy *heavies = weigh(&adviser);
    uint32_t count = shipment->first_use.count;
    advise_deferring(&adviser);
    advise_leaving_out(&adviser);
    advise_stripping(&adviser);
    advise_room(&adviser);
    advise_platform(&adviser);
    if (adviser.list.count > 1)
        qsort(adviser.list.at, adviser.list.count, sizeof *adviser.list.at, by_saving);
    return (struct advices){adviser.list.at, adviser.list.count, heavies,
                            count > MOST_HEAVY ? MOST_HEAVY : count};
}
