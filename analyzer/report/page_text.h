/* page_text.h - text in HTML: whatever it holds, a browser shows it and does nothing else. */
#ifndef IMPORTSCAN_REPORT_PAGE_TEXT_H
#define IMPORTSCAN_REPORT_PAGE_TEXT_H

#include "analyzer/report/report.h"

/* Printable and escaped, for the content of an element or of an attribute in double quotes. */
void page_put(struct writer *writer, const struct report *report, struct text text);

/* A table that scrolls by itself where the screen is narrow. `columns` has a letter for each: `n`
 * for numbers, `c` for code, `t` for words; heads beside it. */
struct page_table {
    struct writer *writer;
    const struct report *report;
    const char *columns;
    uint32_t at; /* the next column of the row */
};
void page_table_begin(struct page_table *table, const char *caption, const char *const *heads);
/* The next cell; the last one of a row ends it. */
void page_table_cell(struct page_table *table, struct text text);
/* The same for a name that scripts make a link to a module's place in the page. */
void page_table_module(struct page_table *table, struct text text, module_id module);
/* The row "and 12 more" where some are hidden. */
void page_table_end(struct page_table *table, uint32_t hidden);

#endif
