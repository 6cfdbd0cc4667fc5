#include "analyzer/graph/import_statement.h"
#include "analyzer/report/groups.h"
#include "analyzer/report/source_lines.h"
#include "analyzer/report/table.h"
#include "analyzer/report/text.h"

#include "analyzer/base/utf8.h"

#include <stdlib.h>

static struct text number(const struct report *report, uint32_t count)
{
    return count == 0 ? TEXT("-") : report_number(report, count);
}

static struct text size_or_dash(const struct report *report, uint32_t count, uint64_t bytes)
{
    return count == 0 ? TEXT("-") : report_size(report, bytes);
}

void text_write_distributions(const struct report *report, struct writer *writer)
{
    struct groups groups = report_groups(report);
    struct table table = {.arena = report->arena, .align = "<<>>>>"};
    TABLE_ROW(&table, TEXT("NAME"), TEXT("VERSION"), TEXT("AT INIT"), TEXT("BYTES"), TEXT("LATER"),
              TEXT("BYTES"));
    for (const struct group *group = groups.at; group < groups.at + groups.count; group++) {
        if (group->init_modules == 0 && group->later_modules == 0)
            continue;
        TABLE_ROW(&table, utf8_printable(group->name, report->arena),
                  utf8_printable(group->version, report->arena),
                  number(report, group->init_modules),
                  size_or_dash(report, group->init_modules, group->init_bytes),
                  number(report, group->later_modules),
                  size_or_dash(report, group->later_modules, group->later_bytes));
    }
    put_heading(report, writer, "By distribution, heaviest at init first");
    table_write(&table, TABLE_ROWS_ASIDE, report, writer);
}

static int larger_first(const void *a, const void *b, void *context)
{
    const struct module_graph *graph = context;
    uint64_t x = module_weight(module_graph_module(graph, *(const module_id *)a));
    uint64_t y = module_weight(module_graph_module(graph, *(const module_id *)b));
    if (x != y)
        return x < y ? 1 : -1;
    return text_compare(module_graph_name(graph, *(const module_id *)a),
                        module_graph_name(graph, *(const module_id *)b));
}

/* What loads, of one class or of all (MODULE_CLASS_COUNT), largest first. */
static module_id *loaded_by_size(const struct report *report, enum module_class class,
                                 uint32_t *count)
{
    const struct module_graph *graph = report->graph;
    module_id *loaded = arena_alloc_array(report->arena, graph->modules.count, sizeof *loaded);
    *count = 0;
    for (uint32_t i = 1; i < graph->modules.count; i++)
        if (module_is_loaded(&graph->modules.at[i]) &&
            (class == MODULE_CLASS_COUNT ||
             verdict_class(report->verdicts, (module_id){i}) == class))
            loaded[(*count)++] = (module_id){i};
    qsort_r(loaded, *count, sizeof *loaded, larger_first, (void *)(uintptr_t)graph);
    return loaded;
}

static struct text loaded_by(const struct report *report, const struct module *module)
{
    if (module->at_start)
        return TEXT("the interpreter");
    if (module->because.n == 0)
        return TEXT("-");
    const struct edge *edge = module_graph_edge(report->graph, module->because);
    return report_short_place(report, edge->from, import_statement_place(report->graph, edge));
}

static struct text statement_of(const struct report *report, const struct module *module,
                                uint32_t room)
{
    if (module->because.n == 0)
        return TEXT("");
    const struct edge *edge = module_graph_edge(report->graph, module->because);
    return source_line_within(report, edge->from, import_statement_place(report->graph, edge).line,
                              room);
}

/* Modules that load, with the statement that brings each. */
static void write_with_statements(const struct report *report, struct writer *writer,
                                  enum module_class class, uint32_t most)
{
    struct table table = {.arena = report->arena, .align = "><<<"};
    uint32_t count, widest = 0;
    const module_id *loaded = loaded_by_size(report, class, &count);
    uint32_t shown = rows_shown(report, count, most);
    table.hidden = count - shown;
    TABLE_ROW(&table, TEXT("BYTES"), TEXT("MODULE"), TEXT("BROUGHT IN BY"), TEXT("STATEMENT"));
    for (uint32_t i = 0; i < shown; i++) {
        const struct module *module = module_graph_module(report->graph, loaded[i]);
        uint32_t width =
            module_graph_name(report->graph, loaded[i]).length + loaded_by(report, module).length;
        widest = width > widest ? width : widest;
    }
    for (uint32_t i = 0; i < shown; i++) {
        const struct module *module = module_graph_module(report->graph, loaded[i]);
        TABLE_ROW(&table, report_size(report, module_weight(module)),
                  report_name(report, loaded[i]), loaded_by(report, module),
                  statement_of(report, module, room_after(18 + widest)));
    }
    table_write(&table, most, report, writer);
}

void text_write_merely_imported(const struct report *report, struct writer *writer)
{
    if (report_classes(report).of[CLASS_MERELY_IMPORTED].init_modules == 0)
        return;
    put_heading(report, writer, "Merely imported: loads today, and nothing that can run uses it");
    write_with_statements(report, writer, CLASS_MERELY_IMPORTED, TABLE_ROWS);
}

void text_write_modules(const struct report *report, struct writer *writer)
{
    struct table table = {.arena = report->arena, .align = "><<<"};
    uint32_t count;
    const module_id *loaded = loaded_by_size(report, MODULE_CLASS_COUNT, &count);
    TABLE_ROW(&table, TEXT("BYTES"), TEXT("MODULE"), TEXT("CLASS"), TEXT("FIRST LOADED BY"));
    for (uint32_t i = 0; i < count; i++) {
        const struct module *module = module_graph_module(report->graph, loaded[i]);
        TABLE_ROW(&table, report_size(report, module_weight(module)),
                  report_name(report, loaded[i]),
                  text_of(module_class_name(verdict_class(report->verdicts, loaded[i]))),
                  loaded_by(report, module));
    }
    put_heading(report, writer, "Largest modules at init");
    table_write(&table, TABLE_ROWS_ASIDE, report, writer);
}
