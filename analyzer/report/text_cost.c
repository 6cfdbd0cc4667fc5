#include "analyzer/graph/dominators.h"
#include "analyzer/graph/import_statement.h"
#include "analyzer/report/groups.h"
#include "analyzer/report/table.h"
#include "analyzer/report/text.h"

#include "analyzer/base/utf8.h"

#include <stdlib.h>

enum {
    FAIR_SHARE = 8 /* one part in so many is worth a step of a chain */
};

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
    table_write(&table, report, writer);
}

struct line {
    uint32_t node;
    uint64_t bytes;
    uint32_t number;
};

static int heavier_first(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    if (x->bytes != y->bytes)
        return x->bytes < y->bytes ? 1 : -1;
    return (x->number > y->number) - (x->number < y->number);
}

/* From the import down to what weighs most below it, as long as one part holds a fair share of what
 * is above it; steps that do not fit on the line are left out. */
static struct text heaviest_chain(const struct report *report, const struct dominators *dominators,
                                  uint32_t node, uint32_t room)
{
    struct text chain = {"", 0};
    for (uint64_t above = 0;; above = dominators->bytes[node]) {
        module_id below = dominators_heaviest_below(dominators, node);
        if (below.n == 0 || (above > 0 && dominators->bytes[below.n] * FAIR_SHARE < above))
            break;
        struct text name = report_name(report, below);
        struct text size = report_size(report, dominators->bytes[below.n]);
        struct text step = above == 0 ? name
                                      : arena_print(report->arena, " > %.*s (%.*s)", TEXT_ARG(name),
                                                    TEXT_ARG(size));
        if (above > 0 && chain.length + step.length > room)
            break;
        chain = arena_join(report->arena, chain, step);
        node = below.n;
    }
    return chain;
}

static struct line *lines_by_bytes(const struct report *report, const struct dominators *dominators,
                                   uint32_t *count)
{
    uint32_t all = dominators->count - dominators->first_line;
    struct line *lines = arena_alloc_array(report->arena, all, sizeof *lines);
    *count = 0;
    for (uint32_t i = 0; i < all; i++) {
        uint32_t node = dominators->first_line + i;
        if (dominators->modules[node] > 0)
            lines[(*count)++] = (struct line){node, dominators->bytes[node], dominators->lines[i]};
    }
    qsort(lines, *count, sizeof *lines, heavier_first);
    return lines;
}

/* What no single line of the unit brings in. */
static void write_shared(const struct report *report, struct writer *writer,
                         const struct dominators *dominators, const struct line *lines,
                         uint32_t count)
{
    uint32_t modules = dominators->modules[report->graph->unit.n];
    uint64_t bytes = dominators->bytes[report->graph->unit.n];
    const struct module *unit = module_graph_module(report->graph, report->graph->unit);
    modules -= modules > 0;
    bytes -= bytes < unit->bytes ? bytes : unit->bytes;
    for (uint32_t i = 0; i < count; i++) {
        modules -= dominators->modules[lines[i].node];
        bytes -= dominators->bytes[lines[i].node];
    }
    struct text shared = report_count(report, modules, "module");
    struct text size = report_size(report, bytes);
    if (modules > 0)
        writer_print(writer, "  %.*s (%.*s) come%s in by more than one of them.\n",
                     TEXT_ARG(shared), TEXT_ARG(size), modules == 1 ? "s" : "");
}

void text_write_imports(const struct report *report, struct writer *writer)
{
    struct dominators dominators = dominators_of(report->graph, report->arena);
    struct table table = {.arena = report->arena, .align = ">><<"};
    uint32_t count;
    struct line *lines = lines_by_bytes(report, &dominators, &count);
    if (dominators.modules[report->graph->unit.n] < 2)
        return;
    TABLE_ROW(&table, TEXT("BYTES"), TEXT("MODULES"), TEXT("LINE"), TEXT("HEAVIEST CHAIN BELOW"));
    for (uint32_t i = 0; i < count; i++) {
        struct place place = {lines[i].number, 0};
        struct text where = report_short_place(report, report->graph->unit, place);
        uint32_t taken = where.length + 26,
                 room = taken < PAGE_WIDTH - 20 ? PAGE_WIDTH - taken : 20;
        TABLE_ROW(&table, report_size(report, lines[i].bytes),
                  number(report, dominators.modules[lines[i].node]), where,
                  heaviest_chain(report, &dominators, lines[i].node, room));
    }
    put_heading(report, writer, "What each import of the unit brings in alone");
    if (count > 0)
        table_write(&table, report, writer);
    write_shared(report, writer, &dominators, lines, count);
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

static struct text loaded_by(const struct report *report, const struct module *module)
{
    if (module->at_start)
        return TEXT("the interpreter");
    if (module->because.n == 0)
        return TEXT("-");
    const struct edge *edge = module_graph_edge(report->graph, module->because);
    return report_short_place(report, edge->from, import_statement_place(report->graph, edge));
}

void text_write_modules(const struct report *report, struct writer *writer)
{
    const struct module_graph *graph = report->graph;
    struct table table = {.arena = report->arena, .align = "><<"};
    uint32_t all = graph->modules.count - 1, count = 0;
    module_id *loaded = arena_alloc_array(report->arena, all, sizeof *loaded);
    for (uint32_t i = 1; i <= all; i++)
        if (module_is_loaded(&graph->modules.at[i]))
            loaded[count++] = (module_id){i};
    qsort_r(loaded, count, sizeof *loaded, larger_first, (void *)(uintptr_t)graph);
    TABLE_ROW(&table, TEXT("BYTES"), TEXT("MODULE"), TEXT("FIRST LOADED BY"));
    for (uint32_t i = 0; i < count; i++) {
        const struct module *module = module_graph_module(graph, loaded[i]);
        TABLE_ROW(&table, report_size(report, module_weight(module)),
                  report_name(report, loaded[i]), loaded_by(report, module));
    }
    put_heading(report, writer, "Largest modules at init");
    table_write(&table, report, writer);
}
