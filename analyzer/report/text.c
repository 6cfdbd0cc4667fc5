#include "analyzer/report/text.h"

#include "analyzer/base/utf8.h"
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

static void add_class(const struct report *report, struct table *table, enum module_class class,
                      struct class_sum sum)
{
    struct text label = arena_print(report->arena, "  %-15s  %s", module_class_name(class),
                                    module_class_sentence(class));
    if (sum.init_modules > 0 || class == CLASS_MERELY_IMPORTED)
        TABLE_ROW(table, label, report_count(report, sum.init_modules, "module"),
                  report_size(report, sum.init_bytes));
}

/* Extension modules are among the modules; what they need is not. */
static void add_libraries(const struct report *report, struct table *table)
{
    uint32_t count = 0;
    uint64_t bytes = 0;
    if (report->natives == NULL)
        return;
    ARRAY_EACH (const struct native, native, &report->natives->all) {
        bool counts = native->at_init && !native->named && !native->platform;
        count += counts;
        bytes += counts ? native->object.bytes : 0;
    }
    if (count > 0)
        TABLE_ROW(table, TEXT("Shared libraries that this needs"),
                  report_count(report, count, "file"), report_size(report, bytes));
}

/* What loads by class, then what of it need not. */
static void write_sums(const struct report *report, struct writer *writer)
{
    struct table table = {.arena = report->arena, .align = "<>>", .headless = true};
    struct totals totals = report_totals(report->graph);
    struct class_sums classes = report_classes(report);
    TABLE_ROW(&table, TEXT("Loads at init"), report_count(report, totals.init_modules, "module"),
              report_size(report, totals.init_bytes));
    for (enum module_class class = 0; class < MODULE_CLASS_COUNT; class ++)
        add_class(report, &table, class, classes.of[class]);
    TABLE_ROW(&table, TEXT("Can wait until it is used"),
              report_count(report, classes.waiting.init_modules, "module"),
              report_size(report, classes.waiting.init_bytes));
    TABLE_ROW(&table, TEXT("May load later"), report_count(report, totals.later_modules, "module"),
              report_size(report, totals.later_bytes));
    add_libraries(report, &table);
    writer_puts(writer, "\n");
    table_write(&table, UINT32_MAX, report, writer);
}

/* The last line: somebody who reads only it knows what came out. */
static void write_closing(const struct report *report, struct writer *writer)
{
    struct totals totals = report_totals(report->graph);
    struct class_sums classes = report_classes(report);
    struct class_sum idle = classes.of[CLASS_MERELY_IMPORTED];
    struct problems problems = report_problems(report);
    struct text loads = report_count(report, totals.init_modules, "module");
    struct text size = report_size(report, totals.init_bytes);
    struct text wait = report_number(report, classes.waiting.init_modules);
    struct text wait_size = report_size(report, classes.waiting.init_bytes);
    struct text unused = report_number(report, idle.init_modules);
    struct text unused_size = report_size(report, idle.init_bytes);
    struct text unresolved =
        report_count(report, problems.unresolved_count - problems.computed_count, "import");
    struct text computed = report_number(report, problems.computed_count);
    writer_print(writer, "\n%.*s (%.*s) load at init, %.*s of them (%.*s) can wait, ",
                 TEXT_ARG(loads), TEXT_ARG(size), TEXT_ARG(wait), TEXT_ARG(wait_size));
    writer_print(writer, "%.*s (%.*s) are never used; ", TEXT_ARG(unused), TEXT_ARG(unused_size));
    writer_print(writer, "%.*s unresolved, %.*s computed", TEXT_ARG(unresolved),
                 TEXT_ARG(computed));
    uint32_t breaks = text_count_breaks(report);
    struct text files = report_count(report, breaks, "break");
    if (breaks > 0)
        writer_print(writer, "; %.*s off the file system", TEXT_ARG(files));
    writer_puts(writer, ".\n");
}

void text_write(const struct report *report, struct writer *writer)
{
    write_head(report, writer);
    write_sums(report, writer);
    text_write_deferrals(report, writer);
    text_write_merely_imported(report, writer);
    text_write_files(report, writer);
    text_write_effects(report, writer);
    text_write_doubts(report, writer);
    text_write_distributions(report, writer);
    text_write_modules(report, writer);
    text_write_environment(report, writer);
    write_closing(report, writer);
}
