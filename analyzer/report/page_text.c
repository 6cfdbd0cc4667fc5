#include "analyzer/report/page_text.h"

#include "analyzer/base/utf8.h"

static const char *entity(char byte)
{
    switch (byte) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
    }
}

void page_put(struct writer *writer, const struct report *report, struct text text)
{
    struct arena_mark mark = arena_mark(report->arena);
    uint32_t from = 0;
    text = utf8_printable(text, report->arena);
    for (uint32_t at = 0; at < text.length; at++) {
        const char *written = entity(text.at[at]);
        if (written == NULL)
            continue;
        writer_put(writer, text_slice(text, from, at));
        writer_puts(writer, written);
        from = at + 1;
    }
    writer_put(writer, text_slice(text, from, text.length));
    arena_rewind(report->arena, mark);
}

static const char *class_of(char column)
{
    return column == 'n' ? " class=\"n\"" : column == 'c' ? " class=\"c\"" : "";
}

void page_table_begin(struct page_table *table, const char *caption, const char *const *heads)
{
    table->at = 0;
    writer_print(table->writer, "<div class=\"scroll\"><table><caption>%s</caption><thead><tr>",
                 caption);
    for (uint32_t i = 0; table->columns[i] != '\0'; i++)
        writer_print(table->writer, "<th scope=\"col\"%s>%s</th>", class_of(table->columns[i]),
                     heads[i]);
    writer_puts(table->writer, "</tr></thead><tbody>\n");
}

static void begin_cell(struct page_table *table)
{
    writer_print(table->writer, "%s<td%s>", table->at == 0 ? "<tr>" : "",
                 class_of(table->columns[table->at]));
}

static void end_cell(struct page_table *table)
{
    bool last = table->columns[++table->at] == '\0';
    writer_puts(table->writer, last ? "</td></tr>\n" : "</td>");
    table->at = last ? 0 : table->at;
}

void page_table_cell(struct page_table *table, struct text text)
{
    begin_cell(table);
    page_put(table->writer, table->report, text);
    end_cell(table);
}

void page_table_module(struct page_table *table, struct text text, module_id module)
{
    begin_cell(table);
    writer_puts(table->writer, "<span data-module=\"");
    page_put(table->writer, table->report, module_graph_name(table->report->graph, module));
    writer_puts(table->writer, "\">");
    page_put(table->writer, table->report, text);
    writer_puts(table->writer, "</span>");
    end_cell(table);
}

void page_table_end(struct page_table *table, uint32_t hidden)
{
    writer_puts(table->writer, "</tbody></table></div>\n");
    if (hidden == 0)
        return;
    struct text count = report_number(table->report, hidden);
    writer_print(table->writer, "<p class=\"more\">and %.*s more</p>\n", TEXT_ARG(count));
}
