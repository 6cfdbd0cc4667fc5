#include "analyzer/report/problems.h"

#include "analyzer/rules/could_not_tell.h"

#include <stdlib.h>

static int compare(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int compare_places(struct place a, struct place b)
{
    int order = compare(a.line, b.line);
    return order != 0 ? order : compare(a.column, b.column);
}

/* By the paths that are shown. */
static int compare_findings(const void *a, const void *b, void *context)
{
    const struct report *report = context;
    const struct finding *x = *(const struct finding *const *)a;
    const struct finding *y = *(const struct finding *const *)b;
    int order = text_compare(report_path(report, x->path), report_path(report, y->path));
    if (order == 0)
        order = compare_places(x->place, y->place);
    if (order == 0)
        order = strcmp(x->code, y->code);
    return order != 0 ? order : text_compare(x->message, y->message);
}

static int compare_unresolved(const void *a, const void *b, void *context)
{
    const struct module_graph *graph = ((const struct report *)context)->graph;
    const struct unresolved *x = *(const struct unresolved *const *)a;
    const struct unresolved *y = *(const struct unresolved *const *)b;
    int order = text_compare(module_graph_name(graph, x->from), module_graph_name(graph, y->from));
    if (order == 0)
        order = compare_places(x->place, y->place);
    if (order == 0)
        order =
            text_compare(names_text(&graph->names, x->name), names_text(&graph->names, y->name));
    return order != 0 ? order : text_compare(x->reason, y->reason);
}

typedef int comparison(const void *, const void *, void *);

/* Sorts a list and drops what it holds twice; gives the count that is left. */
static uint32_t sort_once(const struct report *report, void *list, uint32_t count, size_t size,
                          comparison *order)
{
    void *context = (void *)(uintptr_t)report;
    char *at = list;
    uint32_t kept = 0;
    qsort_r(list, count, size, order, context);
    for (uint32_t i = 0; i < count; i++)
        if (kept == 0 || order(at + (kept - 1) * size, at + i * size, context) != 0)
            memmove(at + kept++ * size, at + i * size, size);
    return kept;
}

static void sort_findings(const struct report *report, struct problems *problems)
{
    const struct module_graph *graph = report->graph;
    uint32_t count = 0;
    const struct finding **list =
        arena_alloc_array(report->arena, graph->findings.count, sizeof *list);
    for (uint32_t i = 0; i < graph->findings.count; i++)
        if (!graph->findings.at[i].suppressed)
            list[count++] = &graph->findings.at[i];
    problems->suppressed_count = graph->findings.count - count;
    problems->findings = list;
    problems->finding_count = sort_once(report, list, count, sizeof *list, compare_findings);
}

static void sort_unresolved(const struct report *report, struct problems *problems)
{
    const struct module_graph *graph = report->graph;
    uint32_t count = graph->unresolved.count;
    const struct unresolved **list = arena_alloc_array(report->arena, count, sizeof *list);
    for (uint32_t i = 0; i < count; i++)
        list[i] = &graph->unresolved.at[i];
    problems->unresolved = list;
    problems->unresolved_count = sort_once(report, list, count, sizeof *list, compare_unresolved);
    for (uint32_t i = 0; i < problems->unresolved_count; i++)
        problems->computed_count += unresolved_is_computed(graph, list[i]);
}

static int by_code(const void *a, const void *b)
{
    return strcmp(((const struct code_count *)a)->code, ((const struct code_count *)b)->code);
}

/* One entry a code, in the order of codes; the array has room for the end mark. */
static const struct code_count *count_codes(const struct report *report,
                                            const struct problems *problems)
{
    struct code_count *codes =
        arena_alloc_array(report->arena, problems->finding_count + 1, sizeof *codes);
    for (uint32_t i = 0; i < problems->finding_count; i++)
        codes[i] = (struct code_count){problems->findings[i]->code, 1};
    qsort(codes, problems->finding_count, sizeof *codes, by_code);
    uint32_t count = 0;
    for (uint32_t i = 0; i < problems->finding_count; i++) {
        if (count > 0 && by_code(&codes[count - 1], &codes[i]) == 0)
            codes[count - 1].count++;
        else
            codes[count++] = codes[i];
    }
    codes[count] = (struct code_count){NULL, 0};
    return codes;
}

struct problems report_problems(const struct report *report)
{
    struct problems problems = {0};
    sort_findings(report, &problems);
    sort_unresolved(report, &problems);
    problems.codes = count_codes(report, &problems);
    return problems;
}
