#include "analyzer/base/version.h"
#include "analyzer/report/check.h"
#include "analyzer/report/check_list.h"
#include "analyzer/report/json_finding.h"
#include "analyzer/report/selection.h"
#include "analyzer/rules/rules.h"

static void write_unit(struct json_stream *json, const struct report *report)
{
    json_begin_object(json, "unit");
    json_write_path(json, report, report->unit_path);
    json_text(json, "module", module_graph_name(report->graph, report->graph->unit));
    json_text(json, "as", report->runs_as_main ? TEXT("main") : TEXT("module"));
    json_texts(json, "entry_points", report->entry_points);
    json_end_object(json);
}

static void write_folders(struct json_stream *json, const struct report *report)
{
    json_begin_array(json, "folders");
    for (uint32_t i = 0; i < report->folders.count; i++) {
        json_begin_object(json, NULL);
        json_write_path(json, report, report->folders.at[i]);
        json_end_object(json);
    }
    json_end_array(json);
}

/* By code, of what is listed below. */
static void write_codes(struct json_stream *json, struct finding_list list)
{
    json_begin_object(json, "findings");
    for (unsigned rule = 0; rule < RULE_COUNT; rule++) {
        uint32_t count = 0;
        for (uint32_t i = 0; i < list.count; i++)
            count += strcmp(list.at[i]->code, rules[rule].code) == 0;
        if (count > 0)
            json_number(json, rules[rule].code, count);
    }
    json_end_object(json);
}

static void write_loads(struct json_stream *json, const struct report *report)
{
    json_begin_array(json, "loads");
    for (uint32_t i = 0; i < report->load_count; i++) {
        json_begin_object(json, NULL);
        json_write_path(json, report, report->loads[i].path);
        json_number(json, "init_bytes", report->loads[i].loaded);
        json_number(json, "merely_imported_bytes", report->loads[i].unused);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_summary(struct json_stream *json, const struct report *report,
                          const struct check_list *list)
{
    json_begin_object(json, "summary");
    json_bool(json, "fails", check_fails(report));
    json_number(json, "modules", list->modules);
    json_number(json, "files", list->files);
    json_number(json, "errors", list->of_severity[SEVERITY_ERROR]);
    json_number(json, "warnings", list->of_severity[SEVERITY_WARNING]);
    json_number(json, "infos", list->of_severity[SEVERITY_INFO]);
    json_number(json, "fixable", list->safe);
    json_number(json, "unsafely_fixable", list->unsafe);
    json_number(json, "hidden_infos", list->infos);
    json_number(json, "suppressed", list->suppressed);
    json_number(json, "ignored", list->ignored);
    json_number(json, "known", list->known);
    json_number(json, "dead", list->dead.count);
    json_number(json, "aside", list->aside.count);
    write_codes(json, list->live);
    json_end_object(json);
}

static void write_list(struct json_stream *json, const struct report *report,
                       struct finding_list list)
{
    for (uint32_t i = 0; i < list.count; i++)
        json_write_finding(json, report, list.at[i]);
}

static void write_findings(struct json_stream *json, const struct report *report,
                           const struct check_list *list)
{
    write_list(json, report, list->live);
    if (!report->selection->all)
        return;
    write_list(json, report, list->dead);
    write_list(json, report, list->aside);
}

void check_write_json(const struct report *report, struct writer *writer)
{
    struct json_stream json;
    struct check_list list = check_list_of(report);
    json_start(&json, writer);
    json_begin_object(&json, NULL);
    json_text(&json, "schema", TEXT("importscan-check/1"));
    json_begin_object(&json, "tool");
    json_text(&json, "name", TEXT("importscan"));
    json_text(&json, "version", TEXT(IMPORTSCAN_VERSION));
    json_end_object(&json);
    json_texts(&json, "args", report->args);
    if (report->graph->unit.n != 0)
        write_unit(&json, report);
    else
        write_folders(&json, report);
    json_text(&json, "python", report->environment->chosen);
    write_loads(&json, report);
    write_summary(&json, report, &list);
    json_begin_array(&json, "findings");
    write_findings(&json, report, &list);
    json_end_array(&json);
    json_end_object(&json);
    json_finish(&json);
}

static void write_line(const struct report *report, struct writer *writer, struct finding_list list)
{
    for (uint32_t i = 0; i < list.count; i++) {
        struct json_stream json;
        json_start_line(&json, writer);
        json_write_finding(&json, report, list.at[i]);
        json_finish(&json);
    }
}

void check_write_jsonl(const struct report *report, struct writer *writer)
{
    struct check_list list = check_list_of(report);
    write_line(report, writer, list.live);
    if (!report->selection->all)
        return;
    write_line(report, writer, list.dead);
    write_line(report, writer, list.aside);
}
