/* savings.h - what leaves the cold start with one import statement alone; private to the room. */
#ifndef IMPORTSCAN_DEFER_SAVINGS_H
#define IMPORTSCAN_DEFER_SAVINGS_H

#include "analyzer/defer/work.h"
#include "analyzer/graph/dominators.h"

struct saving {
    uint32_t modules; /* 0: each of them comes in by another statement as well */
    uint64_t bytes;
};

struct savings {
    struct dominators dominators;
};

struct savings savings_find(struct defer *defer);
struct saving savings_of(const struct savings *savings, module_id module, uint32_t line);

#endif
