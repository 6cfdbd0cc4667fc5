#include "analyzer/report/table.h"

#include "analyzer/base/utf8.h"

#include <assert.h>

enum {
    MOST_COLUMNS = 8
};

void table_row(struct table *table, const struct text *cells)
{
    size_t columns = strlen(table->align);
    assert(columns <= MOST_COLUMNS);
    for (size_t i = 0; i < columns; i++)
        array_push(table->arena, &table->cells, cells[i]);
}

static void measure(const struct table *table, uint32_t cell_count, uint32_t *widths)
{
    uint32_t columns = (uint32_t)strlen(table->align);
    for (uint32_t i = 0; i < cell_count; i++) {
        uint32_t width = utf8_count(table->cells.at[i]);
        if (width > widths[i % columns])
            widths[i % columns] = width;
    }
}

/* Nothing follows the last cell of a row, so it is padded on its left only. */
static void write_row(const struct table *table, uint32_t row, const uint32_t *widths,
                      struct writer *writer)
{
    uint32_t columns = (uint32_t)strlen(table->align);
    for (uint32_t i = 0; i < columns; i++) {
        struct text cell = table->cells.at[row * columns + i];
        int padding = (int)(widths[i] - utf8_count(cell));
        writer_puts(writer, "  ");
        if (table->align[i] == '>')
            writer_print(writer, "%*s", padding, "");
        writer_put(writer, cell);
        if (table->align[i] == '<' && i + 1 < columns)
            writer_print(writer, "%*s", padding, "");
    }
}

void table_write(const struct table *table, const struct report *report, struct writer *writer)
{
    uint32_t columns = (uint32_t)strlen(table->align), widths[MOST_COLUMNS] = {0};
    uint32_t rows = table->cells.count / columns, shown = rows;
    if (!report->all && rows > TABLE_ROWS + 1)
        shown = TABLE_ROWS + 1;
    measure(table, shown * columns, widths);
    for (uint32_t row = 0; row < shown; row++) {
        bool quiet = row == 0 && report->color && !table->headless;
        writer_puts(writer, quiet ? "\033[2m" : "");
        write_row(table, row, widths, writer);
        writer_puts(writer, quiet ? "\033[0m\n" : "\n");
    }
    put_more(report, writer, rows - shown);
}

void put_heading(const struct report *report, struct writer *writer, const char *text)
{
    writer_print(writer, report->color ? "\n\033[1m%s\033[0m\n" : "\n%s\n", text);
}

void put_more(const struct report *report, struct writer *writer, uint32_t count)
{
    if (count > 0)
        writer_print(writer,
                     report->color ? "  \033[2m... %u more (--all)\033[0m\n"
                                   : "  ... %u more (--all)\n",
                     count);
}

/* Breaks at blanks; a word longer than the line has one to itself. */
void put_item(struct writer *writer, struct text sentence)
{
    uint32_t column = 3;
    writer_puts(writer, "  -");
    for (uint32_t from = 0, to; from < sentence.length; from = to + 1) {
        to = from + text_find(text_slice(sentence, from, sentence.length), ' ');
        struct text word = text_slice(sentence, from, to);
        uint32_t width = utf8_count(word);
        bool breaks = column > 4 && column + 1 + width > PAGE_WIDTH;
        column = breaks ? 4 + width : column + 1 + width;
        writer_puts(writer, breaks ? "\n    " : " ");
        writer_put(writer, word);
    }
    writer_puts(writer, "\n");
}
