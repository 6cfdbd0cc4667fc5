#include "analyzer/report/text.h"

#include "analyzer/base/utf8.h"
#include "analyzer/report/groups.h"
#include "analyzer/report/problems.h"
#include "analyzer/report/table.h"

static void put(const struct report *report, struct writer *writer, struct text text)
{
    writer_put(writer, utf8_printable(text, report->arena));
}

static void write_head(const struct report *report, struct writer *writer)
{
    const struct environment *environment = report->environment;
    struct text module = report_name(report, report->graph->unit);
    if (report->color)
        writer_puts(writer, "\033[1m");
    put(report, writer, report_path(report, report->unit_path));
    if (report->color)
        writer_puts(writer, "\033[0m");
    if (report->runs_as_main)
        writer_puts(writer, ", run as __main__\n");
    else
        writer_print(writer, ", imported as %.*s\n", TEXT_ARG(module));
    for (uint32_t i = 0; i < report->entry_points.count; i++) {
        writer_puts(writer, "entry point ");
        put(report, writer, report->entry_points.at[i]);
        writer_puts(writer, "\n");
    }
    writer_print(writer, "Python %d.%d on %.*s", environment->version.major,
                 environment->version.minor, TEXT_ARG(environment->platform));
    writer_puts(writer, environment->chosen.length > 0 ? ": " : "");
    put(report, writer, environment->chosen);
    writer_puts(writer, "\n");
}

struct sum {
    uint32_t modules;
    uint64_t bytes;
};

static struct sum sum_of(struct groups groups, enum group_kind kind)
{
    struct sum sum = {0};
    for (uint32_t i = 0; i < groups.count; i++) {
        if (groups.at[i].kind != kind)
            continue;
        sum.modules += groups.at[i].init_modules;
        sum.bytes += groups.at[i].init_bytes;
    }
    return sum;
}

static void add_sum(const struct report *report, struct table *table, struct text label,
                    struct sum sum)
{
    if (sum.modules > 0)
        TABLE_ROW(table, label, report_count(report, sum.modules, "module"),
                  report_size(report, sum.bytes));
}

static void write_sums(const struct report *report, struct writer *writer)
{
    struct table table = {.arena = report->arena, .align = "<>>", .headless = true};
    struct totals totals = report_totals(report->graph);
    struct groups groups = report_groups(report);
    struct sum own = sum_of(groups, GROUP_UNIT), packages = sum_of(groups, GROUP_PACKAGE);
    struct sum stdlib = sum_of(groups, GROUP_STDLIB);
    own.modules += packages.modules;
    own.bytes += packages.bytes;
    stdlib.modules -= totals.start_modules < stdlib.modules ? totals.start_modules : stdlib.modules;
    stdlib.bytes -= totals.start_bytes < stdlib.bytes ? totals.start_bytes : stdlib.bytes;
    TABLE_ROW(&table, TEXT("Loads at init"), report_count(report, totals.init_modules, "module"),
              report_size(report, totals.init_bytes));
    add_sum(report, &table, TEXT("  with the interpreter, before the unit"),
            (struct sum){totals.start_modules, totals.start_bytes});
    add_sum(report, &table, TEXT("  standard library"), stdlib);
    add_sum(report, &table, TEXT("  installed distributions"), sum_of(groups, GROUP_DISTRIBUTION));
    add_sum(report, &table, TEXT("  the unit and other files on its path"), own);
    TABLE_ROW(&table, TEXT("May load later"), report_count(report, totals.later_modules, "module"),
              report_size(report, totals.later_bytes));
    writer_puts(writer, "\n");
    table_write(&table, report, writer);
}

/* The last line: somebody who reads only it knows what came out. */
static void write_closing(const struct report *report, struct writer *writer)
{
    struct totals totals = report_totals(report->graph);
    struct problems problems = report_problems(report);
    struct text loads = report_count(report, totals.init_modules, "module");
    struct text size = report_size(report, totals.init_bytes);
    struct text later = report_number(report, totals.later_modules);
    struct text later_size = report_size(report, totals.later_bytes);
    struct text unresolved =
        report_count(report, problems.unresolved_count - problems.computed_count, "import");
    struct text computed = report_number(report, problems.computed_count);
    writer_print(writer, "\n%.*s (%.*s) load at init, %.*s more (%.*s) may load later; ",
                 TEXT_ARG(loads), TEXT_ARG(size), TEXT_ARG(later), TEXT_ARG(later_size));
    writer_print(writer, "%.*s unresolved, %.*s computed.\n", TEXT_ARG(unresolved),
                 TEXT_ARG(computed));
}

void text_write(const struct report *report, struct writer *writer)
{
    write_head(report, writer);
    write_sums(report, writer);
    text_write_distributions(report, writer);
    text_write_imports(report, writer);
    text_write_modules(report, writer);
    text_write_doubts(report, writer);
    text_write_environment(report, writer);
    write_closing(report, writer);
}
