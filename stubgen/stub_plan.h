/* stub_plan.h - which modules become stubs, and why others do not.
 *
 * A stub is for what the edits of the importers do not reach: a pure Python module that loads with
 * the unit, that nothing uses, and that everybody who loads it binds as a module. What leaves the
 * cold start with it must have no effect, and what has one must be there without it, in the order
 * of today. Bodies run as they are when the module is used after all, so a wrong choice costs time
 * and nothing else. */
#ifndef IMPORTSCAN_STUBGEN_STUB_PLAN_H
#define IMPORTSCAN_STUBGEN_STUB_PLAN_H

#include "analyzer/defer/defer.h"
#include "analyzer/plan/inventory.h"
#include "analyzer/rules/rules.h"

struct stub_request {
    const struct module_graph *graph;
    struct verdicts *verdicts;
    const struct deferral_plan *deferrals; /* of the importers' edits, which come first */
    const struct inventory *inventory;     /* what ships */
    uint64_t min_saving_us;                /* smaller ones are not worth a stub */
    uint32_t enough_definitions;           /* or so many functions and classes; 0: never enough */
    bool hard;                             /* bodies are left out, also of what hangs on a stub */
};

struct stub {
    module_id module;
    struct texts names;   /* that the body binds, sorted */
    bool behind;          /* hard: it hangs on a stub, and is one because that is */
    uint32_t modules;     /* that no longer load with the unit, itself not counted */
    uint32_t definitions; /* functions and classes of all of these */
    uint64_t saving_us;   /* an estimate: init_cost.h */
    struct texts importers;
    proof_steps proof;
};

struct stub_refusal {
    module_id module;
    enum rule rule;
    struct text reason; /* a sentence part; may be empty: the rule's sentence says all */
};

struct stub_plan {
    ARRAY(struct stub) stubs;           /* by name */
    ARRAY(struct stub_refusal) refused; /* merely imported, loading, and left; by name */
    const uint8_t *loaded;              /* by module: loads with the tree's unit, stubs awake */
};

/* Everything lives in `arena`. Cannot fail. */
void stub_plan_find(const struct stub_request *request, struct arena *arena, struct stub_plan *out);

#endif
