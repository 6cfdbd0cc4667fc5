/* chain_step.h - one step of a chain of imports, in words.
 *
 * `why` prints it as a line and the page shows it as a row; both take the words from here. Texts
 * are printable and live in the report's arena. */
#ifndef IMPORTSCAN_REPORT_CHAIN_STEP_H
#define IMPORTSCAN_REPORT_CHAIN_STEP_H

#include "analyzer/report/report.h"

enum {
    CHAIN_WIDEST_PLACE = 48 /* where one is wider, statements have lines to themselves */
};

/* The line that the statement begins on; 0: it has no source place. */
uint32_t chain_line(const struct report *report, const struct edge *edge);
/* "pandas/core/api.py:10". */
struct text chain_place(const struct report *report, const struct edge *edge);
/* `line`, the statement's own text, or where that is empty how the edge comes about. */
struct text chain_statement(const struct report *report, const struct edge *edge, struct text line);
/* Why a statement of a module that loads does not run with it, as a comment; may be empty. */
struct text chain_remark(const struct report *report, const struct edge *edge);

#endif
