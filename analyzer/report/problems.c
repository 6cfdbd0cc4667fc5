#include "analyzer/report/problems.h"

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

static int compare_findings(const void *a, const void *b)
{
    const struct finding *x = *(const struct finding *const *)a;
    const struct finding *y = *(const struct finding *const *)b;
    int order = text_compare(x->path, y->path);
    if (order == 0)
        order = compare_places(x->place, y->place);
    if (order == 0)
        order = strcmp(x->code, y->code);
    return order != 0 ? order : text_compare(x->message, y->message);
}

static int compare_unresolved(const void *a, const void *b, void *context)
{
    const struct module_graph *graph = context;
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

static void sort_findings(const struct report *report, struct problems *problems)
{
    const struct module_graph *graph = report->graph;
    const struct finding **sorted =
        arena_alloc_array(report->arena, graph->findings.count, sizeof(void *));
    for (uint32_t i = 0; i < graph->findings.count; i++)
        sorted[i] = &graph->findings.at[i];
    qsort(sorted, graph->findings.count, sizeof *sorted, compare_findings);
    for (uint32_t i = 0; i < graph->findings.count; i++)
        if (i == 0 || compare_findings(&sorted[problems->finding_count - 1], &sorted[i]) != 0)
            sorted[problems->finding_count++] = sorted[i];
    problems->findings = sorted;
}

static void sort_unresolved(const struct report *report, struct problems *problems)
{
    struct module_graph *graph = (struct module_graph *)(uintptr_t)report->graph;
    const struct unresolved **sorted =
        arena_alloc_array(report->arena, graph->unresolved.count, sizeof(void *));
    for (uint32_t i = 0; i < graph->unresolved.count; i++)
        sorted[i] = &graph->unresolved.at[i];
    qsort_r(sorted, graph->unresolved.count, sizeof *sorted, compare_unresolved, graph);
    uint32_t *count = &problems->unresolved_count;
    for (uint32_t i = 0; i < graph->unresolved.count; i++)
        if (i == 0 || compare_unresolved(&sorted[*count - 1], &sorted[i], graph) != 0)
            sorted[(*count)++] = sorted[i];
    problems->unresolved = sorted;
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
