/* deferrals.h - what deferring each import statement saves while the unit loads.
 *
 * A statement saves the modules that nothing else would load if those of its names that can wait
 * did wait: what it dominates, less what must load all the same. What two statements bring in
 * together, neither saves alone. */
#ifndef IMPORTSCAN_REPORT_DEFERRALS_H
#define IMPORTSCAN_REPORT_DEFERRALS_H

#include "analyzer/report/report.h"

/* The import statements of one module on one line. */
struct deferral {
    module_id from;
    uint32_t line;
    uint32_t modules; /* at least one */
    uint64_t bytes;
};

struct deferrals {
    const struct deferral *at; /* most bytes first, then most modules, then by importer and line */
    uint32_t count;
};

/* Needs verdicts. Lives in the report's arena. */
struct deferrals report_deferrals(const struct report *report);

/* A line of the unit that imports something, whether it can wait or not. */
struct unit_import {
    uint32_t line;
    uint32_t modules, saved_modules; /* that it brings in alone; of these: if it waits */
    uint64_t bytes, saved_bytes;
};

struct unit_imports {
    const struct unit_import
        *at; /* most bytes first; lines that bring nothing alone are left out */
    uint32_t count;
    uint32_t shared_modules; /* come in by more than one of all lines */
    uint64_t shared_bytes;
};

struct unit_imports report_unit_imports(const struct report *report, struct deferrals deferrals);

#endif
