/* why.h - the imports that lead from the unit to one module. */
#ifndef IMPORTSCAN_REPORT_WHY_H
#define IMPORTSCAN_REPORT_WHY_H

#include "analyzer/report/report.h"

/* Answers for `report->named`: when it loads, and the shortest chain of import statements with the
 * text of each line. With `report->all` every statement that imports it, each with the chain that
 * leads to its importer. */
void why_write(const struct report *report, struct writer *writer);

#endif
