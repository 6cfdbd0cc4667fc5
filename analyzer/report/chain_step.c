#include "analyzer/report/chain_step.h"

#include "analyzer/base/utf8.h"
#include "analyzer/graph/import_statement.h"

uint32_t chain_line(const struct report *report, const struct edge *edge)
{
    return import_statement_place(report->graph, edge).line;
}

struct text chain_place(const struct report *report, const struct edge *edge)
{
    return report_place(report, edge->from, import_statement_place(report->graph, edge));
}

struct text chain_statement(const struct report *report, const struct edge *edge, struct text line)
{
    struct text from = report_name(report, edge->from), to = report_name(report, edge->to);
    if (line.length > 0)
        return line;
    if (edge->kind == EDGE_PARENT)
        return arena_print(report->arena, "(%.*s loads %.*s on its way)", TEXT_ARG(from),
                           TEXT_ARG(to));
    return arena_print(report->arena, "(%.*s imports %.*s: %s)", TEXT_ARG(from), TEXT_ARG(to),
                       edge_kind_name(edge->kind));
}

struct text chain_remark(const struct report *report, const struct edge *edge)
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
