/* natives.h - shared objects for people: in the order in which they load, with what each needs. */
#ifndef IMPORTSCAN_REPORT_NATIVES_H
#define IMPORTSCAN_REPORT_NATIVES_H

#include "analyzer/report/problems.h"
#include "analyzer/report/report.h"

/* Sums over what is shipped: all but the platform's. */
struct native_totals {
    uint32_t named, libraries, platform;
    uint32_t missing; /* needs that nothing answers to */
    uint64_t bytes, strip_estimate;
    struct text most[VERSION_FAMILY_COUNT]; /* the newest versions that any of them needs */
};
struct native_totals natives_totals(const struct natives *natives);

/* The findings of the family IS3xx alone. */
struct problems natives_problems(const struct report *report);

void natives_write(const struct report *report, struct writer *writer);

#endif
