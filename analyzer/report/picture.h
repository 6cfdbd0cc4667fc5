/* picture.h - the graph as boxes and arrows, few enough to be drawn: what dot and mermaid print.
 *
 * By default one box for each distribution or top-level package. With a named module: that module,
 * who imports it and what it imports. An arrow stands for all imports from one box to another. */
#ifndef IMPORTSCAN_REPORT_PICTURE_H
#define IMPORTSCAN_REPORT_PICTURE_H

#include "analyzer/report/report.h"

struct box {
    struct text name, detail; /* the detail: what it weighs */
    module_id module;         /* {0}: a box of many */
};

struct arrow {
    uint32_t from, to;        /* boxes, from 1 */
    uint32_t count, executed; /* imports; of these: loading executes them */
};

struct picture {
    const struct box *boxes; /* at[0] is box 1; the named module, or the heaviest at init, first */
    uint32_t box_count;
    const struct arrow *arrows; /* by their ends */
    uint32_t arrow_count;
};

/* Lives in the report's arena. */
struct picture picture_of(const struct report *report);

#endif
