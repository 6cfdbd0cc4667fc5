/* mermaid.h - the picture of dot.h as a flowchart that GitHub and GitLab draw inside Markdown.
 *
 * Mermaid refuses a text of more than 50,000 characters and more than 500 arrows, so the heaviest
 * boxes and the arrows of most imports are drawn, and a last box says how many more there are. */
#ifndef IMPORTSCAN_REPORT_MERMAID_H
#define IMPORTSCAN_REPORT_MERMAID_H

#include "analyzer/report/report.h"

void mermaid_write(const struct report *report, struct writer *writer);

#endif
