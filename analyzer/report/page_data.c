#include "analyzer/report/page_data.h"

#include "analyzer/base/utf8.h"
#include "analyzer/base/version.h"
#include "analyzer/report/deferrals.h"
#include "analyzer/report/page_columns.h"
#include "analyzer/report/page_findings.h"
#include "analyzer/report/statements.h"

/* --- words --- */

static void write_head(const struct page *page, const struct report *report)
{
    struct json_stream *json = page->json;
    json_text(json, "schema", TEXT("importscan-page/1"));
    json_text(json, "version", TEXT(IMPORTSCAN_VERSION));
    json_text(json, "unit", utf8_printable(report_path(report, report->unit_path), report->arena));
    json_texts(json, "args", report->args);
    json_number(json, "row", page->rank[report->graph->unit.n]);
    json_number(json, "bytes", report_totals(report->graph).bytes);
}

static void write_names(const struct page *page)
{
    struct json_stream *json = page->json;
    json_begin_array(json, "classes");
    for (enum module_class class = 0; class < MODULE_CLASS_COUNT; class ++) {
        json_text(json, NULL, text_of(module_class_name(class)));
        json_text(json, NULL, text_of(module_class_sentence(class)));
    }
    json_end_array(json);
    json_begin_array(json, "kinds");
    for (enum module_kind kind = 0; kind <= MODULE_ZIP; kind++)
        json_text(json, NULL, text_of(module_kind_name(kind)));
    json_end_array(json);
    json_begin_array(json, "edgeKinds");
    for (enum edge_kind kind = 0; kind < EDGE_KIND_COUNT; kind++)
        json_text(json, NULL, text_of(edge_kind_name(kind)));
    json_end_array(json);
}

/* --- edges, and what each saves that waits --- */

/* Of the source alone: what the verdicts put in to keep an effect is no statement. */
static struct statements source_statements(const struct report *report)
{
    struct statements all = report_statements(report);
    struct statement *kept = arena_alloc_array(report->arena, all.count, sizeof *kept);
    uint32_t count = 0;
    for (uint32_t i = 0; i < all.count; i++)
        if (module_graph_edge(report->graph, all.at[i].edges[0])->hoisted_for.n == 0)
            kept[count++] = all.at[i];
    return (struct statements){kept, count};
}

/* They are sorted by importer and line: "out" counts them by row, "to" tells how many rows further
 * the imported one stands, "line" is the step from the line before. */
static void write_edges(const struct page *page)
{
    struct statements all = source_statements(page->report);
    size_t room = (size_t)all.count + 1;
    int64_t *numbers = arena_alloc_array(page->report->arena, room, sizeof *numbers);
    char *letters = arena_alloc(page->report->arena, room);
    json_begin_object(page->json, "edges");
    memset(page->numbers, 0, page->count * sizeof *page->numbers);
    for (uint32_t i = 0; i < all.count; i++)
        page->numbers[page->rank[all.at[i].from.n]]++;
    json_numbers(page->json, "out", page->numbers, page->count);
    for (uint32_t i = 0; i < all.count; i++)
        numbers[i] = (int64_t)page->rank[all.at[i].to.n] - page->rank[all.at[i].from.n];
    json_numbers(page->json, "to", numbers, all.count);
    for (uint32_t i = 0; i < all.count; i++) {
        bool same = i > 0 && all.at[i].from.n == all.at[i - 1].from.n;
        numbers[i] = (int64_t)all.at[i].place.line - (same ? all.at[i - 1].place.line : 0);
        letters[i] = page_letters[(unsigned)all.at[i].kind | (unsigned)all.at[i].executed << 4 |
                                  (unsigned)all.at[i].optional << 5];
    }
    json_numbers(page->json, "line", numbers, all.count);
    json_text(page->json, "kind", (struct text){letters, all.count});
    json_end_object(page->json);
}

static void write_deferrals(const struct page *page)
{
    struct deferrals deferrals = report_deferrals(page->report);
    int64_t *numbers = arena_alloc_array(page->report->arena, deferrals.count, 4 * sizeof *numbers);
    for (uint32_t i = 0; i < deferrals.count; i++) {
        const struct deferral *one = &deferrals.at[i];
        numbers[4 * i] = page->rank[one->from.n];
        numbers[4 * i + 1] = one->line;
        numbers[4 * i + 2] = (int64_t)one->bytes;
        numbers[4 * i + 3] = one->modules;
    }
    json_numbers(page->json, "deferrals", numbers, 4 * deferrals.count);
}

/* --- all of it --- */

static const uint8_t *all_edges(const struct report *report)
{
    uint8_t *chosen = arena_alloc_array(report->arena, report->graph->edges.count, 1);
    memset(chosen, 1, report->graph->edges.count);
    return chosen;
}

static void open_page(const struct report *report, struct json_stream *json, struct page *page)
{
    *page = (struct page){.report = report, .json = json};
    page->rows = module_graph_sorted(report->graph, report->arena, &page->count);
    page->rank = arena_alloc_array(report->arena, report->graph->modules.count, sizeof *page->rank);
    for (uint32_t row = 0; row < page->count; row++)
        page->rank[page->rows[row].n] = row;
    /* A column, and beside it at most two numbers a row: runs, pairs. */
    page->numbers = arena_alloc_array(report->arena, page->count, 3 * sizeof *page->numbers);
    page->letters = arena_alloc(report->arena, page->count);
    page->dominators = dominators_of(report->graph, all_edges(report), NULL, report->arena);
}

void page_write_data(const struct report *report, struct writer *writer)
{
    struct json_stream json;
    struct page page;
    json_start_line(&json, writer);
    open_page(report, &json, &page);
    json_begin_object(&json, NULL);
    write_head(&page, report);
    write_names(&page);
    page_write_columns(&page);
    write_edges(&page);
    write_deferrals(&page);
    page_write_finding_rows(&json, report, page.rank);
    json_end_object(&json);
    json_finish(&json);
}
