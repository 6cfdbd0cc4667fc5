/* graph.h - the import graph as text: a line for each module, with what it imports.
 *
 *     handler: json, pandas, requests (later), yaml (missing) */
#ifndef IMPORTSCAN_REPORT_GRAPH_H
#define IMPORTSCAN_REPORT_GRAPH_H

#include "analyzer/report/report.h"

void graph_write(const struct report *report, struct writer *writer);

#endif
