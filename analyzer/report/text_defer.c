#include "analyzer/base/utf8.h"
#include "analyzer/graph/import_statement.h"
#include "analyzer/report/deferrals.h"
#include "analyzer/report/explain.h"
#include "analyzer/report/problems.h"
#include "analyzer/report/source_lines.h"
#include "analyzer/report/table.h"
#include "analyzer/report/text.h"

static struct text number(const struct report *report, uint32_t count)
{
    return count == 0 ? TEXT("-") : report_number(report, count);
}

static struct text size_or_dash(const struct report *report, uint32_t count, uint64_t bytes)
{
    return count == 0 ? TEXT("-") : report_size(report, bytes);
}

/* --- the unit --- */

/* Why a line of the unit saves nothing: an import of it cannot wait, or what it imports is kept;
 * empty where neither holds. */
static struct text why_it_stays(const struct report *report, uint32_t line)
{
    const struct module_graph *graph = report->graph;
    struct text kept = {"", 0};
    for (uint32_t i = 1; i < graph->edges.count; i++) {
        const struct edge *edge = &graph->edges.at[i];
        if (edge->from.n != graph->unit.n || !edge->executed || edge->hoisted_for.n != 0 ||
            import_statement_place(graph, edge).line != line)
            continue; /* what the verdicts added has no pin */
        struct proof pin = report->verdicts->need.pins[i];
        if (pin.kind != PROOF_NONE)
            return proof_words(report, pin);
        struct text name = report_name(report, edge->to);
        if (verdict_class(report->verdicts, edge->to) == CLASS_EFFECT_INIT)
            kept = arena_print(report->arena, "%.*s is kept for an effect", TEXT_ARG(name));
    }
    return kept;
}

enum {
    ROOM_BESIDE_REASON = 32
};

static struct text unit_statement(const struct report *report, const struct unit_import *import,
                                  uint32_t room)
{
    struct text why =
        import->saved_modules == 0 ? why_it_stays(report, import->line) : (struct text){"", 0};
    if (why.length > 0 && room > ROOM_BESIDE_REASON)
        room = ROOM_BESIDE_REASON;
    struct text line = source_line_within(report, report->graph->unit, import->line, room);
    if (why.length == 0)
        return line;
    return arena_print(report->arena, "%.*s%s# stays: %.*s", TEXT_ARG(line),
                       line.length > 0 ? "  " : "", TEXT_ARG(why));
}

static void write_shared(const struct report *report, struct writer *writer,
                         struct unit_imports imports)
{
    struct text shared = report_count(report, imports.shared_modules, "module");
    struct text size = report_size(report, imports.shared_bytes);
    if (imports.shared_modules > 0)
        writer_print(writer, "  %.*s (%.*s) come%s in by more than one of them.\n",
                     TEXT_ARG(shared), TEXT_ARG(size), imports.shared_modules == 1 ? "s" : "");
}

static void write_unit_imports(const struct report *report, struct writer *writer,
                               struct deferrals deferrals)
{
    struct unit_imports imports = report_unit_imports(report, deferrals);
    struct table table = {.arena = report->arena, .align = ">>><<"};
    uint32_t shown = rows_shown(report, imports.count, TABLE_ROWS);
    if (imports.count == 0 && imports.shared_modules == 0)
        return;
    table.hidden = imports.count - shown;
    TABLE_ROW(&table, TEXT("ALONE"), TEXT("MODULES"), TEXT("SAVES"), TEXT("LINE"),
              TEXT("STATEMENT"));
    for (uint32_t i = 0; i < shown; i++) {
        const struct unit_import *import = &imports.at[i];
        struct text where =
            report_short_place(report, report->graph->unit, (struct place){import->line, 0});
        TABLE_ROW(&table, report_size(report, import->bytes), number(report, import->modules),
                  size_or_dash(report, import->saved_modules, import->saved_bytes), where,
                  unit_statement(report, import, room_after(36 + where.length)));
    }
    put_heading(report, writer,
                "Imports of the unit: what each brings in alone, and what deferring it saves");
    if (imports.count > 0)
        table_write(&table, TABLE_ROWS, report, writer);
    write_shared(report, writer, imports);
}

/* --- everything else --- */

static struct text place_of(const struct report *report, const struct deferral *deferral)
{
    return report_short_place(report, deferral->from, (struct place){deferral->line, 0});
}

/* The deferrals of all but the unit: pointers to those that are shown, and how many there are. */
static const struct deferral **choose(const struct report *report, struct deferrals deferrals,
                                      uint32_t *shown, uint32_t *count)
{
    const struct deferral **chosen =
        arena_alloc_array(report->arena, deferrals.count, sizeof *chosen);
    *count = 0;
    for (uint32_t i = 0; i < deferrals.count; i++)
        if (deferrals.at[i].from.n != report->graph->unit.n)
            chosen[(*count)++] = &deferrals.at[i];
    *shown = rows_shown(report, *count, TABLE_ROWS);
    return chosen;
}

static void write_library_imports(const struct report *report, struct writer *writer,
                                  struct deferrals deferrals)
{
    struct table table = {.arena = report->arena, .align = ">><<"};
    uint32_t shown, count, widest = 0;
    const struct deferral **chosen = choose(report, deferrals, &shown, &count);
    if (count == 0)
        return;
    table.hidden = count - shown;
    for (uint32_t i = 0; i < shown; i++) {
        uint32_t width = place_of(report, chosen[i]).length;
        widest = width > widest ? width : widest;
    }
    TABLE_ROW(&table, TEXT("SAVES"), TEXT("MODULES"), TEXT("LINE"), TEXT("STATEMENT"));
    for (uint32_t i = 0; i < shown; i++)
        TABLE_ROW(
            &table, report_size(report, chosen[i]->bytes), number(report, chosen[i]->modules),
            place_of(report, chosen[i]),
            source_line_within(report, chosen[i]->from, chosen[i]->line, room_after(26 + widest)));
    put_heading(report, writer, "Imports of other modules that can wait, by what each saves alone");
    table_write(&table, TABLE_ROWS, report, writer);
}

/* Of the imports that can wait by the verdicts, those whose files can be edited. */
static void write_put_off(const struct report *report, struct writer *writer)
{
    struct problems problems = report_problems(report);
    uint32_t count = 0;
    for (uint32_t i = 0; i < problems.finding_count; i++)
        count += text_starts(text_of(problems.findings[i]->code), TEXT(IMPORT_CODES)) &&
                 problems.findings[i]->place.line != 0;
    if (count > 0)
        writer_print(
            writer, "\n%.*s can be put off: importscan check lists %s, importscan patch does it.\n",
            TEXT_ARG(report_count(report, count, "import statement")), count == 1 ? "it" : "them");
}

void text_write_deferrals(const struct report *report, struct writer *writer)
{
    struct deferrals deferrals = report_deferrals(report);
    write_unit_imports(report, writer, deferrals);
    write_library_imports(report, writer, deferrals);
    write_put_off(report, writer);
}
