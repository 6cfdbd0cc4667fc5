/* advice.h - what would help a plan most, each with what it was found to save. */
#ifndef IMPORTSCAN_PLAN_ADVICE_H
#define IMPORTSCAN_PLAN_ADVICE_H

#include "analyzer/plan/placement.h"

struct advice {
    const char *what; /* "defer", "leave_out", "strip", "room", "image" */
    struct text says;
    int64_t saves_ns;     /* of the cold start; negative: it takes longer; 0: not known */
    uint64_t saves_bytes; /* of what ships */
    int rule;             /* that would fire then; 0: not computed */
};

/* An object and what it adds to the cold start: executing it, and fetching it. */
struct heavy {
    uint32_t object;
    int64_t ns;
};

struct advices {
    const struct advice *at; /* what saves most time first, then most bytes */
    uint32_t count;
    const struct heavy *heavies; /* the heaviest first */
    uint32_t heavy_count;
};

/* Asks `plan` again under other conditions; `shipment` is arranged for `arrangement` before and
 * after. */
struct advices advice_find(struct shipment *shipment, const struct shipment_request *arrangement,
                           const struct placement_request *request, const struct placement *plan,
                           struct arena *arena);

#endif
