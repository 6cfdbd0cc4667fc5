#include "analyzer/report/why.h"

#include "analyzer/base/utf8.h"
#include "analyzer/graph/import_statement.h"
#include "analyzer/report/source_lines.h"
#include "analyzer/report/statements.h"
#include "analyzer/report/table.h"

/* What is true of the module, as the end of a sentence that begins with its name. */
static const char *verdict(const struct report *report, const struct module *module)
{
    if (report->named.n == report->graph->unit.n)
        return "is the unit itself";
    if (module->kind == MODULE_MISSING)
        return "was not found";
    if (module->at_start)
        return "is loaded by the interpreter, before the unit begins";
    if (module->partial)
        return "begins to load with the unit and fails";
    if (module->loads == LOADS_INIT)
        return "loads when the unit loads";
    if (module->typing_only)
        return "is imported for type checkers only";
    if (module->loads == LOADS_CALL)
        return "does not load with the unit; code that runs later may load it";
    if (module->may_load)
        return "does not load with the unit, but may under other conditions";
    return "is never loaded";
}

static void put_dim(const struct report *report, struct writer *writer, struct text text)
{
    writer_puts(writer, report->color ? "\033[2m" : "");
    writer_put(writer, text);
    writer_puts(writer, report->color ? "\033[0m" : "");
}

/* How an edge without a readable line comes about. */
static struct text describe(const struct report *report, const struct edge *edge)
{
    struct text from = report_name(report, edge->from), to = report_name(report, edge->to);
    if (edge->kind == EDGE_PARENT)
        return arena_print(report->arena, "(%.*s loads %.*s on its way)", TEXT_ARG(from),
                           TEXT_ARG(to));
    return arena_print(report->arena, "(%.*s imports %.*s: %s)", TEXT_ARG(from), TEXT_ARG(to),
                       edge_kind_name(edge->kind));
}

/* Why a statement of a module that loads does not run with it. */
static struct text remark(const struct report *report, const struct edge *edge)
{
    struct text scope = utf8_printable(edge->scope, report->arena);
    bool runs = module_graph_module(report->graph, edge->from)->loads == LOADS_INIT;
    if (edge->scope.length > 0 && !edge->executed)
        return arena_print(report->arena, "   # in %.*s", TEXT_ARG(scope));
    if (edge->executed || edge->place.line == 0 || !runs)
        return TEXT("");
    return arena_print(report->arena, "   # not run while loading (%s)",
                       edge_kind_name(edge->kind));
}

enum {
    WIDEST_PLACE = 48 /* wider ones have a line to themselves */
};

static void write_step(const struct report *report, struct writer *writer, const struct edge *edge,
                       uint32_t width)
{
    struct place at = import_statement_place(report->graph, edge);
    struct text place = report_place(report, edge->from, at);
    struct text line = source_line(report, edge->from, at.line);
    writer_puts(writer, "  ");
    writer_put(writer, place);
    if (width > WIDEST_PLACE)
        writer_puts(writer, "\n      ");
    else
        writer_print(writer, "%*s", (int)(width - utf8_count(place)) + 2, "");
    writer_put(writer, line.length > 0 ? line : describe(report, edge));
    put_dim(report, writer, remark(report, edge));
    writer_puts(writer, "\n");
}

static uint32_t place_width(const struct report *report, const struct edge *edge)
{
    struct place at = import_statement_place(report->graph, edge);
    return utf8_count(report_place(report, edge->from, at));
}

/* The chain to `id`, then `last`, which may be NULL. */
static void write_chain(const struct report *report, struct writer *writer, module_id id,
                        const struct edge *last)
{
    const struct module_graph *graph = report->graph;
    uint32_t count, width = last == NULL ? 0 : place_width(report, last);
    const edge_id *chain = module_graph_chain(graph, id, report->arena, &count);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t own = place_width(report, module_graph_edge(graph, chain[i]));
        width = own > width ? own : width;
    }
    for (uint32_t i = 0; i < count; i++)
        write_step(report, writer, module_graph_edge(graph, chain[i]), width);
    if (last != NULL)
        write_step(report, writer, last, width);
}

static void write_head(const struct report *report, struct writer *writer)
{
    const struct module *module = module_graph_module(report->graph, report->named);
    struct text name = report_name(report, report->named);
    struct text file = report_file(report, report->named);
    struct text size = report_size(report, module_weight(module));
    writer_print(writer, report->color ? "\033[1m%.*s\033[0m %s" : "%.*s %s", TEXT_ARG(name),
                 verdict(report, module));
    if (module->kind != MODULE_MISSING)
        writer_print(writer, " (%.*s, %.*s)", TEXT_ARG(file), TEXT_ARG(size));
    writer_puts(writer, ".\n");
    if (module->alias_of.n != 0) {
        struct text other = report_name(report, module->alias_of);
        writer_print(writer, "It is another name for %.*s, made through sys.modules.\n",
                     TEXT_ARG(other));
    }
}

/* Why a missing module was not found; the first reason speaks for all. */
static void write_reason(const struct report *report, struct writer *writer)
{
    const struct module_graph *graph = report->graph;
    name_id name = module_graph_module(graph, report->named)->name;
    ARRAY_EACH (struct unresolved, unresolved, &graph->unresolved) {
        if (unresolved->name.n != name.n)
            continue;
        struct text reason = utf8_printable(unresolved->reason, report->arena);
        writer_print(writer, "Reason: %.*s.\n", TEXT_ARG(reason));
        return;
    }
}

static bool is_reached(const struct report *report, module_id id)
{
    return id.n == report->graph->unit.n || module_graph_module(report->graph, id)->because.n != 0;
}

static void write_every_way(const struct report *report, struct writer *writer)
{
    const struct module_graph *graph = report->graph;
    struct statements all = report_statements(report);
    uint32_t count = 0;
    for (const struct statement *one = all.at; one < all.at + all.count; one++) {
        if (one->to.n != report->named.n)
            continue;
        struct text from = report_name(report, one->from);
        writer_print(writer, "\n%u. by %.*s%s\n", ++count, TEXT_ARG(from),
                     is_reached(report, one->from) ? "" : ", which nothing leads to");
        write_chain(report, writer, one->from, module_graph_edge(graph, one->edges[0]));
    }
    if (count == 0)
        writer_puts(writer, "No import statement names it.\n");
}

void why_write(const struct report *report, struct writer *writer)
{
    const struct module *module = module_graph_module(report->graph, report->named);
    write_head(report, writer);
    if (module->kind == MODULE_MISSING)
        write_reason(report, writer);
    bool has_no_chain = module->kind == MODULE_MISSING && module->because.n == 0;
    if (report->all || has_no_chain) {
        write_every_way(report, writer);
        return;
    }
    if (module->because.n == 0)
        return;
    writer_puts(writer, "\n");
    write_chain(report, writer, report->named, NULL);
}
