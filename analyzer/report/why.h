/* why.h - why a module loads, and why it is used or not; why a function may run.
 *
 * The verdicts and the steps to them are those of explain.h, which the report prints, too. */
#ifndef IMPORTSCAN_REPORT_WHY_H
#define IMPORTSCAN_REPORT_WHY_H

#include "analyzer/report/report.h"

/* Answers for `report->named`: when it loads, its class, the shortest chain of import statements
 * with the text of each line, and the proof of the class; with `report->all` every statement that
 * imports it, each with the chain that leads to its importer. With `report->function`: whether that
 * function can run, and why. */
void why_write(const struct report *report, struct writer *writer);

#endif
