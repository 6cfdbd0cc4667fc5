/* page_tables.h - what the page says without a script: the verdict, and the report as tables.
 *
 * Each is a report_writer of HTML, for the place in the template that has its name. */
#ifndef IMPORTSCAN_REPORT_PAGE_TABLES_H
#define IMPORTSCAN_REPORT_PAGE_TABLES_H

#include "analyzer/report/report.h"

void page_write_verdict(const struct report *report, struct writer *writer);
void page_write_groups(const struct report *report, struct writer *writer);
void page_write_modules(const struct report *report, struct writer *writer);
void page_write_deferrals(const struct report *report, struct writer *writer);
void page_write_findings(const struct report *report, struct writer *writer);
void page_write_natives(const struct report *report, struct writer *writer);
void page_write_unresolved(const struct report *report, struct writer *writer);
void page_write_assumptions(const struct report *report, struct writer *writer);

#endif
