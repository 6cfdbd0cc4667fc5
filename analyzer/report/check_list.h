/* check_list.h - the findings that `check` prints, and what is said of them at the end. */
#ifndef IMPORTSCAN_REPORT_CHECK_LIST_H
#define IMPORTSCAN_REPORT_CHECK_LIST_H

#include "analyzer/report/problems.h"

struct finding_list {
    const struct finding *const *at; /* by path, place, code, message */
    uint32_t count;
};

struct check_list {
    struct finding_list live, dead, aside;    /* asked for and severe enough; the last two are
                                                 printed with --all alone */
    uint32_t of_severity[SEVERITY_ERROR + 1]; /* of the live ones */
    uint32_t files;                           /* that these are in */
    uint32_t safe, unsafe;                    /* of these: can be mended, in which way */
    uint32_t infos;                           /* live, not severe enough */
    uint32_t suppressed;                      /* of any kind */
    uint32_t ignored, known;                  /* by the configuration, by the baseline */
    uint64_t saved_bytes;                     /* that mending the live ones keeps from loading */
    uint32_t modules;                         /* that were looked at */
};

/* Lives in the report's arena. `report->selection` is there. */
struct check_list check_list_of(const struct report *report);
/* Whether the run fails for what was found. */
bool check_fails(const struct report *report);

#endif
