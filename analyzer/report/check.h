/* check.h - what `check` prints: findings, one a line, and a last line that says it all in one. */
#ifndef IMPORTSCAN_REPORT_CHECK_H
#define IMPORTSCAN_REPORT_CHECK_H

#include "analyzer/report/report.h"

void check_write(const struct report *report, struct writer *writer);
/* "importscan-check/1". */
void check_write_json(const struct report *report, struct writer *writer);
/* One finding a line, each an object as in the document above. */
void check_write_jsonl(const struct report *report, struct writer *writer);

#endif
