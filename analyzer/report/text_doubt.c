#include "analyzer/base/utf8.h"
#include "analyzer/report/problems.h"
#include "analyzer/report/table.h"
#include "analyzer/report/text.h"
#include "analyzer/rules/could_not_tell.h"
#include "analyzer/rules/rules.h"

#include <stdlib.h>

static struct text printable(const struct report *report, struct text text)
{
    return utf8_printable(text, report->arena);
}

/* One row for each name and degree of need, with the first place of several. */
struct missed {
    const struct unresolved *first;
    uint32_t count;
};

static int weight(const struct unresolved *unresolved)
{
    return (unresolved->executed ? 0 : 2) + (unresolved->optional ? 1 : 0);
}

static int by_need(const void *a, const void *b, void *context)
{
    const struct names *names = &((const struct module_graph *)context)->names;
    const struct unresolved *x = ((const struct missed *)a)->first;
    const struct unresolved *y = ((const struct missed *)b)->first;
    if (weight(x) != weight(y))
        return weight(x) - weight(y);
    int order = text_compare(names_text(names, x->name), names_text(names, y->name));
    return order != 0 ? order : text_compare(x->reason, y->reason);
}

/* Before rows are merged, `count` is the place in the sorted list: equals keep their order. */
static int by_need_and_place(const void *a, const void *b, void *context)
{
    int order = by_need(a, b, context);
    uint32_t x = ((const struct missed *)a)->count, y = ((const struct missed *)b)->count;
    return order != 0 ? order : (x > y) - (x < y);
}

static struct missed *gather_missed(const struct report *report, struct problems problems,
                                    uint32_t *count)
{
    struct module_graph *graph = (struct module_graph *)(uintptr_t)report->graph;
    struct missed *all = arena_alloc_array(report->arena, problems.unresolved_count, sizeof *all);
    uint32_t chosen = 0;
    for (uint32_t i = 0; i < problems.unresolved_count; i++)
        if (!unresolved_is_computed(graph, problems.unresolved[i]))
            all[chosen++] = (struct missed){problems.unresolved[i], i};
    qsort_r(all, chosen, sizeof *all, by_need_and_place, graph);
    *count = 0;
    for (uint32_t i = 0; i < chosen; i++) {
        if (*count > 0 && by_need(&all[*count - 1], &all[i], graph) == 0) {
            all[*count - 1].count++;
            continue;
        }
        all[*count] = all[i];
        all[(*count)++].count = 1;
    }
    return all;
}

static const char *need_of(const struct unresolved *unresolved)
{
    static const char *const needs[] = {"at init", "optional", "later", "optional, later"};
    return needs[weight(unresolved)];
}

static void add_missed(const struct report *report, struct table *table,
                       const struct missed *missed)
{
    const struct unresolved *first = missed->first;
    struct text place = report_short_place(report, first->from, first->place);
    if (missed->count > 1)
        place = arena_print(report->arena, "%.*s and %u more", TEXT_ARG(place), missed->count - 1);
    TABLE_ROW(table, printable(report, names_text(&report->graph->names, first->name)),
              text_of(need_of(first)), place, printable(report, first->reason));
}

static void write_unresolved(const struct report *report, struct writer *writer,
                             struct problems problems)
{
    struct table table = {.arena = report->arena, .align = "<<<<"};
    uint32_t count;
    const struct missed *missed = gather_missed(report, problems, &count);
    if (count == 0)
        return;
    TABLE_ROW(&table, TEXT("NAME"), TEXT("WHEN"), TEXT("IMPORTED BY"), TEXT("WHY NOT FOUND"));
    for (uint32_t i = 0; i < count; i++)
        add_missed(report, &table, &missed[i]);
    put_heading(report, writer, "Imports that were not resolved");
    table_write(&table, TABLE_ROWS_ASIDE, report, writer);
}

/* One row for each place: what the name may be is for the reader to judge there. */
static void write_computed(const struct report *report, struct writer *writer,
                           struct problems problems)
{
    struct table table = {.arena = report->arena, .align = "<<<<"};
    if (problems.computed_count == 0)
        return;
    TABLE_ROW(&table, TEXT("WHEN"), TEXT("IMPORTED BY"), TEXT("NAME"), TEXT("WHY NOT FOLLOWED"));
    for (unsigned need = 0; need < 4; need++)
        for (uint32_t i = 0; i < problems.unresolved_count; i++) {
            const struct unresolved *one = problems.unresolved[i];
            if (!unresolved_is_computed(report->graph, one) || weight(one) != (int)need)
                continue;
            TABLE_ROW(&table, text_of(need_of(one)),
                      report_short_place(report, one->from, one->place),
                      printable(report, names_text(&report->graph->names, one->name)),
                      printable(report, one->reason));
        }
    put_heading(report, writer, "Imports whose names are computed");
    table_write(&table, TABLE_ROWS_ASIDE, report, writer);
}

/* What has a table of its own above is not told twice. */
static bool is_told_above(const struct finding *finding)
{
    static const enum rule above[] = {RULE_IS002, RULE_IS003, RULE_IS007};
    for (unsigned i = 0; i < sizeof above / sizeof *above; i++)
        if (strcmp(finding->code, rules[above[i]].code) == 0)
            return true;
    return text_starts(text_of(finding->code), TEXT(EFFECT_CODES)) ||
           text_starts(text_of(finding->code), TEXT(IMPORT_CODES)) ||
           (text_starts(text_of(finding->code), TEXT(FILE_CODES)) && finding->module.n != 0);
}

static void write_finding(const struct report *report, struct writer *writer,
                          const struct finding *finding)
{
    struct text path = printable(report, report_path(report, finding->path));
    struct text message = printable(report, finding->message);
    writer_print(writer, "  %.*s:", TEXT_ARG(path));
    if (finding->place.line != 0)
        writer_print(writer, "%u:%u:", finding->place.line, finding->place.column);
    writer_print(writer, " %s %.*s\n", finding->code, TEXT_ARG(message));
}

static void write_findings(const struct report *report, struct writer *writer,
                           struct problems problems)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < problems.finding_count; i++) {
        if (is_told_above(problems.findings[i]))
            continue;
        if (count++ == 0)
            put_heading(report, writer, "Other findings");
        if (count <= rows_shown(report, count, TABLE_ROWS_ASIDE))
            write_finding(report, writer, problems.findings[i]);
    }
    put_more(report, writer, count - rows_shown(report, count, TABLE_ROWS_ASIDE));
}

static void write_partial(const struct report *report, struct writer *writer)
{
    const struct module_graph *graph = report->graph;
    struct table table = {.arena = report->arena, .align = "<<"};
    uint32_t count;
    const module_id *sorted = module_graph_sorted(graph, report->arena, &count);
    TABLE_ROW(&table, TEXT("MODULE"), TEXT("FILE"));
    for (uint32_t i = 0; i < count; i++)
        if (module_graph_module(graph, sorted[i])->partial)
            TABLE_ROW(&table, report_name(report, sorted[i]), report_file(report, sorted[i]));
    if (table.cells.count == 2)
        return;
    put_heading(report, writer, "Modules that begin to load and fail; their files must ship");
    table_write(&table, TABLE_ROWS_ASIDE, report, writer);
}

void text_write_doubts(const struct report *report, struct writer *writer)
{
    struct problems problems = report_problems(report);
    write_unresolved(report, writer, problems);
    write_computed(report, writer, problems);
    write_partial(report, writer);
    write_findings(report, writer, problems);
}

static void write_sentences(const struct report *report, struct writer *writer,
                            struct texts sentences)
{
    uint32_t shown = rows_shown(report, sentences.count, TABLE_ROWS_ASIDE);
    for (uint32_t i = 0; i < shown; i++)
        put_item(writer, printable(report, sentences.at[i]));
    put_more(report, writer, sentences.count - shown);
}

void text_write_environment(const struct report *report, struct writer *writer)
{
    const struct environment *environment = report->environment;
    const struct module_graph *graph = report->graph;
    struct table table = {.arena = report->arena, .align = "<<<"};
    TABLE_ROW(&table, TEXT("SEARCH PATH"), TEXT("ORIGIN"), TEXT("BECAUSE OF"));
    ARRAY_EACH (struct path_entry, entry, &environment->search_path)
        TABLE_ROW(&table, printable(report, report_path(report, entry->path)),
                  text_of(origin_name(entry->origin)), printable(report, entry->found_by));
    put_heading(report, writer, "Assumed");
    table_write(&table, TABLE_ROWS_ASIDE, report, writer);
    write_sentences(report, writer,
                    (struct texts){environment->notes.at, environment->notes.count});
    write_sentences(report, writer,
                    (struct texts){graph->assumptions.at, graph->assumptions.count});
}
