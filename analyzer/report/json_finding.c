#include "analyzer/report/json_finding.h"

#include "analyzer/base/utf8.h"
#include "analyzer/graph/import_statement.h"
#include "analyzer/report/first_party.h"

void json_write_path(struct json_stream *json, const struct report *report, struct text path)
{
    path = report_path(report, path);
    json_text(json, "path", path);
    if (!utf8_is_valid(path))
        json_text(json, "path_bytes", utf8_percent(path, report->arena));
}

void json_write_place(struct json_stream *json, struct place place)
{
    if (place.line == 0)
        return;
    json_number(json, "line", place.line);
    json_number(json, "column", place.column);
}

static void write_first_party(struct json_stream *json, const struct report *report, module_id id)
{
    const struct edge *edge = first_party_import(report->graph, id);
    if (edge == NULL)
        return;
    json_begin_object(json, "first_party");
    json_write_path(json, report, module_graph_module(report->graph, edge->from)->path);
    json_write_place(json, import_statement_place(report->graph, edge));
    json_end_object(json);
}

static void write_edit(struct json_stream *json, const struct facts *facts, const struct edit *edit)
{
    struct place start = facts_place(facts, edit->start), end = facts_place(facts, edit->stop);
    json_begin_object(json, NULL);
    json_number(json, "start_line", start.line);
    json_number(json, "start_column", start.column);
    json_number(json, "end_line", end.line);
    json_number(json, "end_column", end.column);
    json_text(json, "text", edit->text);
    json_end_object(json);
}

static void write_fix(struct json_stream *json, const struct report *report,
                      const struct finding *finding)
{
    const struct fix *fix = finding->fix;
    const struct facts *facts = module_graph_module(report->graph, finding->module)->facts;
    json_begin_object(json, "fix");
    json_text(json, "applicability", text_of(applicability_name(fix->applicability)));
    json_text_if_any(json, "reason", fix->reason);
    json_begin_array(json, "edits");
    for (uint32_t i = 0; facts != NULL && i < fix->edits.count; i++)
        write_edit(json, facts, &fix->edits.at[i]);
    json_end_array(json);
    json_end_object(json);
}

/* Nothing where it shares all that it loads with imports that wait, too. */
static void write_saving(struct json_stream *json, const struct finding *finding)
{
    if (finding->saved_modules == 0)
        return;
    json_begin_object(json, "saves");
    json_number(json, "modules", finding->saved_modules);
    json_number(json, "bytes", finding->saved_bytes);
    json_end_object(json);
}

void json_write_finding(struct json_stream *json, const struct report *report,
                        const struct finding *finding)
{
    struct arena_mark mark = arena_mark(report->arena);
    json_begin_object(json, NULL);
    json_text(json, "code", text_of(finding->code));
    json_text(json, "severity", text_of(severity_name(finding->severity)));
    json_text(json, "message", finding->message);
    if (finding->module.n != 0)
        json_text(json, "module", module_graph_name(report->graph, finding->module));
    json_write_path(json, report, finding->path);
    json_write_place(json, finding->place);
    if (finding->end.line != 0) {
        json_number(json, "end_line", finding->end.line);
        json_number(json, "end_column", finding->end.column);
    }
    if (finding->module.n != 0) {
        const char *aside = module_graph_module(report->graph, finding->module)->aside;
        write_first_party(json, report, finding->module);
        json_text_if_any(json, "aside", text_of(aside == NULL ? "" : aside));
        if (finding->fix != NULL)
            write_fix(json, report, finding);
    }
    write_saving(json, finding);
    json_text_if_any(json, "resource", finding->resource);
    json_text_if_any(json, "when", text_of(finding_when_name(finding->when)));
    if (finding->tier != 0)
        json_text(json, "tier", arena_print(report->arena, "T%u", finding->tier));
    json_text_if_any(json, "reach", text_of(finding_reach_name(finding->reach)));
    json_end_object(json);
    arena_rewind(report->arena, mark);
}
