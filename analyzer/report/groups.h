/* groups.h - modules gathered by who brings them: a distribution, the standard library, the unit,
 * or, where no metadata tells, a top-level package. */
#ifndef IMPORTSCAN_REPORT_GROUPS_H
#define IMPORTSCAN_REPORT_GROUPS_H

#include "analyzer/report/report.h"

enum group_kind {
    GROUP_UNIT,
    GROUP_STDLIB,
    GROUP_DISTRIBUTION,
    GROUP_PACKAGE, /* a top-level name without metadata */
    GROUP_MISSING,
};

struct group {
    enum group_kind kind;
    struct text name, version;
    uint32_t modules, init_modules, later_modules;
    uint64_t bytes, init_bytes, later_bytes;
};

struct groups {
    const struct group *at; /* most bytes at init first, then by all bytes, then by name */
    uint32_t count;
    const uint32_t *of; /* indexed by module_id: the module's group, an index into `at` */
};

/* Lives in the report's arena. */
struct groups report_groups(const struct report *report);

#endif
