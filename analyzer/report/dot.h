/* dot.h - a picture for Graphviz, small enough to be drawn and read.
 *
 * By default one box for each distribution or top-level package, with the number of imports on each
 * arrow. With a named module: that module, who imports it and what it imports. Dashed arrows are
 * imports that loading does not execute. */
#ifndef IMPORTSCAN_REPORT_DOT_H
#define IMPORTSCAN_REPORT_DOT_H

#include "analyzer/report/report.h"

void dot_write(const struct report *report, struct writer *writer);

#endif
