/* page.h - the report as one file for a browser: `-o html`.
 *
 * page/ holds what a reader sees and touches (HTML, CSS, JavaScript), put together by make into one
 * template. Here it is filled: tables that need no script (page_tables.c), and the data that the
 * script draws from (page_data.c). The file asks nobody for anything, and names in it are text,
 * whatever they hold. */
#ifndef IMPORTSCAN_REPORT_PAGE_H
#define IMPORTSCAN_REPORT_PAGE_H

#include "analyzer/report/report.h"

/* A report_writer; needs verdicts. */
void page_write(const struct report *report, struct writer *writer);

#endif
