/* markdown.h - what was found, for the summary of a GitHub Actions step or a comment.
 *
 * GitHub refuses a summary of more than 1 MiB whole; rows are left out before that, and a line says
 * how many. Names and source lines stand in code spans, where nothing of them is markup. */
#ifndef IMPORTSCAN_REPORT_MARKDOWN_H
#define IMPORTSCAN_REPORT_MARKDOWN_H

#include "analyzer/report/report.h"

void markdown_write(const struct report *report, struct writer *writer);       /* the report */
void markdown_write_check(const struct report *report, struct writer *writer); /* findings alone */

#endif
