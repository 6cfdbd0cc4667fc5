#include "analyzer/report/markdown.h"

#include "analyzer/base/utf8.h"
#include "analyzer/report/check_list.h"
#include "analyzer/report/deferrals.h"
#include "analyzer/report/groups.h"
#include "analyzer/report/results.h"
#include "analyzer/report/source_lines.h"
#include "analyzer/report/table.h"

enum {
    MOST_BYTES = 900 * 1024, /* of the 1 MiB of a step; other commands of it may write, too */
    ROOM_OF_LINE = 100,
};

/* The output, and how much of it there is. */
struct page {
    const struct report *report;
    struct writer *writer;
    size_t bytes;
};

static void put(struct page *page, struct text text)
{
    writer_put(page->writer, text);
    page->bytes += text.length;
}

static void puts_(struct page *page, const char *string)
{
    put(page, text_of(string));
}

/* --- escaping --- */

static uint32_t longest_run(struct text text, char byte)
{
    uint32_t longest = 0, run = 0;
    for (uint32_t i = 0; i < text.length; i++) {
        run = text.at[i] == byte ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

/* A code span of a table: the fence is longer than any run of backquotes inside, and a bar, which
 * ends a cell even there, has a backslash. */
static struct text code(const struct report *report, struct text text)
{
    text = utf8_printable(text, report->arena);
    if (text_trim(text).length == 0)
        return TEXT("");
    uint32_t fence = longest_run(text, '`') + 1, length = 0;
    char *to = arena_alloc(report->arena, (size_t)text.length * 2 + (size_t)fence * 2 + 3);
    memset(to, '`', fence);
    length += fence;
    bool padded = fence > 1 || text.at[0] == ' ' || text.at[text.length - 1] == ' ';
    if (padded)
        to[length++] = ' ';
    for (uint32_t i = 0; i < text.length; i++) {
        if (text.at[i] == '|')
            to[length++] = '\\';
        to[length++] = text.at[i];
    }
    if (padded)
        to[length++] = ' ';
    memset(to + length, '`', fence);
    return (struct text){to, length + fence};
}

/* Words: a backslash before all that could be markup; a colon and a full stop as entities where
 * they would make a link. */
static struct text words(const struct report *report, struct text text)
{
    text = utf8_printable(text, report->arena);
    char *to = arena_alloc(report->arena, (size_t)text.length * 5 + 1);
    uint32_t length = 0;
    for (uint32_t i = 0; i < text.length; i++) {
        char byte = text.at[i];
        bool in_link = (byte == ':' && i + 1 < text.length && text.at[i + 1] == '/') ||
                       (byte == '.' && i >= 3 && memcmp(text.at + i - 3, "www", 3) == 0);
        if (in_link || byte == '@') {
            length += (uint32_t)sprintf(to + length, "&#%d;", byte);
            continue;
        }
        if (strchr("\\`*_[]<>|~&#!$", byte) != NULL && byte != '\0')
            to[length++] = '\\';
        to[length++] = byte;
    }
    return (struct text){to, length};
}

/* --- tables --- */

/* A row, unless it would make the page too long: then false. */
static bool put_row(struct page *page, const struct text *cells, unsigned count)
{
    struct text row = TEXT("|");
    for (unsigned i = 0; i < count; i++)
        row = arena_print(page->report->arena, "%.*s %.*s |", TEXT_ARG(row), TEXT_ARG(cells[i]));
    if (page->bytes + row.length + 1 > MOST_BYTES)
        return false;
    put(page, row);
    puts_(page, "\n");
    return true;
}
#define PUT_ROW(page, ...)                                                                         \
    put_row((page), (const struct text[]){__VA_ARGS__},                                            \
            sizeof((const struct text[]){__VA_ARGS__}) / sizeof(struct text))

static void put_rest(struct page *page, uint32_t count)
{
    struct text more = report_number(page->report, count);
    if (count > 0)
        put(page, arena_print(page->report->arena, "\n%.*s more.\n", TEXT_ARG(more)));
}

/* --- findings --- */

static const char *word_of(enum severity severity)
{
    static const char *const marks[] = {"info", "warning", "**error**"};
    return marks[severity];
}

static struct text place_of(const struct report *report, const struct result *result)
{
    struct text place =
        arena_print(report->arena, "%.*s:%u", TEXT_ARG(result->path), result->start.line);
    return code(report, place);
}

/* What the finding says; of a library its place first, in code. */
static struct text what(const struct report *report, const struct result *result)
{
    struct text message = words(report, result->finding->message);
    if (result->is_own)
        return message;
    struct text place = code(report, result_library_place(report, result));
    return arena_print(report->arena, "%.*s %.*s", TEXT_ARG(place), TEXT_ARG(message));
}

static void write_results(struct page *page)
{
    const struct report *report = page->report;
    struct results results = results_of(report, false);
    const struct result *const *ranked = results_ranked(report, &results);
    uint32_t shown = 0;
    if (results.count == 0)
        return;
    puts_(page, "\n| | Rule | Where | What | Saves |\n|---|---|---|---|---:|\n");
    for (bool room = true; room && shown < results.count;) {
        const struct result *result = ranked[shown];
        struct arena_mark mark = arena_mark(report->arena);
        struct text saves =
            result->saved_bytes > 0 ? report_size(report, result->saved_bytes) : TEXT("");
        room =
            PUT_ROW(page, text_of(word_of(result->finding->severity)), text_of(result->rule->code),
                    place_of(report, result), what(report, result), saves);
        shown += room;
        arena_rewind(report->arena, mark);
    }
    put_rest(page, results.count - shown);
}

static void write_counts(struct page *page, const struct check_list *list)
{
    const struct report *report = page->report;
    struct text found = report_count(report, list->live.count, "finding");
    struct text files = report_count(report, list->files, "file");
    struct text modules = report_count(report, list->modules, "module");
    if (list->live.count == 0) {
        put(page, arena_print(report->arena, "Nothing was found in %.*s.\n", TEXT_ARG(modules)));
        return;
    }
    put(page, arena_print(report->arena, "**%.*s in %.*s**", TEXT_ARG(found), TEXT_ARG(files)));
    const char *before = ": ";
    for (unsigned i = SEVERITY_ERROR + 1; i-- > 0; before = ", ") {
        struct text count =
            report_count(report, list->of_severity[i], severity_name((enum severity)i));
        put(page, arena_print(report->arena, "%s%.*s", before, TEXT_ARG(count)));
    }
    put(page, arena_print(report->arena, "; %u can be fixed, %u more with --unsafe-fixes.\n",
                          list->safe, list->unsafe));
}

/* --- the report --- */

static void write_classes(struct page *page)
{
    const struct report *report = page->report;
    struct totals totals = report_totals(report->graph);
    struct class_sums sums = report_classes(report);
    puts_(page, "\n| | Modules | Bytes |\n|---|---:|---:|\n");
    PUT_ROW(page, TEXT("**Loads at init**"), report_number(report, totals.init_modules),
            report_size(report, totals.init_bytes));
    for (enum module_class class = 0; class < MODULE_CLASS_COUNT; class ++)
        if (sums.of[class].init_modules > 0)
            PUT_ROW(page, code(report, text_of(module_class_name(class))),
                    report_number(report, sums.of[class].init_modules),
                    report_size(report, sums.of[class].init_bytes));
    PUT_ROW(page, TEXT("**Can wait until it is used**"),
            report_number(report, sums.waiting.init_modules),
            report_size(report, sums.waiting.init_bytes));
    PUT_ROW(page, TEXT("May load later"), report_number(report, totals.later_modules),
            report_size(report, totals.later_bytes));
}

static void write_unit_imports(struct page *page, struct deferrals deferrals)
{
    const struct report *report = page->report;
    struct unit_imports imports = report_unit_imports(report, deferrals);
    uint32_t most = rows_shown(report, imports.count, TABLE_ROWS), shown = 0;
    if (imports.count == 0)
        return;
    puts_(page, "\n### Imports of the unit\n\n| Alone | Modules | Saves if it waits | Line | "
                "Statement |\n|---:|---:|---:|---:|---|\n");
    for (bool room = true; room && shown < most; shown += room) {
        const struct unit_import *import = &imports.at[shown];
        room = PUT_ROW(
            page, report_size(report, import->bytes), report_number(report, import->modules),
            import->saved_modules > 0 ? report_size(report, import->saved_bytes) : TEXT(""),
            report_number(report, import->line),
            code(report,
                 source_line_within(report, report->graph->unit, import->line, ROOM_OF_LINE)));
    }
    put_rest(page, imports.count - shown);
}

static void write_deferrals(struct page *page, struct deferrals deferrals)
{
    const struct report *report = page->report;
    uint32_t most = rows_shown(report, deferrals.count, TABLE_ROWS), shown = 0;
    if (deferrals.count == 0)
        return;
    puts_(page, "\n### Imports that can wait, by what each saves alone\n\n| Saves | Modules | "
                "Where | Statement |\n|---:|---:|---|---|\n");
    for (bool room = true; room && shown < most; shown += room) {
        const struct deferral *deferral = &deferrals.at[shown];
        struct place place = {deferral->line, 0};
        room = PUT_ROW(
            page, report_size(report, deferral->bytes), report_number(report, deferral->modules),
            code(report, report_short_place(report, deferral->from, place)),
            code(report, source_line_within(report, deferral->from, deferral->line, ROOM_OF_LINE)));
    }
    put_rest(page, deferrals.count - shown);
}

static void write_distributions(struct page *page)
{
    const struct report *report = page->report;
    struct groups groups = report_groups(report);
    uint32_t most = rows_shown(report, groups.count, TABLE_ROWS), shown = 0;
    puts_(page, "\n### By distribution\n\n| Name | Version | At init | Bytes | Later | Bytes "
                "|\n|---|---|---:|---:|---:|---:|\n");
    for (bool room = true; room && shown < most; shown += room) {
        const struct group *group = &groups.at[shown];
        room = PUT_ROW(
            page, code(report, group->name), code(report, group->version),
            report_number(report, group->init_modules), report_size(report, group->init_bytes),
            report_number(report, group->later_modules), report_size(report, group->later_bytes));
    }
    put_rest(page, groups.count - shown);
}

/* --- the page --- */

static void write_heading(struct page *page)
{
    const struct report *report = page->report;
    bool has_unit = report->graph->unit.n != 0;
    struct text subject = has_unit ? report->unit_path : report->folders.at[0];
    puts_(page, "## importscan: ");
    put(page, code(report, report_path(report, subject)));
    puts_(page, "\n\n");
}

void markdown_write_check(const struct report *report, struct writer *writer)
{
    struct page page = {report, writer, 0};
    struct check_list list = check_list_of(report);
    write_heading(&page);
    write_counts(&page, &list);
    write_results(&page);
}

void markdown_write(const struct report *report, struct writer *writer)
{
    struct page page = {report, writer, 0};
    struct check_list list = check_list_of(report);
    struct deferrals deferrals = report_deferrals(report);
    write_heading(&page);
    put(&page, words(report, report->environment->chosen));
    puts_(&page, "\n");
    write_classes(&page);
    write_unit_imports(&page, deferrals);
    write_deferrals(&page, deferrals);
    write_distributions(&page);
    puts_(&page, "\n### Findings\n\n");
    write_counts(&page, &list);
    write_results(&page);
}
