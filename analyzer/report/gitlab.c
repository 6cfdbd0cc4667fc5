#include "analyzer/report/gitlab.h"

#include "analyzer/base/utf8.h"
#include "analyzer/report/json_stream.h"
#include "analyzer/report/results.h"
#include "analyzer/source/digest.h"

static const char *severity_of(enum severity severity)
{
    static const char *const names[] = {"info", "minor", "major"};
    return names[severity];
}

static bool is_alike(const struct result *a, const struct result *b)
{
    return a->rule == b->rule && a->finding->module.n == b->finding->module.n &&
           text_equal(a->path, b->path) && text_equal(a->line_hash, b->line_hash) &&
           text_equal(a->finding->resource, b->finding->resource);
}

/* Those that are alike lie on one line, and so beside one another. */
static uint32_t number_among_equals(const struct results *results, uint32_t index)
{
    const struct result *result = &results->at[index];
    uint32_t number = 1;
    while (index-- > 0 && results->at[index].start.line == result->start.line)
        number += is_alike(&results->at[index], result);
    return number;
}

static struct text fingerprint_of(const struct report *report, const struct results *results,
                                  uint32_t index)
{
    const struct result *result = &results->at[index];
    const struct finding *finding = result->finding;
    struct text module = {"", 0};
    struct digest digest;
    if (finding->module.n != 0)
        module = module_graph_name(report->graph, finding->module);
    struct text key =
        arena_print(report->arena, "%s\n%.*s\n%.*s\n%.*s\n%.*s\n%u", result->rule->code,
                    TEXT_ARG(result->path), TEXT_ARG(result->line_hash), TEXT_ARG(module),
                    TEXT_ARG(finding->resource), number_among_equals(results, index));
    digest_bytes(key, &digest);
    return digest_hex(&digest, report->arena);
}

static void write_entry(struct json_stream *json, const struct report *report,
                        const struct results *results, uint32_t index)
{
    const struct result *result = &results->at[index];
    struct arena_mark mark = arena_mark(report->arena);
    json_begin_object(json, NULL);
    json_text(json, "description", result_sentence(report, result));
    json_text(json, "check_name",
              arena_print(report->arena, "%s %s", result->rule->code, result->rule->slug));
    json_text(json, "fingerprint", fingerprint_of(report, results, index));
    json_text(json, "severity", text_of(severity_of(result->finding->severity)));
    json_begin_object(json, "location");
    json_text(json, "path", result->path);
    json_begin_object(json, "lines");
    json_number(json, "begin", result->start.line);
    json_end_object(json);
    json_end_object(json);
    json_end_object(json);
    arena_rewind(report->arena, mark);
}

void gitlab_write(const struct report *report, struct writer *writer)
{
    struct json_stream json;
    struct results results = results_of(report, false);
    json_start(&json, writer);
    json_begin_array(&json, NULL);
    for (uint32_t i = 0; i < results.count; i++)
        write_entry(&json, report, &results, i);
    json_end_array(&json);
    json_finish(&json);
}
