/* json_finding.h - one finding, the same in every document. */
#ifndef IMPORTSCAN_REPORT_JSON_FINDING_H
#define IMPORTSCAN_REPORT_JSON_FINDING_H

#include "analyzer/report/json_stream.h"
#include "analyzer/report/report.h"

void json_write_finding(struct json_stream *json, const struct report *report,
                        const struct finding *finding);

/* What many objects begin with: a path that is no UTF-8 shows U+FFFD, its exact bytes stand beside
 * it. */
void json_write_path(struct json_stream *json, const struct report *report, struct text path);
/* `line` and `column`; nothing where there is no place. */
void json_write_place(struct json_stream *json, struct place place);

#endif
