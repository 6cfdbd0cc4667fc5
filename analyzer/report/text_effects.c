#include "analyzer/base/utf8.h"
#include "analyzer/report/explain.h"
#include "analyzer/report/table.h"
#include "analyzer/report/text.h"
#include "analyzer/rules/rules.h"

#include <stdlib.h>

static bool is_kept(const struct report *report, module_id module)
{
    return verdict_class(report->verdicts, module) == CLASS_EFFECT_INIT;
}

static struct text code_of(const struct report *report, enum effect_code code)
{
    return arena_print(report->arena, EFFECT_CODES "%02u", (unsigned)code);
}

static struct text place_of(const struct report *report, const struct effect *effect)
{
    return report_short_place(report, effect->module, effect_place(report, effect));
}

/* --- by code --- */

static void add_code(const struct report *report, struct table *table, enum effect_code code)
{
    const struct effects *effects = &report->verdicts->effects;
    const struct effect *first = NULL;
    uint32_t count = 0;
    ARRAY_EACH (struct effect, effect, &effects->all) {
        if (effect->code != code || !effect->hard || !is_kept(report, effect->module))
            continue;
        first = first == NULL ? effect : first;
        count++;
    }
    if (count == 0)
        return;
    struct text name = code_of(report, code);
    const struct rule_info *rule = rule_find(name);
    TABLE_ROW(table, name, report_number(report, count), place_of(report, first),
              text_of(rule == NULL ? "" : rule->sentence));
}

static void write_codes(const struct report *report, struct writer *writer)
{
    struct table table = {.arena = report->arena, .align = "<><<"};
    TABLE_ROW(&table, TEXT("CODE"), TEXT("TIMES"), TEXT("FIRST AT"), TEXT("WHAT THE MODULE DOES"));
    for (enum effect_code code = 0; code < EFFECT_CODE_COUNT; code++)
        add_code(report, &table, code);
    if (table.cells.count > 4)
        table_write(&table, TABLE_ROWS, report, writer);
}

/* --- by module --- */

static int larger_first(const void *a, const void *b, void *context)
{
    const struct module_graph *graph = context;
    module_id x = *(const module_id *)a, y = *(const module_id *)b;
    uint64_t left = module_weight(module_graph_module(graph, x));
    uint64_t right = module_weight(module_graph_module(graph, y));
    if (left != right)
        return left < right ? 1 : -1;
    return text_compare(module_graph_name(graph, x), module_graph_name(graph, y));
}

static struct text reason_of(const struct report *report, module_id module)
{
    const struct effect *effect = effect_that_keeps(report, module);
    if (effect == NULL)
        return proof_words(report, verdict_proof(report->verdicts, module));
    struct text code = code_of(report, effect->code), place = place_of(report, effect);
    struct text what = utf8_printable(effect->text, report->arena);
    return arena_print(report->arena, "%.*s %.*s: %.*s", TEXT_ARG(code), TEXT_ARG(place),
                       TEXT_ARG(what));
}

static void write_modules(const struct report *report, struct writer *writer)
{
    const struct module_graph *graph = report->graph;
    struct table table = {.arena = report->arena, .align = "><<"};
    module_id *kept = arena_alloc_array(report->arena, graph->modules.count, sizeof *kept);
    uint32_t count = 0;
    for (uint32_t i = 1; i < graph->modules.count; i++)
        if (is_kept(report, (module_id){i}))
            kept[count++] = (module_id){i};
    qsort_r(kept, count, sizeof *kept, larger_first, (void *)(uintptr_t)graph);
    uint32_t shown = rows_shown(report, count, TABLE_ROWS_ASIDE);
    table.hidden = count - shown;
    TABLE_ROW(&table, TEXT("BYTES"), TEXT("MODULE"), TEXT("KEPT BECAUSE"));
    for (uint32_t i = 0; i < shown; i++) {
        const struct module *module = module_graph_module(graph, kept[i]);
        TABLE_ROW(&table, report_size(report, module_weight(module)), report_name(report, kept[i]),
                  reason_of(report, kept[i]));
    }
    table_write(&table, TABLE_ROWS_ASIDE, report, writer);
}

void text_write_effects(const struct report *report, struct writer *writer)
{
    if (report_classes(report).of[CLASS_EFFECT_INIT].modules == 0)
        return;
    put_heading(report, writer, "Effects that stand in the way: these modules load all the same");
    write_codes(report, writer);
    write_modules(report, writer);
}
