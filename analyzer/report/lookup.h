/* lookup.h - the module, or the function in one, that somebody names on the command line. */
#ifndef IMPORTSCAN_REPORT_LOOKUP_H
#define IMPORTSCAN_REPORT_LOOKUP_H

#include "analyzer/report/report.h"

/* Where the graph has no such name, the message names up to three that may be meant. */
bool report_lookup(const struct report *report, struct text name, module_id *out,
                   struct error *err);

/* The same, or else a function, method or class of a module: `module:qualname`, or with a dot where
 * no module has the whole name. `function` is the qualified name, empty for a module; it may be
 * that of several definitions. Needs verdicts. */
bool report_lookup_any(const struct report *report, struct text name, module_id *out,
                       struct text *function, struct error *err);

#endif
