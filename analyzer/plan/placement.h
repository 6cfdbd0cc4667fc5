/* placement.h - the five rules: which object goes to which tier.
 *
 * R1 add up what ships. R2 take the longest cold start that is allowed. R3 it all fits locally:
 * there it goes. R4 else fill the local tier so that most waiting is saved and fetch the rest from
 * a store in the background, if the cold start allows it. R5 else mount what is over, at the least
 * cost: all of the rest, or the cheapest part of it. Where nothing is in time, the plan is the
 * fastest that was found. */
#ifndef IMPORTSCAN_PLAN_PLACEMENT_H
#define IMPORTSCAN_PLAN_PLACEMENT_H

#include "analyzer/plan/bundles.h"
#include "analyzer/plan/mounting.h"

struct placement_request {
    const struct tiers *tiers;
    uint64_t local_bytes; /* what is local stays below it */
    int64_t limit_ns;     /* of the cold start; INT64_MAX: none */
    int64_t haste;        /* 1, or by how much less work is done for a rougher plan */
};

enum rule_fired {
    RULE_LOCAL = 3, /* R3 */
    RULE_STORE = 4, /* R4 */
    RULE_MOUNT = 5, /* R5 */
};

enum plan_status {
    PLAN_OPTIMAL,
    PLAN_GAP,        /* within `gap` of the optimum */
    PLAN_INFEASIBLE, /* no plan in time was found */
};
const char *plan_status_name(enum plan_status status);

/* What one of the rules was asked and said. */
struct local_fill {
    uint8_t *in; /* by component */
    int64_t *profit, *weight;
    uint8_t *fixed;
    int64_t capacity, value, bound;
    uint32_t nodes;
    bool holds_files; /* every object that must be a file is local */
};

struct placement {
    enum rule_fired rule;
    enum plan_status status;
    bool proved;        /* that it is infeasible */
    bool cheapest_part; /* R5: mounted only in part */
    double gap;         /* certified, of the rule's own problem; 1: nothing is known */
    struct delays delays;
    uint8_t *kinds; /* TIER_... by object */
    struct local_fill fill;
    struct mounting mounting; /* R5 with a store; `stored` is NULL elsewhere */
    uint32_t nodes;
    struct cold_start cold_start;
    struct price price;
    struct bundles bundles;
    int64_t one_by_one_ns; /* the cold start with the same places and without bundles */
    int64_t all_local_ns;  /* were there room for everything */
    int64_t all_stored_ns; /* with the local fill and no mount; -1: there is no store */
};

/* `shipment` is arranged. Everything lives in `arena`. */
struct placement placement_find(const struct shipment *shipment,
                                const struct placement_request *request, struct arena *arena);

#endif
