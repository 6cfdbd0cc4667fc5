/* lookup.h - the module that somebody names on the command line. */
#ifndef IMPORTSCAN_REPORT_LOOKUP_H
#define IMPORTSCAN_REPORT_LOOKUP_H

#include "analyzer/report/report.h"

/* Where the graph has no such name, the message names up to three that may be meant. */
bool report_lookup(const struct report *report, struct text name, module_id *out,
                   struct error *err);

#endif
