/* statements.h - the graph's edges, gathered into what a reader sees as one import.
 *
 * `from a import b, c` is one statement that leads to `a` with two names, however many edges the
 * graph keeps for it. Parent edges are no statements. */
#ifndef IMPORTSCAN_REPORT_STATEMENTS_H
#define IMPORTSCAN_REPORT_STATEMENTS_H

#include "analyzer/report/report.h"

struct statement {
    module_id from, to;
    struct place place;  /* {0, 0}: no source place */
    enum edge_kind kind; /* the strongest of its names */
    enum confidence confidence;
    bool executed; /* for at least one name */
    bool optional; /* for all names */
    const edge_id *edges;
    uint32_t count;
};

struct statements {
    const struct statement *at;
    uint32_t count;
};

/* Sorted by the names of `from`, then line, column, the names of `to`. Lives in the report's arena.
 */
struct statements report_statements(const struct report *report);
/* The statements of one importer: a run of the sorted list. */
struct statements statements_of(struct statements all, const struct report *report, module_id from);
/* The innermost scope that a statement stands in: "module", "class" or "function". */
const char *statement_scope(const struct report *report, const struct statement *statement);

#endif
