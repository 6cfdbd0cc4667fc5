#include "analyzer/report/deferrals.h"

#include "analyzer/graph/dominators.h"
#include "analyzer/graph/import_statement.h"

#include <stdlib.h>

/* --- which edges can wait --- */

static bool can_wait(const struct edge *edge)
{
    return edge->executed && (edge->kind == EDGE_DEFERRABLE || edge->kind == EDGE_REEXPORT);
}

static int by_line(const void *a, const void *b)
{
    const struct import_line *x = a, *y = b;
    if (x->from.n != y->from.n)
        return x->from.n < y->from.n ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

struct line_set {
    struct import_line *at;
    uint32_t count;
};

static bool holds(struct line_set set, struct import_line line)
{
    return bsearch(&line, set.at, set.count, sizeof line, by_line) != NULL;
}

static struct import_line line_of(const struct module_graph *graph, const struct edge *edge)
{
    return (struct import_line){edge->from, import_statement_place(graph, edge).line};
}

/* The lines of those executed imports that can wait, or of those that cannot. */
static struct line_set gather_lines(const struct report *report, bool waiting)
{
    const struct module_graph *graph = report->graph;
    struct line_set set = {0};
    set.at = arena_alloc_array(report->arena, graph->edges.count, sizeof *set.at);
    for (uint32_t i = 1; i < graph->edges.count; i++) {
        const struct edge *edge = &graph->edges.at[i];
        if (edge->executed && edge->kind != EDGE_PARENT && can_wait(edge) == waiting)
            set.at[set.count++] = line_of(graph, edge);
    }
    qsort(set.at, set.count, sizeof *set.at, by_line);
    return set;
}

/* The packages that a statement loads on its way wait with it when all its names do. */
static const uint8_t *edges_that_wait(const struct report *report)
{
    const struct module_graph *graph = report->graph;
    uint8_t *wait = arena_alloc_array(report->arena, graph->edges.count, 1);
    struct line_set waiting = gather_lines(report, true), staying = gather_lines(report, false);
    for (uint32_t i = 1; i < graph->edges.count; i++) {
        const struct edge *edge = &graph->edges.at[i];
        struct import_line line = {edge->from, 0};
        if (edge->executed && edge->kind == EDGE_PARENT)
            line = line_of(graph, edge);
        wait[i] =
            can_wait(edge) || (line.number != 0 && holds(waiting, line) && !holds(staying, line));
    }
    return wait;
}

static const uint8_t *modules_that_stay(const struct report *report)
{
    uint32_t count = report->graph->modules.count;
    uint8_t *stay = arena_alloc_array(report->arena, count, 1);
    for (uint32_t i = 1; i < count; i++) {
        enum module_class class = verdict_class(report->verdicts, (module_id){i});
        stay[i] = class == CLASS_REQUIRED_INIT || class == CLASS_EFFECT_INIT;
    }
    return stay;
}

/* --- what each saves --- */

static int most_first(const void *a, const void *b, void *context)
{
    const struct module_graph *graph = context;
    const struct deferral *x = a, *y = b;
    if (x->bytes != y->bytes)
        return x->bytes < y->bytes ? 1 : -1;
    if (x->modules != y->modules)
        return x->modules < y->modules ? 1 : -1;
    int order = text_compare(module_graph_name(graph, x->from), module_graph_name(graph, y->from));
    return order != 0 ? order : (x->line > y->line) - (x->line < y->line);
}

struct deferrals report_deferrals(const struct report *report)
{
    struct dominators dominators = dominators_of(report->graph, edges_that_wait(report),
                                                 modules_that_stay(report), report->arena);
    uint32_t all = dominators.count - dominators.first_line, count = 0;
    struct deferral *at = arena_alloc_array(report->arena, all, sizeof *at);
    for (uint32_t i = 0; i < all; i++) {
        uint32_t node = dominators.first_line + i;
        if (dominators.modules[node] > 0)
            at[count++] = (struct deferral){dominators.lines[i].from, dominators.lines[i].number,
                                            dominators.modules[node], dominators.bytes[node]};
    }
    qsort_r(at, count, sizeof *at, most_first, (void *)(uintptr_t)report->graph);
    return (struct deferrals){at, count};
}

/* --- the unit's own lines --- */

static int heavier_first(const void *a, const void *b)
{
    const struct unit_import *x = a, *y = b;
    if (x->bytes != y->bytes)
        return x->bytes < y->bytes ? 1 : -1;
    return (x->line > y->line) - (x->line < y->line);
}

static void add_savings(const struct report *report, struct deferrals deferrals,
                        struct unit_import *import)
{
    for (uint32_t i = 0; i < deferrals.count; i++) {
        const struct deferral *deferral = &deferrals.at[i];
        if (deferral->from.n != report->graph->unit.n || deferral->line != import->line)
            continue;
        import->saved_modules = deferral->modules;
        import->saved_bytes = deferral->bytes;
    }
}

struct unit_imports report_unit_imports(const struct report *report, struct deferrals deferrals)
{
    const struct module_graph *graph = report->graph;
    const struct module *unit = module_graph_module(graph, graph->unit);
    const uint8_t *chosen = dominators_unit_edges(graph, report->arena);
    struct dominators dominators = dominators_of(graph, chosen, NULL, report->arena);
    uint32_t all = dominators.count - dominators.first_line;
    struct unit_import *at = arena_alloc_array(report->arena, all, sizeof *at);
    struct unit_imports result = {.at = at};
    result.shared_modules = dominators.modules[graph->unit.n];
    result.shared_bytes = dominators.bytes[graph->unit.n];
    result.shared_modules -= result.shared_modules > 0;
    result.shared_bytes -= result.shared_bytes < unit->bytes ? result.shared_bytes : unit->bytes;
    for (uint32_t i = 0; i < all; i++) {
        uint32_t node = dominators.first_line + i;
        if (dominators.modules[node] == 0)
            continue;
        struct unit_import *import = &at[result.count++];
        *import = (struct unit_import){.line = dominators.lines[i].number,
                                       .modules = dominators.modules[node],
                                       .bytes = dominators.bytes[node]};
        add_savings(report, deferrals, import);
        result.shared_modules -= import->modules;
        result.shared_bytes -= import->bytes;
    }
    qsort(at, result.count, sizeof *at, heavier_first);
    return result;
}
