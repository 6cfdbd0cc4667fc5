#include "analyzer/report/json.h"

#include "analyzer/base/version.h"
#include "analyzer/graph/import_statement.h"
#include "analyzer/report/groups.h"
#include "analyzer/report/json_finding.h"
#include "analyzer/report/json_natives.h"
#include "analyzer/report/json_stream.h"
#include "analyzer/report/json_verdict.h"
#include "analyzer/report/problems.h"
#include "analyzer/report/statements.h"

static void write_head(struct json_stream *json, const struct report *report)
{
    json_text(json, "schema", TEXT("importscan-report/1"));
    json_begin_object(json, "tool");
    json_text(json, "name", TEXT("importscan"));
    json_text(json, "version", TEXT(IMPORTSCAN_VERSION));
    json_end_object(json);
    json_texts(json, "args", report->args);
    json_begin_object(json, "unit");
    json_write_path(json, report, report->unit_path);
    json_text(json, "module", module_graph_name(report->graph, report->graph->unit));
    json_text(json, "as", report->runs_as_main ? TEXT("main") : TEXT("module"));
    json_texts(json, "entry_points", report->entry_points);
    json_end_object(json);
}

static void write_environment(struct json_stream *json, const struct report *report)
{
    const struct environment *environment = report->environment;
    json_begin_object(json, "environment");
    json_text(json, "python_version",
              arena_print(report->arena, "%d.%d", environment->version.major,
                          environment->version.minor));
    json_text(json, "platform", environment->platform);
    json_text(json, "chosen", environment->chosen);
    json_begin_array(json, "search_path");
    ARRAY_EACH (struct path_entry, entry, &environment->search_path) {
        json_begin_object(json, NULL);
        json_write_path(json, report, entry->path);
        json_text(json, "origin", text_of(origin_name(entry->origin)));
        json_text(json, "found_by", entry->found_by);
        json_end_object(json);
    }
    json_end_array(json);
    json_texts(json, "notes", (struct texts){environment->notes.at, environment->notes.count});
    json_end_object(json);
    json_texts(json, "assumptions",
               (struct texts){report->graph->assumptions.at, report->graph->assumptions.count});
}

static void write_summary(struct json_stream *json, const struct report *report,
                          struct problems problems)
{
    struct totals totals = report_totals(report->graph);
    json_begin_object(json, "summary");
    json_number(json, "modules", totals.modules);
    json_number(json, "bytes", totals.bytes);
    json_number(json, "init_modules", totals.init_modules);
    json_number(json, "init_bytes", totals.init_bytes);
    json_number(json, "later_modules", totals.later_modules);
    json_number(json, "later_bytes", totals.later_bytes);
    json_number(json, "partial", totals.partial);
    json_number(json, "unresolved", problems.unresolved_count);
    if (report->verdicts != NULL)
        json_write_classes(json, report);
    json_begin_object(json, "findings");
    for (const struct code_count *code = problems.codes; code->code != NULL; code++)
        json_number_of(json, text_of(code->code), code->count);
    json_end_object(json);
    json_end_object(json);
}

static void write_distributions(struct json_stream *json, const struct report *report)
{
    struct groups groups = report_groups(report);
    json_begin_array(json, "distributions");
    for (const struct group *group = groups.at; group < groups.at + groups.count; group++) {
        if (group->kind != GROUP_DISTRIBUTION)
            continue;
        json_begin_object(json, NULL);
        json_text(json, "name", group->name);
        json_text(json, "version", group->version);
        json_number(json, "modules", group->modules);
        json_number(json, "bytes", group->bytes);
        json_number(json, "init_modules", group->init_modules);
        json_number(json, "init_bytes", group->init_bytes);
        json_end_object(json);
    }
    json_end_array(json);
}

static const char *loads_name(enum loads loads)
{
    static const char *const names[] = {"never", "call", "init"};
    return names[loads];
}

/* A longer chain shows so many steps of either end: no real one is as long, and a made-up one shall
 * not write its length squared. */
enum {
    CHAIN_END = 100
};

uint32_t json_write_chain(struct json_stream *json, const struct report *report, module_id id)
{
    const struct module_graph *graph = report->graph;
    uint32_t count;
    struct arena_mark mark = arena_mark(report->arena);
    const edge_id *chain = module_graph_chain(graph, id, report->arena, &count);
    json_begin_array(json, "chain");
    for (uint32_t i = 0; i < count; i++)
        if (i < CHAIN_END || i + CHAIN_END >= count)
            json_text(json, NULL,
                      module_graph_name(graph, module_graph_edge(graph, chain[i])->from));
    arena_rewind(report->arena, mark);
    if (count > 0 || id.n == graph->unit.n)
        json_text(json, NULL, module_graph_name(graph, id));
    json_end_array(json);
    return count;
}

/* The chain, and what its last step is. */
static void write_way(struct json_stream *json, const struct report *report, module_id id)
{
    const struct module_graph *graph = report->graph;
    if (json_write_chain(json, report, id) == 0)
        return;
    const struct edge *edge = module_graph_edge(graph, module_graph_module(graph, id)->because);
    json_begin_object(json, "loaded_by");
    json_text(json, "from", module_graph_name(graph, edge->from));
    json_write_place(json, import_statement_place(graph, edge));
    json_text(json, "kind", text_of(edge_kind_name(edge->kind)));
    json_end_object(json);
}

/* They are sorted by module. */
static void write_touched(struct json_stream *json, const struct report *report, module_id id)
{
    const struct module_graph *graph = report->graph;
    uint32_t low = 0, high = graph->touched.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (graph->touched.at[middle].module.n < id.n)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == graph->touched.count || graph->touched.at[low].module.n != id.n)
        return;
    json_begin_array(json, "files_touched");
    for (; low < graph->touched.count && graph->touched.at[low].module.n == id.n; low++)
        json_text(json, NULL, graph->touched.at[low].resource);
    json_end_array(json);
}

void json_write_module(struct json_stream *json, const struct report *report, module_id id)
{
    const struct module *module = module_graph_module(report->graph, id);
    struct arena_mark mark = arena_mark(report->arena);
    bool missing = module->kind == MODULE_MISSING;
    json_begin_object(json, NULL);
    json_text(json, "name", module_graph_name(report->graph, id));
    json_text(json, "kind", text_of(module_kind_name(module->kind)));
    if (report->verdicts != NULL)
        json_write_verdict(json, report, id);
    else
        json_text_if_any(json, "class", missing ? TEXT("unresolved") : TEXT(""));
    if (module->path.length > 0)
        json_write_path(json, report, module->path);
    if (!missing)
        json_text(json, "origin", text_of(origin_name(module->origin)));
    if (module->distribution != NULL)
        json_text(json, "distribution", module->distribution->name);
    json_number(json, "bytes", module->bytes);
    json_text(json, "loads", text_of(loads_name(missing ? LOADS_NEVER : module->loads)));
    json_bool(json, "may_load", module->may_load && !missing);
    json_bool(json, "optional", module->optional);
    json_bool(json, "partial", module->partial);
    json_if_true(json, "at_start", module->at_start);
    json_if_true(json, "typing_only", module->typing_only);
    if (module->alias_of.n != 0)
        json_text(json, "alias_of", module_graph_name(report->graph, module->alias_of));
    write_way(json, report, id);
    if (report->verdicts != NULL)
        json_write_effects(json, report, id);
    write_touched(json, report, id);
    json_end_object(json);
    arena_rewind(report->arena, mark);
}

static void write_modules(struct json_stream *json, const struct report *report)
{
    uint32_t count;
    const module_id *sorted = module_graph_sorted(report->graph, report->arena, &count);
    json_begin_array(json, "modules");
    for (uint32_t i = 0; i < count; i++)
        json_write_module(json, report, sorted[i]);
    json_end_array(json);
}

/* These come from a call, a string or a shared object: there is no name to bind. */
static bool has_no_names(enum edge_kind kind)
{
    return kind == EDGE_STRING || kind == EDGE_PLUGIN || kind == EDGE_DYNAMIC ||
           kind == EDGE_C_IMPORT;
}

/* `import a.b` names `a.b` itself. */
static void write_names(struct json_stream *json, const struct report *report,
                        const struct statement *statement)
{
    const struct module_graph *graph = report->graph;
    json_begin_array(json, "names");
    for (uint32_t i = 0; i < statement->count; i++) {
        const struct edge *edge = module_graph_edge(graph, statement->edges[i]);
        if (has_no_names(edge->kind) && edge->name.n == 0)
            continue;
        json_begin_object(json, NULL);
        json_text(json, "name",
                  edge->name.n != 0 ? names_text(&graph->names, edge->name)
                                    : module_graph_name(graph, edge->to));
        json_text_if_any(json, "as", names_text(&graph->names, edge->as));
        json_text(json, "kind", text_of(edge_kind_name(edge->kind)));
        json_end_object(json);
    }
    json_end_array(json);
}

void json_write_edge(struct json_stream *json, const struct report *report,
                     const struct statement *statement)
{
    const struct edge *first = module_graph_edge(report->graph, statement->edges[0]);
    json_begin_object(json, NULL);
    json_text(json, "from", module_graph_name(report->graph, statement->from));
    json_text(json, "to", module_graph_name(report->graph, statement->to));
    json_write_place(json, statement->place);
    json_text(json, "kind", text_of(edge_kind_name(statement->kind)));
    json_text(json, "scope", text_of(statement_scope(report, statement)));
    json_text_if_any(json, "qualname", first->scope);
    json_text_if_any(json, "guard", first->guard);
    write_names(json, report, statement);
    json_bool(json, "optional", statement->optional);
    json_bool(json, "executed", statement->executed);
    json_text(json, "confidence", text_of(confidence_name(statement->confidence)));
    if (first->hoisted_for.n != 0)
        json_text(json, "hoisted_for", module_graph_name(report->graph, first->hoisted_for));
    json_end_object(json);
}

static void write_edges(struct json_stream *json, const struct report *report)
{
    struct statements all = report_statements(report);
    json_begin_array(json, "edges");
    for (uint32_t i = 0; i < all.count; i++)
        json_write_edge(json, report, &all.at[i]);
    json_end_array(json);
}

static void write_unresolved(struct json_stream *json, const struct report *report,
                             const struct unresolved *unresolved)
{
    const struct module_graph *graph = report->graph;
    json_begin_object(json, NULL);
    json_text(json, "name", names_text(&graph->names, unresolved->name));
    json_text(json, "from", module_graph_name(graph, unresolved->from));
    json_write_place(json, unresolved->place);
    json_bool(json, "optional", unresolved->optional);
    json_bool(json, "executed", unresolved->executed);
    json_text(json, "reason", unresolved->reason);
    json_end_object(json);
}

void json_write_findings(struct json_stream *json, const struct report *report,
                         struct problems problems)
{
    json_begin_array(json, "findings");
    for (uint32_t i = 0; i < problems.finding_count; i++)
        json_write_finding(json, report, problems.findings[i]);
    json_end_array(json);
}

static void write_problems(struct json_stream *json, const struct report *report,
                           struct problems problems)
{
    json_write_findings(json, report, problems);
    json_begin_array(json, "unresolved");
    for (uint32_t i = 0; i < problems.unresolved_count; i++)
        write_unresolved(json, report, problems.unresolved[i]);
    json_end_array(json);
}

static void write_document(struct json_stream *json, const struct report *report)
{
    struct problems problems = report_problems(report);
    json_begin_object(json, NULL);
    write_head(json, report);
    write_environment(json, report);
    write_summary(json, report, problems);
    write_distributions(json, report);
    write_modules(json, report);
    write_edges(json, report);
    if (report->verdicts != NULL)
        json_write_deferrals(json, report);
    if (report->verdicts != NULL && report->functions)
        json_write_functions(json, report);
    write_problems(json, report, problems);
    if (report->natives != NULL)
        json_write_natives(json, report);
    json_end_object(json);
    json_finish(json);
}

void json_write(const struct report *report, struct writer *writer)
{
    struct json_stream json;
    json_start(&json, writer);
    write_document(&json, report);
}

void json_write_lines(const struct report *report, struct writer *writer)
{
    struct json_stream json;
    json_start_lines(&json, writer);
    write_document(&json, report);
}
