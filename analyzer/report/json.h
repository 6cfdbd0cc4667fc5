/* json.h - the report as one JSON document, importscan-report/1 (report.schema.json beside it).
 *
 * Keys that need verdicts are absent rather than guessed. */
#ifndef IMPORTSCAN_REPORT_JSON_H
#define IMPORTSCAN_REPORT_JSON_H

#include "analyzer/report/json_stream.h"
#include "analyzer/report/problems.h"
#include "analyzer/report/statements.h"

void json_write(const struct report *report, struct writer *writer);
/* The same as JSON lines: each member of the document is a line, `{"summary": {...}}`, and so is
 * each element of its arrays, `{"modules": {...}}`. */
void json_write_lines(const struct report *report, struct writer *writer);
/* "chain": names from the unit to the module; gives the number of its steps. */
uint32_t json_write_chain(struct json_stream *json, const struct report *report, module_id id);
/* "findings". */
void json_write_findings(struct json_stream *json, const struct report *report,
                         struct problems problems);
/* One element of `modules`, of `edges`. */
void json_write_module(struct json_stream *json, const struct report *report, module_id id);
void json_write_edge(struct json_stream *json, const struct report *report,
                     const struct statement *statement);

#endif
