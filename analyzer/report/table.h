/* table.h - aligned rows for people. */
#ifndef IMPORTSCAN_REPORT_TABLE_H
#define IMPORTSCAN_REPORT_TABLE_H

#include "analyzer/report/report.h"

struct table {
    struct arena *arena;
    const char *align; /* one character a column: '<' left, '>' right */
    bool headless;     /* the first row is one like the others */
    ARRAY(struct text) cells;
};

/* `cells` has one text for each column. */
void table_row(struct table *table, const struct text *cells);
#define TABLE_ROW(table, ...) table_row((table), (const struct text[]){__VA_ARGS__})
/* Writes the rows, indented by two; the first is a heading. At most ten below it unless `all`, and
 * then a line that says how many more there are. */
void table_write(const struct table *table, const struct report *report, struct writer *writer);

/* How many rows a list shows before it is cut. */
enum {
    TABLE_ROWS = 10
};

/* What lines are meant to fit in; names are never cut to make them. */
enum {
    PAGE_WIDTH = 100
};

/* Headings and quiet words: escape sequences only with colour. */
void put_heading(const struct report *report, struct writer *writer, const char *text);
/* One item of a list: "  - sentence", on as many lines as it takes. */
void put_item(struct writer *writer, struct text sentence);
void put_more(const struct report *report, struct writer *writer, uint32_t count);

#endif
