#include "analyzer/defer/work.h"

_Static_assert(RULE_COUNT < 256, "rules are kept in bytes");

/* `lazy` is a syntax error before 3.15, `__lazy_modules__` only a name. */
static enum form form_of(const struct defer_request *request)
{
    if (request->environment->version.minor < 15)
        return FORM_NAMESPACE;
    return request->least.major != 0 && request->least.minor < 15 ? FORM_LAZY_MODULES : FORM_LAZY;
}

void defer_tell(const struct defer_request *request, struct arena *arena, struct deferral_plan *out)
{
    struct defer defer = {.request = request,
                          .world = &request->verdicts->world,
                          .arena = arena,
                          .form = form_of(request)};
    *out = (struct deferral_plan){0};
    wishes_collect(&defer);
    program_judge(&defer);
    schedule_find(&defer);
    rewrite_tell(&defer, out);
}
