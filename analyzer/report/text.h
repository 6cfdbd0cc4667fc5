/* text.h - the report for people: what costs most comes first, what could not be told is never
 * left out, and the last line says it all in one. */
#ifndef IMPORTSCAN_REPORT_TEXT_H
#define IMPORTSCAN_REPORT_TEXT_H

#include "analyzer/report/report.h"

void text_write(const struct report *report, struct writer *writer);

/* Its parts: text_cost.c tells what loads and what it costs, text_doubt.c what is not certain. */
void text_write_distributions(const struct report *report, struct writer *writer);
void text_write_imports(const struct report *report, struct writer *writer);
void text_write_modules(const struct report *report, struct writer *writer);
void text_write_doubts(const struct report *report, struct writer *writer);
void text_write_environment(const struct report *report, struct writer *writer);

#endif
