/* tell.h - the findings of this room; private to it. */
#ifndef IMPORTSCAN_DEFER_TELL_H
#define IMPORTSCAN_DEFER_TELL_H

#include "analyzer/defer/savings.h"

/* An import statement of which some names wait. */
struct told {
    module_id module;
    node_index statement;
    const struct wish *first; /* of its names, which stand side by side */
    uint32_t count;
    struct text text; /* the statement with the names that wait */
    const struct fix *fix;
};

/* IS101, IS102. */
void tell_put_off(struct defer *defer, const struct told *told, const struct savings *savings);
/* IS103: `package` hands out submodules that others imported. */
void tell_lost(struct defer *defer, module_id package, const struct fix *fix);
/* IS420 to IS465: why imports stay; of what the verdicts keep, those of the unit's own files. */
void tell_refusals(struct defer *defer);

#endif
