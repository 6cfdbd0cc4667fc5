#include "analyzer/report/sarif.h"

#include "analyzer/base/utf8.h"
#include "analyzer/base/version.h"
#include "analyzer/graph/import_statement.h"
#include "analyzer/report/json_stream.h"
#include "analyzer/report/results.h"
#include "analyzer/report/sarif_rules.h"

enum {
    DEPTH_ON_LINES = 4, /* the log, its runs, the run, its results */
    MOST_RESULTS = 25000,
    CHAIN_END = 100, /* of a longer chain so many steps of either end are told */
};

static const char schema[] =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/* What paths of libraries count from; where that lies differs from machine to machine. */
static const char library_base[] = "PYTHONPATH";

struct log {
    struct json_stream json;
    const struct report *report;
    struct results results;
    const char **rule_codes; /* those that have results, in the order of `rules` */
    bool *kept;              /* by result */
    uint32_t left_out;
};

static void put_message(struct json_stream *json, const char *key, struct text text)
{
    json_begin_object(json, key);
    json_text(json, "text", text);
    json_end_object(json);
}

/* --- places --- */

/* Bytes that are no UTF-8 would make some readers refuse the whole file. */
static struct text uri_of(const struct log *log, struct text path)
{
    struct arena *arena = log->report->arena;
    return utf8_percent(utf8_repaired(path, arena), arena);
}

static void put_artifact(struct log *log, struct text uri, bool is_library)
{
    json_begin_object(&log->json, "artifactLocation");
    json_text(&log->json, "uri", uri);
    if (is_library)
        json_text(&log->json, "uriBaseId", TEXT("PYTHONPATH"));
    json_end_object(&log->json);
}

/* A file of the repository, of a folder of the search path, or of neither. */
static void put_artifact_of(struct log *log, module_id id)
{
    const struct report *report = log->report;
    struct text path = repository_module(&log->results.repository, id);
    struct text full = module_graph_module(report->graph, id)->path, library = full;
    if (path.length > 0) {
        put_artifact(log, uri_of(log, path), false);
        return;
    }
    ARRAY_EACH (struct path_entry, entry, &report->environment->search_path) {
        struct text rest = path_below(full, entry->path);
        if (rest.length < library.length)
            library = rest;
    }
    struct text uri = uri_of(log, library);
    if (library.length == full.length)
        uri = arena_join(report->arena, TEXT("file://"), uri);
    put_artifact(log, uri, library.length < full.length);
}

static void put_region(struct log *log, const char *key, struct place start, struct place end)
{
    if (start.line == 0)
        return;
    json_begin_object(&log->json, key);
    json_number(&log->json, "startLine", start.line);
    json_number(&log->json, "startColumn", start.column);
    if (end.line != 0) {
        json_number(&log->json, "endLine", end.line);
        json_number(&log->json, "endColumn", end.column);
    }
    json_end_object(&log->json);
}

static void write_primary(struct log *log, const struct result *result)
{
    json_begin_array(&log->json, "locations");
    json_begin_object(&log->json, NULL);
    json_begin_object(&log->json, "physicalLocation");
    put_artifact(log, uri_of(log, result->path), false);
    put_region(log, "region", result->start, result->end);
    json_end_object(&log->json);
    json_end_object(&log->json);
    json_end_array(&log->json);
}

static bool has_file(const struct log *log, module_id id)
{
    return id.n != 0 && module_graph_module(log->report->graph, id)->path.length > 0;
}

/* A place in a module's own file. */
static void put_place(struct log *log, module_id id, struct place start, struct place end)
{
    json_begin_object(&log->json, "physicalLocation");
    put_artifact_of(log, id);
    put_region(log, "region", start, end);
    json_end_object(&log->json);
}

static void write_related(struct log *log, const struct result *result)
{
    const struct finding *finding = result->finding;
    if (result->is_own || !has_file(log, finding->module))
        return;
    json_begin_array(&log->json, "relatedLocations");
    json_begin_object(&log->json, NULL);
    json_number(&log->json, "id", 1);
    put_place(log, finding->module, finding->place, finding->end);
    put_message(&log->json, "message", utf8_repaired(finding->message, log->report->arena));
    json_end_object(&log->json);
    json_end_array(&log->json);
}

/* --- the way there --- */

static void write_step(struct log *log, module_id id, struct place start, struct place end,
                       struct text message)
{
    json_begin_object(&log->json, NULL);
    json_begin_object(&log->json, "location");
    put_place(log, id, start, end);
    put_message(&log->json, "message", message);
    json_end_object(&log->json);
    json_end_object(&log->json);
}

static void write_import(struct log *log, const struct edge *edge)
{
    const struct report *report = log->report;
    struct text from = report_name(report, edge->from), to = report_name(report, edge->to);
    if (has_file(log, edge->from))
        write_step(log, edge->from, import_statement_place(report->graph, edge),
                   import_statement_end(report->graph, edge),
                   arena_print(report->arena, "%.*s imports %.*s", TEXT_ARG(from), TEXT_ARG(to)));
}

/* From the unit to the line in the library, import by import. */
static void write_flow(struct log *log, const struct result *result)
{
    const struct finding *finding = result->finding;
    uint32_t count;
    if (result->brought_by == NULL || !has_file(log, finding->module))
        return;
    const edge_id *chain =
        module_graph_chain(log->report->graph, finding->module, log->report->arena, &count);
    json_begin_array(&log->json, "codeFlows");
    json_begin_object(&log->json, NULL);
    json_begin_array(&log->json, "threadFlows");
    json_begin_object(&log->json, NULL);
    json_begin_array(&log->json, "locations");
    for (uint32_t i = 0; i < count; i++)
        if (i < CHAIN_END || i + CHAIN_END >= count)
            write_import(log, module_graph_edge(log->report->graph, chain[i]));
    write_step(log, finding->module, finding->place, finding->end,
               utf8_repaired(finding->message, log->report->arena));
    json_end_array(&log->json);
    json_end_object(&log->json);
    json_end_array(&log->json);
    json_end_object(&log->json);
    json_end_array(&log->json);
}

/* --- what mends it --- */

static void write_edit(struct log *log, const struct facts *facts, const struct edit *edit)
{
    json_begin_object(&log->json, NULL);
    put_region(log, "deletedRegion", facts_place(facts, edit->start),
               facts_place(facts, edit->stop));
    if (edit->text.length > 0)
        put_message(&log->json, "insertedContent", edit->text);
    json_end_object(&log->json);
}

static void write_fix(struct log *log, const struct finding *finding, const struct facts *facts)
{
    const struct fix *fix = finding->fix;
    struct text how = TEXT("as importscan patch does");
    if (fix->applicability == FIX_UNSAFE)
        how = arena_print(log->report->arena, "as importscan patch --unsafe-fixes does: %.*s",
                          TEXT_ARG(fix->reason));
    json_begin_array(&log->json, "fixes");
    json_begin_object(&log->json, NULL);
    put_message(&log->json, "description", how);
    json_begin_array(&log->json, "artifactChanges");
    json_begin_object(&log->json, NULL);
    put_artifact_of(log, finding->module);
    json_begin_array(&log->json, "replacements");
    for (uint32_t i = 0; i < fix->edits.count; i++)
        write_edit(log, facts, &fix->edits.at[i]);
    json_end_array(&log->json);
    json_end_object(&log->json);
    json_end_array(&log->json);
    json_end_object(&log->json);
    json_end_array(&log->json);
}

static void write_fixes(struct log *log, const struct finding *finding)
{
    const struct fix *fix = finding->fix;
    if (fix == NULL || fix->applicability == FIX_NONE || fix->edits.count == 0)
        return;
    const struct facts *facts = module_graph_module(log->report->graph, finding->module)->facts;
    if (facts != NULL)
        write_fix(log, finding, facts);
}

/* --- results --- */

static bool has_link(struct text text)
{
    for (uint32_t i = 0; i + 1 < text.length; i++)
        if (text.at[i] == ']' && text.at[i + 1] == '(')
            return true;
    return false;
}

/* Brackets mean a link when a parenthesis follows them; a backslash makes them plain. */
static struct text without_links(const struct log *log, struct text text, bool always)
{
    if (!always && !has_link(text))
        return text;
    char *to = arena_alloc(log->report->arena, (size_t)text.length * 2 + 1);
    uint32_t length = 0;
    for (uint32_t i = 0; i < text.length; i++) {
        if (strchr("[]\\", text.at[i]) != NULL && text.at[i] != '\0')
            to[length++] = '\\';
        to[length++] = text.at[i];
    }
    return (struct text){to, length};
}

/* The place in the library leads to its related location. */
static struct text sentence_of(const struct log *log, const struct result *result)
{
    const struct report *report = log->report;
    struct text message = utf8_printable(result->finding->message, report->arena);
    message = without_links(log, message, false);
    if (result->is_own)
        return message;
    struct text place = without_links(log, result_library_place(report, result), true);
    bool linked = has_file(log, result->finding->module);
    return arena_print(report->arena, linked ? "[%.*s](1) %.*s" : "%.*s %.*s", TEXT_ARG(place),
                       TEXT_ARG(message));
}

static uint32_t rule_index(const struct log *log, const struct result *result)
{
    uint32_t index = 0;
    while (strcmp(log->rule_codes[index], result->rule->code) != 0)
        index++;
    return index;
}

static void write_fingerprints(struct log *log, const struct result *result)
{
    if (result->line_hash.length == 0)
        return;
    json_begin_object(&log->json, "partialFingerprints");
    json_text(&log->json, "primaryLocationLineHash", result->line_hash);
    json_end_object(&log->json);
}

static void write_suppression(struct log *log, const struct finding *finding)
{
    if (!finding->suppressed)
        return;
    json_begin_array(&log->json, "suppressions");
    json_begin_object(&log->json, NULL);
    json_text(&log->json, "kind", TEXT("inSource"));
    json_end_object(&log->json);
    json_end_array(&log->json);
}

static void write_properties(struct log *log, const struct result *result)
{
    const struct finding *finding = result->finding;
    json_begin_object(&log->json, "properties");
    if (finding->module.n != 0)
        json_text(&log->json, "module", module_graph_name(log->report->graph, finding->module));
    json_number(&log->json, "savedBytes", result->saved_bytes);
    json_text_if_any(&log->json, "resource", finding->resource);
    json_text_if_any(&log->json, "when", text_of(finding_when_name(finding->when)));
    json_text_if_any(&log->json, "reach", text_of(finding_reach_name(finding->reach)));
    json_end_object(&log->json);
}

static void write_result(struct log *log, const struct result *result)
{
    struct arena_mark mark = arena_mark(log->report->arena);
    struct text sentence = sentence_of(log, result);
    json_begin_object(&log->json, NULL);
    json_text(&log->json, "ruleId", text_of(result->rule->code));
    json_number(&log->json, "ruleIndex", rule_index(log, result));
    json_text(&log->json, "level", text_of(sarif_level(result->finding->severity)));
    put_message(&log->json, "message", arena_join(log->report->arena, sentence, TEXT(".")));
    write_primary(log, result);
    write_fingerprints(log, result);
    write_flow(log, result);
    write_related(log, result);
    write_fixes(log, result->finding);
    write_suppression(log, result->finding);
    write_properties(log, result);
    json_end_object(&log->json);
    arena_rewind(log->report->arena, mark);
}

/* --- the run --- */

static void write_tool(struct log *log)
{
    json_begin_object(&log->json, "tool");
    json_begin_object(&log->json, "driver");
    json_text(&log->json, "name", TEXT("importscan"));
    json_text(&log->json, "version", TEXT(IMPORTSCAN_VERSION));
    json_text(&log->json, "semanticVersion", TEXT(IMPORTSCAN_VERSION));
    json_begin_array(&log->json, "rules");
    for (const char **code = log->rule_codes; *code != NULL; code++)
        sarif_write_rule(&log->json, rule_find(text_of(*code)), log->report->arena);
    json_end_array(&log->json);
    json_end_object(&log->json);
    json_end_object(&log->json);
}

/* Keeps apart the uploads of several units of one commit. */
static void write_category(struct log *log)
{
    struct text subject = uri_of(log, log->results.repository.subject);
    json_begin_object(&log->json, "automationDetails");
    json_text(&log->json, "id",
              arena_print(log->report->arena, "importscan/%.*s%s", TEXT_ARG(subject),
                          subject.length > 0 ? "/" : ""));
    json_end_object(&log->json);
}

static void write_bases(struct log *log)
{
    json_begin_object(&log->json, "originalUriBaseIds");
    json_begin_object(&log->json, library_base);
    put_message(&log->json, "description",
                TEXT("A folder of Python's search path, outside of the repository."));
    json_end_object(&log->json);
    json_end_object(&log->json);
}

static void write_invocation(struct log *log)
{
    json_begin_array(&log->json, "invocations");
    json_begin_object(&log->json, NULL);
    json_bool(&log->json, "executionSuccessful", true);
    if (log->left_out > 0) {
        json_begin_array(&log->json, "toolExecutionNotifications");
        json_begin_object(&log->json, NULL);
        json_text(&log->json, "level", TEXT("warning"));
        put_message(&log->json, "message",
                    arena_print(log->report->arena,
                                "%u results are left out; the %u most severe ones are told.",
                                log->left_out, (unsigned)MOST_RESULTS));
        json_end_object(&log->json);
        json_end_array(&log->json);
    }
    json_end_object(&log->json);
    json_end_array(&log->json);
}

static void choose_results(struct log *log)
{
    struct arena *arena = log->report->arena;
    uint32_t count = log->results.count, most = count < MOST_RESULTS ? count : MOST_RESULTS;
    const struct result *const *ranked = results_ranked(log->report, &log->results);
    log->kept = arena_alloc_array(arena, count, sizeof *log->kept);
    for (uint32_t i = 0; i < most; i++)
        log->kept[ranked[i] - log->results.at] = true;
    log->left_out = count - most;
}

static void choose_rules(struct log *log)
{
    uint32_t count = 0;
    bool told[RULE_COUNT] = {false};
    log->rule_codes = arena_alloc_array(log->report->arena, RULE_COUNT + 1, sizeof(const char *));
    for (uint32_t i = 0; i < log->results.count; i++)
        if (log->kept[i])
            told[log->results.at[i].rule - rules] = true;
    for (unsigned rule = 0; rule < RULE_COUNT; rule++)
        if (told[rule])
            log->rule_codes[count++] = rules[rule].code;
}

static void write_run(struct log *log)
{
    json_begin_object(&log->json, NULL);
    write_tool(log);
    write_category(log);
    json_text(&log->json, "columnKind", TEXT("unicodeCodePoints"));
    write_bases(log);
    write_invocation(log);
    json_begin_array(&log->json, "results");
    for (uint32_t i = 0; i < log->results.count; i++)
        if (log->kept[i])
            write_result(log, &log->results.at[i]);
    json_end_array(&log->json);
    json_end_object(&log->json);
}

void sarif_write(const struct report *report, struct writer *writer)
{
    struct log log = {.report = report, .results = results_of(report, report->selection->all)};
    choose_results(&log);
    choose_rules(&log);
    json_start(&log.json, writer);
    log.json.depth_on_lines = DEPTH_ON_LINES;
    json_begin_object(&log.json, NULL);
    json_text(&log.json, "$schema", text_of(schema));
    json_text(&log.json, "version", TEXT("2.1.0"));
    json_begin_array(&log.json, "runs");
    write_run(&log);
    json_end_array(&log.json);
    json_end_object(&log.json);
    json_finish(&log.json);
}
