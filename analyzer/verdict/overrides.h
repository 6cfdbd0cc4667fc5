/* overrides.h - what the user says about effects: the file of --effects.
 *
 *   {"pure": {"pkg.mod": "reason", "pkg.mod.func": "reason"}, "effect": {"pkg.mod": "reason"}}
 *
 * A module's name decides about the module, any other name about calls of it. */
#ifndef IMPORTSCAN_VERDICT_OVERRIDES_H
#define IMPORTSCAN_VERDICT_OVERRIDES_H

#include "analyzer/base/array.h"
#include "analyzer/base/error.h"

struct override {
    struct text name;
    struct text reason;
    bool pure; /* else: it has an effect */
};
struct overrides {
    ARRAY(struct override) all; /* by name */
};

/* Empty text: no overrides. `path` stands in messages; the result lives in `arena`. */
bool overrides_read(struct text text, struct text path, struct arena *arena, struct overrides *out,
                    struct error *err);

#endif
