/* bundles.h - objects that are fetched together, since round trips dominate.
 *
 * What loads with the unit is laid out in order of first use, so that it can be used while it
 * arrives; what calls want is bundled by the distribution that brings it. No bundle is larger than
 * its tier's table says, unless one object is. What nobody is known to want lies by itself. */
#ifndef IMPORTSCAN_PLAN_BUNDLES_H
#define IMPORTSCAN_PLAN_BUNDLES_H

#include "analyzer/plan/delay.h"

struct bundle {
    enum tier_kind kind;
    bool init;
    uint64_t bytes;
    uint32_t first, count; /* in `members` */
};

struct bundles {
    const struct bundle *at; /* in the order in which they are fetched */
    uint32_t count;
    const uint32_t *members; /* objects, as they lie in their bundle */
    const uint32_t *of;      /* by object: index of its bundle, or SHIP_NONE */
    const uint64_t *offset;  /* by object: where in it */
};

struct bundles bundles_of(const struct delays *delays, const uint8_t *kind, struct arena *arena);

#endif
