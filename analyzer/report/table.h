/* table.h - aligned rows for people. */
#ifndef IMPORTSCAN_REPORT_TABLE_H
#define IMPORTSCAN_REPORT_TABLE_H

#include "analyzer/report/report.h"

struct table {
    struct arena *arena;
    const char *align; /* one character a column: '<' left, '>' right */
    bool headless;     /* the first row is one like the others */
    uint32_t hidden;   /* rows that were not even made; they count as cut */
    ARRAY(struct text) cells;
};

/* `cells` has one text for each column. */
void table_row(struct table *table, const struct text *cells);
#define TABLE_ROW(table, ...) table_row((table), (const struct text[]){__VA_ARGS__})
/* How many rows a list shows before it is cut: one to act on, and one to know of. */
enum {
    TABLE_ROWS = 10,
    TABLE_ROWS_ASIDE = 5,
};
/* As many of `count` rows as a list shows that is cut at `most`; with --all every one. */
uint32_t rows_shown(const struct report *report, uint32_t count, uint32_t most);
/* Writes the rows, indented by two; the first is a heading unless there is none. It cuts at `most`,
 * and then a line says how many more there are. */
void table_write(const struct table *table, uint32_t most, const struct report *report,
                 struct writer *writer);

/* What lines are meant to fit in; names are never cut to make them. */
enum {
    PAGE_WIDTH = 100,
    LEAST_ROOM = 24
};
/* What is left of a line for source text, after so many characters. */
uint32_t room_after(uint32_t taken);

/* Headings and quiet words: escape sequences only with colour. */
void put_heading(const struct report *report, struct writer *writer, const char *text);
/* One item of a list: "  - sentence", on as many lines as it takes. */
void put_item(struct writer *writer, struct text sentence);
void put_more(const struct report *report, struct writer *writer, uint32_t count);

#endif
