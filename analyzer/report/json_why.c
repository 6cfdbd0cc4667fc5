#include "analyzer/report/json_why.h"

#include "analyzer/report/explain.h"
#include "analyzer/report/json.h"
#include "analyzer/report/json_verdict.h"

static void write_functions(struct json_stream *json, const struct report *report)
{
    const struct world *world = &report->verdicts->world;
    json_begin_array(json, "functions");
    for (scope_index i = 1; i < world_area(world, report->named)->scope_count; i++) {
        scope_id scope = world_scope(world, report->named, i);
        if (!text_equal(world_qualname(world, scope, report->arena), report->function))
            continue;
        json_begin_object(json, NULL);
        json_write_function(json, report, scope);
        json_write_proof(json, report, step_of_function(report, scope));
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_module(struct json_stream *json, const struct report *report)
{
    struct statements all = report_statements(report);
    json_begin_array(json, "modules");
    json_write_module(json, report, report->named);
    json_end_array(json);
    json_write_proof(json, report, step_of_module(report, report->named));
    json_begin_array(json, "edges");
    for (uint32_t i = 0; i < all.count; i++)
        if (all.at[i].to.n == report->named.n)
            json_write_edge(json, report, &all.at[i]);
    json_end_array(json);
}

void json_why_write(const struct report *report, struct writer *writer)
{
    struct json_stream json;
    json_start(&json, writer);
    json_begin_object(&json, NULL);
    json_text(&json, "schema", TEXT("importscan-why/1"));
    if (report->function.length > 0)
        write_functions(&json, report);
    else
        write_module(&json, report);
    json_end_object(&json);
    json_finish(&json);
}
