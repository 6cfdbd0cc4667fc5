#include "analyzer/plan/delay.h"

#include <math.h>

#define NS_PER_MS 1e6
#define GB 1073741824.0

/* Bundles gather what loads with the unit, and else what one distribution brings. */
static uint32_t *count_groups(const struct shipment *shipment, struct arena *arena)
{
    uint32_t most = 0;
    ARRAY_EACH (struct ship_object, object, &shipment->objects)
        most = object->group > most ? object->group : most;
    uint32_t *counts = arena_alloc_array(arena, (size_t)most + 1, sizeof *counts);
    ARRAY_EACH (struct ship_object, object, &shipment->objects)
        if (!object->init && object->p > 0)
            counts[object->group]++;
    return counts;
}

static double transfer_ms(const struct tier *tier, const struct ship_object *object)
{
    return tier->mb_per_s == 0 ? 0 : (double)object->size / (tier->mb_per_s * tier->streams) / 1e3;
}

/* A mounted shared object is opened as a file, and so is data: neither can lie in a bundle. */
static bool may_be_bundled(const struct tier *tier, const struct ship_object *object)
{
    return tier->bundled_object_ms >= 0 && !object->is_file &&
           !(tier->kind == TIER_MOUNT && object->is_native);
}

static void price_object(struct delays *delays, enum tier_kind kind, uint32_t i, double requests)
{
    const struct tier *tier = delays->choice.of[kind];
    const struct ship_object *object = &delays->shipment->objects.at[i];
    double reads = delays->tiers->cold_starts_per_month * object->p;
    double gb = (double)object->size / GB;
    delays->price[kind][i] = gb * tier->price_per_gb_month + reads * gb * tier->price_per_gb_read +
                             reads * requests * tier->price_per_request;
}

/* Several streams fetch single objects side by side, so each adds its share of a round trip. */
static void delay_object(struct delays *delays, enum tier_kind kind, uint32_t i, uint32_t company)
{
    const struct tier *tier = delays->choice.of[kind];
    const struct ship_object *object = &delays->shipment->objects.at[i];
    double alone = tier->object_ms / (kind == TIER_OBJECT ? tier->streams : 1);
    double share = object->init ? 0 : tier->fixed_ms / (company > 0 ? company : 1);
    bool bundled = may_be_bundled(tier, object) && tier->bundled_object_ms <= alone;
    double ms = transfer_ms(tier, object) + (bundled ? tier->bundled_object_ms : alone);
    delays->bundled[kind][i] = bundled;
    delays->ns[kind][i] = llround(ms * NS_PER_MS);
    delays->per_use[kind][i] = llround((ms + (bundled ? share : 0)) * NS_PER_MS);
    price_object(delays, kind, i, bundled && company > 0 ? 1.0 / company : 1);
}

struct delays delays_of(const struct shipment *shipment, const struct tiers *tiers,
                        struct tier_choice choice, struct arena *arena)
{
    struct delays out = {.shipment = shipment, .tiers = tiers, .choice = choice};
    uint32_t count = shipment->objects.count, *groups = count_groups(shipment, arena);
    out.start_ns = llround(tiers->start_ms * NS_PER_MS);
    for (unsigned kind = 0; kind < TIER_KIND_COUNT; kind++) {
        if (choice.of[kind] == NULL)
            continue;
        out.fixed_ns[kind] = llround(choice.of[kind]->fixed_ms * NS_PER_MS);
        out.ns[kind] = arena_alloc_array(arena, count, sizeof *out.ns[kind]);
        out.per_use[kind] = arena_alloc_array(arena, count, sizeof *out.per_use[kind]);
        out.price[kind] = arena_alloc_array(arena, count, sizeof *out.price[kind]);
        out.bundled[kind] = arena_alloc_array(arena, count, 1);
        for (uint32_t i = 0; i < count; i++) {
            const struct ship_object *object = &shipment->objects.at[i];
            delay_object(&out, (enum tier_kind)kind, i,
                         object->init ? shipment->first_use.count : groups[object->group]);
        }
    }
    return out;
}

static bool mounts_anything(const struct delays *delays, const uint8_t *kind)
{
    ARRAY_EACH (uint32_t, object, &delays->shipment->first_use)
        if (kind[*object] == TIER_MOUNT)
            return true;
    return false;
}

struct cold_start cold_start_of(const struct delays *delays, const uint8_t *kind)
{
    const struct shipment *shipment = delays->shipment;
    struct cold_start out = {.start_ns = delays->start_ns};
    int64_t now = delays->start_ns, arrived = 0;
    if (mounts_anything(delays, kind))
        out.mount_ns = delays->fixed_ns[TIER_MOUNT], now += out.mount_ns;
    for (uint32_t k = 0; k < shipment->first_use.count; k++) {
        uint32_t i = shipment->first_use.at[k];
        int64_t ns = delays->ns[kind[i]][i];
        int64_t cpu = (int64_t)(shipment->cpu_before.at[k] + shipment->objects.at[i].cpu_ns);
        now += (int64_t)shipment->cpu_before.at[k];
        if (kind[i] == TIER_OBJECT) {
            if (arrived == 0)
                arrived = delays->start_ns + delays->fixed_ns[TIER_OBJECT];
            arrived += ns;
            if (arrived > now)
                out.wait_ns += arrived - now, out.last_wait = k + 1, now = arrived;
        } else {
            now += ns;
            *(kind[i] == TIER_LOCAL ? &out.local_ns : &out.mount_ns) += ns;
        }
        now += (int64_t)shipment->objects.at[i].cpu_ns;
        out.cpu_ns += cpu;
    }
    out.cpu_ns += (int64_t)shipment->cpu_before.at[shipment->first_use.count];
    out.total_ns = now + (int64_t)shipment->cpu_before.at[shipment->first_use.count];
    for (uint32_t i = 0; i < shipment->objects.count; i++)
        if (!shipment->objects.at[i].init)
            out.later_ns +=
                llround(shipment->objects.at[i].p * (double)delays->per_use[kind[i]][i]);
    return out;
}

static void add_price(const struct delays *delays, enum tier_kind kind, uint32_t i,
                      struct price *out)
{
    const struct tier *tier = delays->choice.of[kind];
    const struct ship_object *object = &delays->shipment->objects.at[i];
    double gb = (double)object->size / GB, storage = gb * tier->price_per_gb_month;
    double reads = delays->tiers->cold_starts_per_month * object->p * gb * tier->price_per_gb_read;
    out->storage += storage;
    out->reads += reads;
    out->requests += delays->price[kind][i] - storage - reads;
}

struct price price_of(const struct delays *delays, const uint8_t *kind,
                      const struct cold_start *cold_start)
{
    const struct tiers *tiers = delays->tiers;
    struct price out = {0};
    for (uint32_t i = 0; i < delays->shipment->objects.count; i++)
        add_price(delays, (enum tier_kind)kind[i], i, &out);
    out.requests = out.requests < 0 ? 0 : out.requests;
    out.loading = (double)cold_start->total_ns / 1e9 * tiers->memory_mb / 1024 *
                  tiers->price_per_gb_s * tiers->cold_starts_per_month;
    return out;
}

double price_of_places(struct price price)
{
    return price.storage + price.requests + price.reads;
}

double price_sum(struct price price)
{
    return price_of_places(price) + price.loading;
}
