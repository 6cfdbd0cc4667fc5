/* json_why.h - what `why` tells, as JSON: `importscan-why/1`.
 *
 * Its rows are those of the report: `modules` and `edges`, or `functions`. Beside them stands
 * `proof`, the steps that lead to the verdict. */
#ifndef IMPORTSCAN_REPORT_JSON_WHY_H
#define IMPORTSCAN_REPORT_JSON_WHY_H

#include "analyzer/report/report.h"

void json_why_write(const struct report *report, struct writer *writer);

#endif
