#include "analyzer/report/check.h"

#include "analyzer/base/frame.h"
#include "analyzer/base/utf8.h"
#include "analyzer/graph/import_statement.h"
#include "analyzer/report/check_list.h"
#include "analyzer/report/first_party.h"
#include "analyzer/report/selection.h"
#include "analyzer/report/source_lines.h"
#include "analyzer/report/table.h"
#include "analyzer/rules/rules.h"

#include <stdlib.h>

static struct text printable(const struct report *report, struct text text)
{
    return utf8_printable(text, report->arena);
}

static const char *color_of(enum severity severity)
{
    static const char *const colors[] = {"\033[36m", "\033[33m", "\033[31m"};
    return colors[severity];
}

static void write_finding(const struct report *report, struct writer *writer,
                          const struct finding *finding)
{
    struct text path = printable(report, report_path(report, finding->path));
    struct text message = printable(report, finding->message);
    const char *bold = report->color ? "\033[1m" : "", *plain = report->color ? "\033[0m" : "";
    writer_print(writer, "%s%.*s%s:", bold, TEXT_ARG(path), plain);
    if (finding->place.line != 0)
        writer_print(writer, "%u:%u:", finding->place.line, finding->place.column);
    writer_print(writer, " %s%s %s%s: %.*s\n", report->color ? color_of(finding->severity) : "",
                 finding->code, severity_name(finding->severity), plain, TEXT_ARG(message));
}

/* --- frames --- */

static void write_frame(const struct report *report, struct writer *writer, struct text line,
                        struct place place, struct place end)
{
    struct frame frame = {.line = line, .number = place.line, .column = place.column};
    if (end.line == place.line)
        frame.end_column = end.column;
    else if (end.line > place.line)
        frame.end_column = UINT32_MAX;
    writer_put(writer, frame_print(&frame, report->color ? "\033[1;31m" : "",
                                   report->color ? "\033[0m" : "", report->arena));
}

/* The import of the user's own code that brings the module in. */
static void write_way_in(const struct report *report, struct writer *writer, module_id id)
{
    const struct edge *edge = first_party_import(report->graph, id);
    if (edge == NULL)
        return;
    struct place place = import_statement_place(report->graph, edge);
    struct text path = module_graph_module(report->graph, edge->from)->path;
    path = printable(report, report_path(report, path));
    struct text line = source_line(report, edge->from, place.line);
    writer_print(writer, "  brought in by %.*s:%u: %.*s\n", TEXT_ARG(path), place.line,
                 TEXT_ARG(line));
}

static const char *fix_words(const struct fix *fix)
{
    if (fix == NULL || fix->applicability == FIX_NONE)
        return NULL;
    return fix->applicability == FIX_SAFE ? "importscan patch fixes it"
                                          : "importscan patch --unsafe-fixes fixes it";
}

static void write_details(const struct report *report, struct writer *writer,
                          const struct finding *finding)
{
    if (finding->module.n != 0 && finding->place.line != 0) {
        struct text line = source_whole_line(report, finding->module, finding->place.line);
        if (line.length > 0)
            write_frame(report, writer, line, finding->place, finding->end);
    }
    if (finding->module.n != 0)
        write_way_in(report, writer, finding->module);
    if (finding->saved_bytes > 0)
        writer_print(writer, "  saves %.*s at the start\n",
                     TEXT_ARG(report_size(report, finding->saved_bytes)));
    if (fix_words(finding->fix) != NULL)
        writer_print(writer, "  %s\n", fix_words(finding->fix));
    writer_puts(writer, "\n");
}

/* What saves most comes first; the rest stays in the order of places. */
static int by_saving(const void *a, const void *b)
{
    const struct finding *x = *(const struct finding *const *)a;
    const struct finding *y = *(const struct finding *const *)b;
    if (x->saved_bytes != y->saved_bytes)
        return x->saved_bytes > y->saved_bytes ? -1 : 1;
    int order = text_compare(x->path, y->path);
    if (order != 0 || x->place.line == y->place.line)
        return order != 0 ? order : strcmp(x->code, y->code);
    return x->place.line < y->place.line ? -1 : 1;
}

static struct finding_list ranked(const struct report *report, struct finding_list list)
{
    const struct finding **at = arena_alloc_array(report->arena, list.count, sizeof *at);
    uint32_t count = 0;
    for (uint32_t i = 0; i < list.count; i++)
        if (list.at[i]->saved_bytes > 0)
            at[count++] = list.at[i];
    if (count > 1)
        qsort(at, count, sizeof *at, by_saving);
    for (uint32_t i = 0; i < list.count; i++)
        if (list.at[i]->saved_bytes == 0)
            at[count++] = list.at[i];
    return (struct finding_list){at, count};
}

static void write_list(const struct report *report, struct writer *writer, struct finding_list list)
{
    list = ranked(report, list);
    for (uint32_t i = 0; i < list.count; i++) {
        struct arena_mark mark = arena_mark(report->arena);
        write_finding(report, writer, list.at[i]);
        if (report->frames)
            write_details(report, writer, list.at[i]);
        arena_rewind(report->arena, mark);
    }
}

/* What is listed apart, each with its reason. */
static void write_apart(const struct report *report, struct writer *writer, const char *heading,
                        struct finding_list list)
{
    if (list.count == 0)
        return;
    put_heading(report, writer, heading);
    write_list(report, writer, list);
}

/* --- statistics --- */

struct row {
    const struct rule_info *rule;
    uint32_t count, fixable;
    uint64_t saved_bytes;
};

static int by_count(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return strcmp(x->rule->code, y->rule->code);
}

static void write_statistics(const struct report *report, struct writer *writer,
                             struct finding_list list)
{
    struct table table = {.arena = report->arena, .align = "><<>><"};
    struct row rows[RULE_COUNT] = {0};
    for (uint32_t i = 0; i < RULE_COUNT; i++)
        rows[i].rule = &rules[i];
    for (uint32_t i = 0; i < list.count; i++) {
        const struct rule_info *rule = rule_find(text_of(list.at[i]->code));
        const struct fix *fix = list.at[i]->fix;
        rows[rule - rules].count++;
        rows[rule - rules].fixable += fix != NULL && fix->applicability != FIX_NONE;
        rows[rule - rules].saved_bytes += list.at[i]->saved_bytes;
    }
    qsort(rows, RULE_COUNT, sizeof *rows, by_count);
    if (list.count == 0)
        return;
    TABLE_ROW(&table, TEXT("COUNT"), TEXT("CODE"), TEXT("NAME"), TEXT("FIXABLE"), TEXT("SAVES"),
              TEXT("A FILE THAT"));
    for (uint32_t i = 0; i < RULE_COUNT && rows[i].count > 0; i++)
        TABLE_ROW(&table, report_number(report, rows[i].count), text_of(rows[i].rule->code),
                  text_of(rows[i].rule->slug), report_number(report, rows[i].fixable),
                  rows[i].saved_bytes > 0 ? report_size(report, rows[i].saved_bytes) : TEXT("-"),
                  text_of(rows[i].rule->sentence));
    table_write(&table, RULE_COUNT, report, writer);
}

/* --- the last lines --- */

static void write_severities(const struct report *report, struct writer *writer,
                             const struct check_list *list)
{
    const char *before = ": ";
    for (unsigned i = SEVERITY_ERROR + 1; i > 0; i--) {
        if (list->of_severity[i - 1] == 0)
            continue;
        struct text count =
            report_count(report, list->of_severity[i - 1], severity_name((enum severity)(i - 1)));
        writer_print(writer, "%s%.*s", before, TEXT_ARG(count));
        before = ", ";
    }
}

static void write_fixes(struct writer *writer, const struct check_list *list)
{
    static const char with[] = "can be fixed with importscan patch";
    if (list->safe > 0)
        writer_print(writer, "; %u %s", list->safe, with);
    if (list->safe > 0 && list->unsafe > 0)
        writer_print(writer, ", %u more with --unsafe-fixes", list->unsafe);
    else if (list->unsafe > 0)
        writer_print(writer, "; %u %s --unsafe-fixes", list->unsafe, with);
}

/* Of one unit on the last line, of several on lines of their own before it. */
static void write_unused(const struct report *report, struct writer *writer)
{
    if (report->load_count == 1)
        writer_print(writer, " %.*s of %.*s is loaded but never used.",
                     TEXT_ARG(report_size(report, report->loads[0].unused)),
                     TEXT_ARG(report_size(report, report->loads[0].loaded)));
    writer_puts(writer, "\n");
}

static void write_loads(const struct report *report, struct writer *writer)
{
    for (uint32_t i = 0; i < report->load_count && report->load_count > 1; i++) {
        struct text path = printable(report, report_path(report, report->loads[i].path));
        writer_print(writer, "%.*s: %.*s of %.*s is loaded but never used.\n", TEXT_ARG(path),
                     TEXT_ARG(report_size(report, report->loads[i].unused)),
                     TEXT_ARG(report_size(report, report->loads[i].loaded)));
    }
}

/* The last line: somebody who reads only it knows what came out. */
static void write_found(const struct report *report, struct writer *writer,
                        const struct check_list *list)
{
    struct text modules = report_count(report, list->modules, "module");
    if (list->live.count == 0) {
        writer_print(writer, "Found nothing in %.*s.", TEXT_ARG(modules));
        write_unused(report, writer);
        return;
    }
    struct text found = report_count(report, list->live.count, "finding");
    struct text files = report_count(report, list->files, "file");
    writer_print(writer, "Found %.*s in %.*s", TEXT_ARG(found), TEXT_ARG(files));
    write_severities(report, writer, list);
    write_fixes(writer, list);
    writer_puts(writer, ".");
    write_unused(report, writer);
}

/* What was found and not printed. */
static void write_hidden(const struct report *report, struct writer *writer,
                         const struct check_list *list)
{
    const char *before = "Not shown: ";
    struct text infos = report_count(report, list->infos, "info");
    if (list->infos > 0) {
        writer_print(writer, "%s%.*s", before, TEXT_ARG(infos));
        before = ", ";
    }
    if (list->dead.count > 0) {
        writer_print(writer, "%s%u in code that is never reached", before, list->dead.count);
        before = ", ";
    }
    if (list->aside.count > 0) {
        writer_print(writer, "%s%u in tests, build scripts and the like", before,
                     list->aside.count);
        before = ", ";
    }
    if (before[0] == ',')
        writer_puts(writer, " (--all).\n");
}

void check_write(const struct report *report, struct writer *writer)
{
    struct check_list list = check_list_of(report);
    bool apart = report->selection->all && !report->selection->statistics;
    if (report->selection->statistics)
        write_statistics(report, writer, list.live);
    else
        write_list(report, writer, list.live);
    if (apart) {
        write_apart(report, writer, "In code that is never reached", list.dead);
        write_apart(report, writer, "In tests, build scripts and the like", list.aside);
    }
    bool ends_blank = report->frames && !report->selection->statistics;
    if ((list.live.count > 0 && !ends_blank) || (apart && list.dead.count + list.aside.count > 0))
        writer_puts(writer, "\n");
    if (!apart)
        write_hidden(report, writer, &list);
    if (list.suppressed > 0)
        writer_print(writer, "Suppressed by comments: %u.\n", list.suppressed);
    if (list.ignored > 0)
        writer_print(writer, "Ignored by the configuration: %u.\n", list.ignored);
    if (list.known > 0)
        writer_print(writer, "Known from the baseline: %u.\n", list.known);
    write_loads(report, writer);
    write_found(report, writer, &list);
}
