/* json_natives.h - shared objects as JSON: "natives" of the report, and a document of their own. */
#ifndef IMPORTSCAN_REPORT_JSON_NATIVES_H
#define IMPORTSCAN_REPORT_JSON_NATIVES_H

#include "analyzer/report/json_stream.h"
#include "analyzer/report/report.h"

/* "target" where there is one, then "natives" in load order. */
void json_write_natives(struct json_stream *json, const struct report *report);
/* What `importscan natives -o json` prints. */
void json_natives_write(const struct report *report, struct writer *writer);

#endif
