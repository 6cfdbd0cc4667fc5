/* sarif_rules.h - rules as SARIF describes them, out of the table that `importscan rule` prints. */
#ifndef IMPORTSCAN_REPORT_SARIF_RULES_H
#define IMPORTSCAN_REPORT_SARIF_RULES_H

#include "analyzer/report/json_stream.h"
#include "analyzer/rules/rules.h"

/* "error", "warning", "note". */
const char *sarif_level(enum severity severity);
void sarif_write_rule(struct json_stream *json, const struct rule_info *rule, struct arena *arena);

#endif
