/* text.h - the report for people: what to act on comes first, what could not be told is never left
 * out, and the last line says it all in one. Needs verdicts. */
#ifndef IMPORTSCAN_REPORT_TEXT_H
#define IMPORTSCAN_REPORT_TEXT_H

#include "analyzer/report/report.h"

/* Findings on effects, and on files that a module has beside it: what begins with this. */
#define EFFECT_CODES "IS4"
#define FILE_CODES "IS2"
#define IMPORT_CODES "IS1"

void text_write(const struct report *report, struct writer *writer);

/* Its parts: text_defer.c tells what to defer and what that saves, text_files.c what breaks off
 * the file system, text_effects.c what stands in the way, text_cost.c what loads and what it costs, text_doubt.c what is not certain. */
void text_write_deferrals(const struct report *report, struct writer *writer);
void text_write_merely_imported(const struct report *report, struct writer *writer);
void text_write_files(const struct report *report, struct writer *writer);
/* Its errors and warnings, in code that the unit may reach. */
uint32_t text_count_breaks(const struct report *report);
void text_write_effects(const struct report *report, struct writer *writer);
void text_write_distributions(const struct report *report, struct writer *writer);
void text_write_modules(const struct report *report, struct writer *writer);
void text_write_doubts(const struct report *report, struct writer *writer);
void text_write_environment(const struct report *report, struct writer *writer);

#endif
