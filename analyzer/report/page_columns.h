/* page_columns.h - the columns of page_data.c that tell of modules.
 *
 * Rows are modules sorted by name. A column is written as numbers, or as a string with one
 * character for each row, six bits in it. */
#ifndef IMPORTSCAN_REPORT_PAGE_COLUMNS_H
#define IMPORTSCAN_REPORT_PAGE_COLUMNS_H

#include "analyzer/graph/dominators.h"
#include "analyzer/report/json_stream.h"
#include "analyzer/report/report.h"

struct page {
    const struct report *report;
    struct json_stream *json;
    uint32_t count;
    const module_id *rows;
    uint32_t *rank;               /* a module's row, by module id */
    int64_t *numbers;             /* room for a column */
    char *letters;                /* the same */
    struct dominators dominators; /* every executed import line is a node */
};

/* The letter of each number below 64. */
extern const char page_letters[];

/* "modules". */
void page_write_columns(const struct page *page);

#endif
