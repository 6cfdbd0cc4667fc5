/* json_verdict.h - the verdicts' part of the report as JSON. */
#ifndef IMPORTSCAN_REPORT_JSON_VERDICT_H
#define IMPORTSCAN_REPORT_JSON_VERDICT_H

#include "analyzer/report/explain.h"
#include "analyzer/report/json_stream.h"
#include "analyzer/report/report.h"

/* "by_class" of the summary, and what of it can wait. */
void json_write_classes(struct json_stream *json, const struct report *report);
/* "class", "confidence" and "because" of a module. */
void json_write_verdict(struct json_stream *json, const struct report *report, module_id module);
/* "deferrals": what each import statement saves that can wait. */
void json_write_deferrals(struct json_stream *json, const struct report *report);
/* "proof": each step that leads to `last`. */
void json_write_proof(struct json_stream *json, const struct report *report, struct step last);
/* What is said of one function, a class or a lambda. */
void json_write_function(struct json_stream *json, const struct report *report, scope_id scope);
/* "effects" of a module: what loading it does that others can see. */
void json_write_effects(struct json_stream *json, const struct report *report, module_id module);
/* "functions": each function, method and lambda, live or not. */
void json_write_functions(struct json_stream *json, const struct report *report);

#endif
