#include "analyzer/report/table.h"

#include "analyzer/base/utf8.h"

#include <assert.h>

enum {
    MOST_COLUMNS = 8
};

static uint32_t column_count(const struct table *table)
{
    return (uint32_t)strlen(table->align);
}

void table_row(struct table *table, const struct text *cells)
{
    uint32_t columns = column_count(table);
    assert(columns <= MOST_COLUMNS);
    for (uint32_t i = 0; i < columns; i++)
        array_push(table->arena, &table->cells, cells[i]);
}

static void measure(const struct table *table, uint32_t cell_count, uint32_t *widths)
{
    uint32_t columns = column_count(table);
    for (uint32_t i = 0; i < cell_count; i++) {
        uint32_t width = utf8_count(table->cells.at[i]);
        if (width > widths[i % columns])
            widths[i % columns] = width;
    }
}

/* Nothing follows the last cell of a row that says anything, so it is padded on its left only. */
static void write_row(const struct table *table, uint32_t row, const uint32_t *widths,
                      struct writer *writer)
{
    uint32_t columns = column_count(table);
    while (columns > 1 && table->cells.at[row * column_count(table) + columns - 1].length == 0)
        columns--;
    for (uint32_t i = 0; i < columns; i++) {
        struct text cell = table->cells.at[row * column_count(table) + i];
        int padding = (int)(widths[i] - utf8_count(cell));
        writer_puts(writer, "  ");
        if (table->align[i] == '>')
            writer_print(writer, "%*s", padding, "");
        writer_put(writer, cell);
        if (table->align[i] == '<' && i + 1 < columns)
            writer_print(writer, "%*s", padding, "");
    }
}

uint32_t rows_shown(const struct report *report, uint32_t count, uint32_t most)
{
    return report->all || count <= most ? count : most;
}

void table_write(const struct table *table, uint32_t most, const struct report *report,
                 struct writer *writer)
{
    uint32_t columns = column_count(table), widths[MOST_COLUMNS] = {0};
    uint32_t rows = table->cells.count / columns;
    uint32_t shown = rows_shown(report, rows, most + !table->headless);
    measure(table, shown * columns, widths);
    for (uint32_t row = 0; row < shown; row++) {
        bool quiet = row == 0 && report->color && !table->headless;
        writer_puts(writer, quiet ? "\033[2m" : "");
        write_row(table, row, widths, writer);
        writer_puts(writer, quiet ? "\033[0m\n" : "\n");
    }
    put_more(report, writer, rows - shown + table->hidden);
}

uint32_t room_after(uint32_t taken)
{
    return taken + LEAST_ROOM < PAGE_WIDTH ? PAGE_WIDTH - taken : LEAST_ROOM;
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
