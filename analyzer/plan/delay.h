/* delay.h - what an object's place costs, in time and in money, and the cold start of a plan.
 *
 * While a unit loads, one thread executes modules in order of first use. Local and mounted objects
 * are read by that thread when their turn comes. Objects of a store are fetched in the background
 * in the same order, one after the other behind the first answer; the thread waits for those that
 * have not arrived. Times are whole nanoseconds. */
#ifndef IMPORTSCAN_PLAN_DELAY_H
#define IMPORTSCAN_PLAN_DELAY_H

#include "analyzer/plan/shipment.h"
#include "analyzer/plan/tiers.h"

/* The tiers that one plan uses, one of a kind; mount and store may be NULL. */
struct tier_choice {
    const struct tier *of[TIER_KIND_COUNT];
};

struct delays {
    const struct shipment *shipment;
    const struct tiers *tiers;
    struct tier_choice choice;
    int64_t *ns[TIER_KIND_COUNT]; /* by object: reading or fetching it once; NULL: no such tier */
    int64_t *per_use[TIER_KIND_COUNT]; /* the same with its share of what a bundle costs once */
    double *price[TIER_KIND_COUNT];    /* by object: a month of lying there and being read */
    uint8_t *bundled[TIER_KIND_COUNT];
    int64_t start_ns, fixed_ns[TIER_KIND_COUNT];
};

struct delays delays_of(const struct shipment *shipment, const struct tiers *tiers,
                        struct tier_choice choice, struct arena *arena);

struct cold_start {
    int64_t total_ns;
    int64_t start_ns, cpu_ns, local_ns, mount_ns, wait_ns; /* what it consists of */
    int64_t later_ns;   /* besides: reading what calls want, as likely as they do */
    uint32_t last_wait; /* the rank of the last object that was waited for; 0: none was */
};

/* `kind` by object. */
struct cold_start cold_start_of(const struct delays *delays, const uint8_t *kind);

struct price {
    double storage, requests, reads, loading; /* a month, in the table's currency */
};
struct price price_of(const struct delays *delays, const uint8_t *kind,
                      const struct cold_start *cold_start);
double price_sum(struct price price);
/* Without what the processor costs while the unit loads: what depends on the place alone. */
double price_of_places(struct price price);

#endif
