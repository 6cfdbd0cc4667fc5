#include "analyzer/defer/walk.h"

_Static_assert(RULE_COUNT < 256, "rules are kept in bytes");

/* `lazy` is a syntax error before 3.15, `__lazy_modules__` only a name. */
static enum form form_of(const struct defer_request *request)
{
    if (request->environment->version.minor < 15)
        return FORM_NAMESPACE;
    return request->least.major != 0 && request->least.minor < 15 ? FORM_LAZY_MODULES : FORM_LAZY;
}

/* Which edges wait, for those who plan on. */
static uint8_t *edges_put_off(const struct defer *defer)
{
    uint32_t count = defer->world->graph->edges.count;
    uint8_t *waits = arena_alloc_array(defer->arena, count, 1);
    for (uint32_t e = 1; e < count; e++)
        waits[e] = defer->wish_of[e] != 0 && defer->wishes.at[defer->wish_of[e]].waits;
    return waits;
}

void defer_tell(const struct defer_request *request, struct arena *arena, struct deferral_plan *out)
{
    struct defer defer = {.request = request,
                          .world = &request->verdicts->world,
                          .arena = arena,
                          .form = form_of(request)};
    *out = (struct deferral_plan){0};
    walk_turn(&defer);
    failing_find(&defer);
    wishes_collect(&defer);
    program_judge(&defer);
    schedule_find(&defer);
    out->loaded = defer.started;
    out->waits = edges_put_off(&defer);
    out->by_owner = owner_edges(&defer);
    out->stays = defer.stays;
    out->stays_why = defer.stays_why;
    out->keeps_imports = defer.keeps_imports;
    out->saved_us = defer.saved_us;
    out->needed_us = defer.needed_us;
    rewrite_tell(&defer);
}
