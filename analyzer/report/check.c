#include "analyzer/report/check.h"

#include "analyzer/base/utf8.h"
#include "analyzer/report/check_list.h"
#include "analyzer/report/selection.h"
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

static void write_list(const struct report *report, struct writer *writer, struct finding_list list)
{
    for (uint32_t i = 0; i < list.count; i++) {
        struct arena_mark mark = arena_mark(report->arena);
        write_finding(report, writer, list.at[i]);
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
    struct table table = {.arena = report->arena, .align = "><<><"};
    struct row rows[RULE_COUNT] = {0};
    for (uint32_t i = 0; i < RULE_COUNT; i++)
        rows[i].rule = &rules[i];
    for (uint32_t i = 0; i < list.count; i++) {
        const struct rule_info *rule = rule_find(text_of(list.at[i]->code));
        const struct fix *fix = list.at[i]->fix;
        rows[rule - rules].count++;
        rows[rule - rules].fixable += fix != NULL && fix->applicability != FIX_NONE;
    }
    qsort(rows, RULE_COUNT, sizeof *rows, by_count);
    if (list.count == 0)
        return;
    TABLE_ROW(&table, TEXT("COUNT"), TEXT("CODE"), TEXT("NAME"), TEXT("FIXABLE"),
              TEXT("A FILE THAT"));
    for (uint32_t i = 0; i < RULE_COUNT && rows[i].count > 0; i++)
        TABLE_ROW(&table, report_number(report, rows[i].count), text_of(rows[i].rule->code),
                  text_of(rows[i].rule->slug), report_number(report, rows[i].fixable),
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

/* The last line: somebody who reads only it knows what came out. */
static void write_found(const struct report *report, struct writer *writer,
                        const struct check_list *list)
{
    struct text modules = report_count(report, list->modules, "module");
    if (list->live.count == 0) {
        writer_print(writer, "Found nothing in %.*s.\n", TEXT_ARG(modules));
        return;
    }
    struct text found = report_count(report, list->live.count, "finding");
    struct text files = report_count(report, list->files, "file");
    writer_print(writer, "Found %.*s in %.*s", TEXT_ARG(found), TEXT_ARG(files));
    write_severities(report, writer, list);
    write_fixes(writer, list);
    writer_puts(writer, ".\n");
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
    if (list.live.count > 0 || (apart && list.dead.count + list.aside.count > 0))
        writer_puts(writer, "\n");
    if (!apart)
        write_hidden(report, writer, &list);
    if (list.suppressed > 0)
        writer_print(writer, "Suppressed by comments: %u.\n", list.suppressed);
    write_found(report, writer, &list);
}
