#include "analyzer/report/page_tables.h"

#include "analyzer/base/utf8.h"
#include "analyzer/report/deferrals.h"
#include "analyzer/report/groups.h"
#include "analyzer/report/natives.h"
#include "analyzer/report/page_text.h"
#include "analyzer/report/problems.h"
#include "analyzer/report/source_lines.h"

#include <stdlib.h>

/* Scripts show the rest; without them, this much is enough to read. */
enum {
    MOST_ROWS = 100,
    MOST_FINDINGS = 200
};

static uint32_t at_most(uint32_t count, uint32_t most)
{
    return count < most ? count : most;
}

static struct page_table begin(const struct report *report, struct writer *writer,
                               const char *columns, const char *caption, const char *const *heads)
{
    struct page_table table = {.writer = writer, .report = report, .columns = columns};
    page_table_begin(&table, caption, heads);
    return table;
}

/* --- bytes --- */

static int heaviest_first(const void *a, const void *b)
{
    const struct group *x = *(const struct group *const *)a, *y = *(const struct group *const *)b;
    if (x->bytes != y->bytes)
        return x->bytes < y->bytes ? 1 : -1;
    return (x > y) - (x < y);
}

void page_write_groups(const struct report *report, struct writer *writer)
{
    static const char *const heads[] = {"Distribution", "Version", "Modules", "Bytes",
                                        "Loads at init"};
    struct groups groups = report_groups(report);
    const struct group **sorted = arena_alloc_array(report->arena, groups.count, sizeof *sorted);
    uint32_t shown = at_most(groups.count, MOST_ROWS);
    for (uint32_t i = 0; i < groups.count; i++)
        sorted[i] = &groups.at[i];
    qsort(sorted, groups.count, sizeof *sorted, heaviest_first);
    struct page_table table = begin(report, writer, "ttnnn", "Bytes by distribution", heads);
    for (uint32_t i = 0; i < shown; i++) {
        page_table_cell(&table, sorted[i]->name);
        page_table_cell(&table, sorted[i]->version);
        page_table_cell(&table, report_number(report, sorted[i]->modules));
        page_table_cell(&table, report_size(report, sorted[i]->bytes));
        page_table_cell(&table, report_size(report, sorted[i]->init_bytes));
    }
    page_table_end(&table, groups.count - shown);
}

static int by_weight(const void *a, const void *b, void *context)
{
    const struct module_graph *graph = context;
    module_id x = *(const module_id *)a, y = *(const module_id *)b;
    uint64_t left = module_weight(module_graph_module(graph, x));
    uint64_t right = module_weight(module_graph_module(graph, y));
    if (left != right)
        return left < right ? 1 : -1;
    return text_compare(module_graph_name(graph, x), module_graph_name(graph, y));
}

static struct text how_it_loads(const struct module *module)
{
    if (module->partial)
        return TEXT("fails");
    if (module_is_loaded(module))
        return TEXT("at init");
    return module_may_load_later(module) ? TEXT("may later") : TEXT("never");
}

void page_write_modules(const struct report *report, struct writer *writer)
{
    static const char *const heads[] = {"Module", "Bytes", "Class", "Loads"};
    uint32_t count;
    const module_id *all = module_graph_sorted(report->graph, report->arena, &count);
    module_id *sorted = arena_alloc_array(report->arena, count, sizeof *sorted);
    uint32_t shown = at_most(count, MOST_ROWS);
    for (uint32_t i = 0; i < count; i++)
        sorted[i] = all[i];
    qsort_r(sorted, count, sizeof *sorted, by_weight, (void *)(uintptr_t)report->graph);
    struct page_table table = begin(report, writer, "cntt", "The largest modules", heads);
    for (uint32_t i = 0; i < shown; i++) {
        const struct module *module = module_graph_module(report->graph, sorted[i]);
        page_table_cell(&table, report_name(report, sorted[i]));
        page_table_cell(&table, report_size(report, module_weight(module)));
        page_table_cell(&table,
                        text_of(module_class_name(verdict_class(report->verdicts, sorted[i]))));
        page_table_cell(&table, how_it_loads(module));
    }
    page_table_end(&table, count - shown);
}

/* --- what can wait --- */

void page_write_deferrals(const struct report *report, struct writer *writer)
{
    static const char *const heads[] = {"Saves", "Modules", "Place", "Statement"};
    struct deferrals deferrals = report_deferrals(report);
    uint32_t shown = at_most(deferrals.count, MOST_ROWS);
    if (deferrals.count == 0) {
        writer_puts(writer, "<p class=\"empty\">No import statement saves anything by waiting."
                            "</p>\n");
        return;
    }
    struct page_table table =
        begin(report, writer, "nncc", "What each saves if it alone waits, at init", heads);
    for (uint32_t i = 0; i < shown; i++) {
        const struct deferral *one = &deferrals.at[i];
        page_table_cell(&table, report_size(report, one->bytes));
        page_table_cell(&table, report_number(report, one->modules));
        page_table_module(
            &table, report_short_place(report, one->from, (struct place){one->line, 0}), one->from);
        page_table_cell(&table, source_line(report, one->from, one->line));
    }
    page_table_end(&table, deferrals.count - shown);
}

/* --- findings --- */

static struct text finding_place(const struct report *report, const struct finding *finding)
{
    struct text path = report_path(report, finding->path);
    if (finding->place.line == 0)
        return path;
    return arena_print(report->arena, "%.*s:%u:%u", TEXT_ARG(path), finding->place.line,
                       finding->place.column);
}

static void add_findings(const struct report *report, struct page_table *table,
                         struct problems problems, enum severity severity, uint32_t *shown)
{
    for (uint32_t i = 0; i < problems.finding_count && *shown < MOST_FINDINGS; i++) {
        const struct finding *finding = problems.findings[i];
        if (finding->severity != severity)
            continue;
        page_table_cell(table, text_of(severity_name(severity)));
        page_table_cell(table, text_of(finding->code));
        page_table_cell(table, finding_place(report, finding));
        page_table_cell(table, finding->message);
        ++*shown;
    }
}

void page_write_findings(const struct report *report, struct writer *writer)
{
    static const char *const heads[] = {"Severity", "Code", "Place", "Message"};
    struct problems problems = report_problems(report);
    uint32_t shown = 0;
    if (problems.finding_count == 0) {
        writer_puts(writer, "<p class=\"empty\">Nothing was found.</p>\n");
        return;
    }
    struct page_table table = begin(report, writer, "ttct", "Findings, the worst first", heads);
    for (unsigned severity = SEVERITY_ERROR + 1; severity > 0; severity--)
        add_findings(report, &table, problems, (enum severity)(severity - 1), &shown);
    page_table_end(&table, problems.finding_count - shown);
}

/* --- shared objects --- */

static struct text or_dash(struct text text)
{
    return text.length > 0 ? text : TEXT("-");
}

static struct text native_says(const struct report *report, const struct native *native)
{
    uint32_t missing = 0;
    ARRAY_EACH (const struct native_need, need, &native->needs)
        missing += need->by == FOUND_NOWHERE;
    if (missing > 0)
        return arena_print(report->arena, "%u of its needs not found", missing);
    if (native->object.trouble != OBJECT_FINE)
        return TEXT("cannot be loaded");
    if (native->in_cycle)
        return TEXT("in a cycle");
    if (native->object.static_tls)
        return TEXT("static thread-local storage");
    return native->platform ? TEXT("the system's") : TEXT("");
}

/* What loads with the unit first: it is what the order is asked for. */
static void add_natives(const struct report *report, struct page_table *table, bool at_init,
                        uint32_t *shown)
{
    const struct natives *natives = report->natives;
    ARRAY_EACH (const uint32_t, index, &natives->in_order) {
        const struct native *native = &natives->all.at[*index];
        if (native->at_init != at_init || *shown == MOST_ROWS)
            continue;
        page_table_cell(table, arena_print(report->arena, "%u", native->order));
        page_table_cell(table, report_path(report, native->path));
        page_table_cell(table, report_size(report, native->object.bytes));
        page_table_cell(table, or_dash(native->object.versions.most[VERSION_GLIBC]));
        page_table_cell(table, native->at_init ? TEXT("at init") : TEXT("later"));
        page_table_cell(table, native_says(report, native));
        ++*shown;
    }
}

void page_write_natives(const struct report *report, struct writer *writer)
{
    static const char *const heads[] = {"Order", "Object", "Bytes", "glibc", "Loads", ""};
    uint32_t shown = 0;
    if (report->natives == NULL || report->natives->in_order.count == 0) {
        writer_puts(writer, "<p class=\"empty\">No shared object is loaded.</p>\n");
        return;
    }
    struct page_table table =
        begin(report, writer, "ncnntt",
              "Needed ones first: in this order they can be loaded one by one", heads);
    add_natives(report, &table, true, &shown);
    add_natives(report, &table, false, &shown);
    page_table_end(&table, report->natives->in_order.count - shown);
}

/* --- what could not be told, and what was taken for granted --- */

static void add_unresolved(const struct report *report, struct page_table *table,
                           struct problems problems, bool executed, uint32_t *shown)
{
    for (uint32_t i = 0; i < problems.unresolved_count && *shown < MOST_ROWS; i++) {
        const struct unresolved *one = problems.unresolved[i];
        if (one->executed != executed)
            continue;
        page_table_cell(table, names_text(&report->graph->names, one->name));
        page_table_module(table, report_short_place(report, one->from, one->place), one->from);
        page_table_cell(table, one->executed ? TEXT("while loading") : TEXT("not while loading"));
        page_table_cell(table, one->optional ? TEXT("caught") : TEXT(""));
        page_table_cell(table, one->reason);
        ++*shown;
    }
}

void page_write_unresolved(const struct report *report, struct writer *writer)
{
    static const char *const heads[] = {"Name", "Place", "Met", "ImportError", "Reason"};
    struct problems problems = report_problems(report);
    uint32_t shown = 0;
    if (problems.unresolved_count == 0) {
        writer_puts(writer, "<p class=\"empty\">Every import leads to a file.</p>\n");
        return;
    }
    struct page_table table =
        begin(report, writer, "ccttt", "Imports that lead to no file, and names that are computed",
              heads);
    add_unresolved(report, &table, problems, true, &shown);
    add_unresolved(report, &table, problems, false, &shown);
    page_table_end(&table, problems.unresolved_count - shown);
}

static void put_sentences(const struct report *report, struct writer *writer, const char *heading,
                          const struct text *sentences, uint32_t count)
{
    if (count == 0)
        return;
    writer_print(writer, "<h3>%s</h3><ul>\n", heading);
    for (uint32_t i = 0; i < count; i++) {
        writer_puts(writer, "<li>");
        page_put(writer, report, sentences[i]);
        writer_puts(writer, "</li>\n");
    }
    writer_puts(writer, "</ul>\n");
}

void page_write_assumptions(const struct report *report, struct writer *writer)
{
    static const char *const heads[] = {"", "Folder", "Of", "Found by"};
    const struct environment *environment = report->environment;
    struct page_table table = begin(report, writer, "nctt", "The search path", heads);
    for (uint32_t i = 0; i < environment->search_path.count; i++) {
        const struct path_entry *entry = &environment->search_path.at[i];
        page_table_cell(&table, arena_print(report->arena, "%u", i + 1));
        page_table_cell(&table, report_path(report, entry->path));
        page_table_cell(&table, text_of(origin_name(entry->origin)));
        page_table_cell(&table, entry->found_by);
    }
    page_table_end(&table, 0);
    put_sentences(report, writer, "Taken for granted", report->graph->assumptions.at,
                  report->graph->assumptions.count);
    put_sentences(report, writer, "Of the environment", environment->notes.at,
                  environment->notes.count);
}
