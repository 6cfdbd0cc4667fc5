/* json.h - the report as one JSON document, importscan-report/1 (report.schema.json beside it).
 *
 * Keys that need verdicts are absent rather than guessed. */
#ifndef IMPORTSCAN_REPORT_JSON_H
#define IMPORTSCAN_REPORT_JSON_H

#include "analyzer/report/report.h"

void json_write(const struct report *report, struct writer *writer);

#endif
