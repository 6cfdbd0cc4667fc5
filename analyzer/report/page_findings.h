/* page_findings.h - findings with the source around them and the patch that mends each. */
#ifndef IMPORTSCAN_REPORT_PAGE_FINDINGS_H
#define IMPORTSCAN_REPORT_PAGE_FINDINGS_H

#include "analyzer/report/json_stream.h"
#include "analyzer/report/report.h"

/* "rules" and "findings" of the page's data; `rank` is a module's row, by module id. */
void page_write_finding_rows(struct json_stream *json, const struct report *report,
                             const uint32_t *rank);

#endif
