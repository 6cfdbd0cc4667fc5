/* sarif.h - findings as SARIF 2.1.0, for code scanning and for viewers in editors.
 *
 * Written to what GitHub takes: a whole file is refused there for one result without a place in the
 * repository, and for more results than it reads. The import chain is a code flow, the library's
 * own line a related location, and our fixes are fixes. Comments that suppress are told with --all
 * alone: GitHub shows a suppressed result as an open alert. */
#ifndef IMPORTSCAN_REPORT_SARIF_H
#define IMPORTSCAN_REPORT_SARIF_H

#include "analyzer/report/report.h"

void sarif_write(const struct report *report, struct writer *writer);

#endif
