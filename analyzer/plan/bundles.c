#include "analyzer/plan/bundles.h"

#include <stdlib.h>

struct member {
    uint32_t kind, is_late, group, rank, object;
};

/* What loads with the unit first, in order of first use; then by distribution and key. */
static int by_use(const void *a, const void *b)
{
    const struct member *x = a, *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    if (x->is_late != y->is_late)
        return x->is_late < y->is_late ? -1 : 1;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return x->object < y->object ? -1 : 1;
}

static uint32_t list_members(const struct delays *delays, const uint8_t *kind,
                             struct member *members)
{
    const struct shipment *shipment = delays->shipment;
    uint32_t count = 0;
    for (uint32_t i = 0; i < shipment->objects.count; i++) {
        const struct ship_object *object = &shipment->objects.at[i];
        if (kind[i] == TIER_LOCAL || object->p == 0 || !delays->bundled[kind[i]][i])
            continue;
        members[count++] = (struct member){
            .kind = kind[i],
            .is_late = !object->init,
            .group = object->init ? 0 : object->group,
            .rank = object->rank,
            .object = i,
        };
    }
    qsort(members, count, sizeof *members, by_use);
    return count;
}

static bool begins_bundle(const struct member *members, uint32_t i, uint64_t filled, uint64_t size,
                          double most)
{
    const struct member *one = &members[i], *before = one - 1;
    return i == 0 || one->kind != before->kind || one->is_late != before->is_late ||
           one->group != before->group || (double)(filled + size) > most;
}

struct bundles bundles_of(const struct delays *delays, const uint8_t *kind, struct arena *arena)
{
    const struct shipment *shipment = delays->shipment;
    uint32_t objects = shipment->objects.count;
    struct member *members = arena_alloc_array(arena, objects, sizeof *members);
    uint32_t *of = arena_alloc_array(arena, objects, sizeof *of), count = 0;
    uint32_t *list = arena_alloc_array(arena, objects, sizeof *list);
    uint64_t *offset = arena_alloc_array(arena, objects, sizeof *offset);
    uint32_t member_count = list_members(delays, kind, members);
    struct bundle *bundles = arena_alloc_array(arena, member_count, sizeof *bundles);
    for (uint32_t i = 0; i < objects; i++)
        of[i] = SHIP_NONE;
    for (uint32_t i = 0; i < member_count; i++) {
        uint32_t object = members[i].object;
        uint64_t size = shipment->objects.at[object].size;
        double most = delays->choice.of[members[i].kind]->bundle_mb * 1e6;
        if (begins_bundle(members, i, count == 0 ? 0 : bundles[count - 1].bytes, size, most))
            bundles[count++] = (struct bundle){
                .kind = (enum tier_kind)members[i].kind, .init = !members[i].is_late, .first = i};
        struct bundle *bundle = &bundles[count - 1];
        list[i] = object;
        of[object] = count - 1;
        offset[object] = bundle->bytes;
        bundle->bytes += size;
        bundle->count++;
    }
    return (struct bundles){bundles, count, list, of, offset};
}
