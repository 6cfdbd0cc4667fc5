/* tiers.h - the places that objects may be put, and what each offers and costs.
 *
 * A table with the day it was known (default.tiers.json, or --tiers FILE), never constants in code.
 * Its form is tiers.schema.json. */
#ifndef IMPORTSCAN_PLAN_TIERS_H
#define IMPORTSCAN_PLAN_TIERS_H

#include "analyzer/base/array.h"
#include "analyzer/base/error.h"

/* Nearest first: what an object needs lies as near as itself, or nearer. */
enum tier_kind {
    TIER_LOCAL,
    TIER_MOUNT,
    TIER_OBJECT,
    TIER_KIND_COUNT
};
const char *tier_kind_name(enum tier_kind kind);

struct tier {
    struct text name;
    enum tier_kind kind;
    uint64_t capacity; /* what lies there stays below it; UINT64_MAX: no limit */
    double fixed_ms, object_ms;
    double bundled_object_ms; /* negative: holds no bundles */
    double bundle_mb, mb_per_s, streams;
    double price_per_gb_month, price_per_request, price_per_gb_read;
    bool files;
    struct texts excludes;
    struct text basis;
};

struct tiers {
    struct text known, platform, currency, basis;
    double start_ms, init_limit_ms, memory_mb, price_per_gb_s, cold_starts_per_month;
    bool packages_first;
    ARRAY(struct tier) list;
    uint32_t local; /* index of the one that is local */
};

/* The table that the program brings. */
struct text tiers_default_text(void);
/* Texts live in `arena`. `path` is for messages. */
bool tiers_read(struct text text, struct text path, struct arena *arena, struct tiers *out,
                struct error *err);

#endif
