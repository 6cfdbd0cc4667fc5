/* problems.h - findings and unresolved imports, sorted as every output lists them. */
#ifndef IMPORTSCAN_REPORT_PROBLEMS_H
#define IMPORTSCAN_REPORT_PROBLEMS_H

#include "analyzer/report/report.h"

struct code_count {
    const char *code;
    uint32_t count;
};

struct problems {
    const struct finding *const *findings; /* by path, place, code, message; each once */
    uint32_t finding_count;
    uint32_t suppressed_count; /* findings that comments hide; they are not in the list */
    const struct unresolved *const *unresolved; /* by importer's name, place, name; each once */
    uint32_t unresolved_count;
    uint32_t computed_count;        /* of these: the name is made at run time */
    const struct code_count *codes; /* sorted by code; ends with a NULL code */
};

/* Lives in the report's arena and points into the graph. */
struct problems report_problems(const struct report *report);

#endif
