/* json_verdict.h - the verdicts' part of the report as JSON. */
#ifndef IMPORTSCAN_REPORT_JSON_VERDICT_H
#define IMPORTSCAN_REPORT_JSON_VERDICT_H

#include "analyzer/report/json_stream.h"
#include "analyzer/report/report.h"

/* "by_class" of the summary, and the bytes that can wait. */
void json_write_classes(struct json_stream *json, const struct report *report);
/* "class", "confidence" and "because" of a module. */
void json_write_verdict(struct json_stream *json, const struct report *report, module_id module);
/* "effects" of a module: what loading it does that others can see. */
void json_write_effects(struct json_stream *json, const struct report *report, module_id module);
/* "functions": each function, method and lambda, live or not. */
void json_write_functions(struct json_stream *json, const struct report *report);

#endif
