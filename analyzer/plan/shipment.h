/* shipment.h - a usage manifest as the optimizer reads it: what ships, and what needs what.
 *
 * The manifest is foreign input: every number has bounds, every id must lead somewhere, and a
 * refusal names the row. Indexes are those of the arrays here. */
#ifndef IMPORTSCAN_PLAN_SHIPMENT_H
#define IMPORTSCAN_PLAN_SHIPMENT_H

#include "analyzer/base/array.h"
#include "analyzer/base/error.h"
#include "analyzer/base/names.h"
#include "analyzer/base/components.h"

#define SHIP_NONE UINT32_MAX

/* Bounds that keep every sum of this room within 64 bits. */
#define SHIP_MOST_BYTES ((int64_t)1 << 43) /* of all objects together */
#define SHIP_MOST_US ((int64_t)1 << 40)    /* of all modules together */
enum {
    SHIP_MOST_ROWS = 1 << 20
};

struct ship_object {
    struct text id, key;
    uint64_t size, zsize;
    bool is_native;  /* a shared object: a file when it is loaded */
    bool is_file;    /* data: code opens it by its path, so it lies on a file system */
    uint32_t group;  /* objects that are used together: by distribution; 0: of none */
    double p;        /* that one environment loads it */
    bool init;       /* loading the unit reads it */
    bool idle;       /* of modules that nothing leads to, or only type checkers */
    uint32_t rank;   /* 1, 2, ... in order of first use; 0: not while the unit loads */
    uint64_t cpu_ns; /* of its modules, while the unit loads */
};

struct ship_module {
    name_id name;
    struct text class;
    struct text object_id;
    uint32_t object; /* or SHIP_NONE */
    uint32_t order;  /* as the manifest says; 0: not while the unit loads */
    double p, p_deferred;
    bool loads; /* with the unit, as it is written */
    uint64_t init_ns;
    uint32_t at;               /* of its row in the manifest */
    struct texts native, data; /* ids */
};

struct ship_native {
    struct text id, object_id;
    uint32_t object; /* or SHIP_NONE */
    uint32_t at;     /* of its row in the manifest */
    struct texts needs;
};

struct shipment {
    struct arena *arena;
    struct text unit;                           /* its path, as the manifest has it */
    struct names ids, module_names, native_ids; /* object i has id i + 1, and so on */
    ARRAY(struct ship_object) objects;
    ARRAY(struct ship_module) modules;
    ARRAY(struct ship_native) natives;
    struct components components; /* of objects, by what they need */
    ARRAY(uint32_t) first_use;    /* what loading the unit reads: objects by rank */
    /* Processor time of what the runtime brings itself, before the object of that rank, from 0. */
    ARRAY(uint64_t) cpu_before;
    uint64_t bytes, strip_saving;
    uint32_t package_needs, native_needs, data_needs;
};

/* What of the manifest is asked for. */
struct shipment_request {
    bool deferred;       /* as if each import that can wait did */
    bool packages_first; /* a module needs the packages above it */
};

/* Everything lives in `arena`, but texts of `text`, which must outlive it. */
bool shipment_read(struct text text, struct text path, struct arena *arena, struct shipment *out,
                   struct error *err);
/* Fills p, ranks and needs; may be called again with another request. */
void shipment_arrange(struct shipment *shipment, const struct shipment_request *request);

#endif
