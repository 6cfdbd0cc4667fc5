#include "analyzer/plan/init_cost.h"
#include "analyzer/plan/use.h"
#include "analyzer/report/json.h"
#include "analyzer/report/json_finding.h"
#include "analyzer/report/json_verdict.h"
#include "analyzer/report/manifest.h"

static const char *loads_name(enum loads loads)
{
    static const char *const names[] = {"never", "call", "init"};
    return names[loads];
}

uint64_t manifest_init_us(const struct manifest *manifest, module_id id, bool *measured)
{
    const struct module_graph *graph = manifest->report->graph;
    const struct module *module = module_graph_module(graph, id);
    uint64_t us;
    *measured = !module->at_start && module->alias_of.n == 0 && manifest->profile != NULL &&
                profile_time(manifest->profile, module_graph_name(graph, id), &us);
    return *measured ? us : init_cost_us(module);
}

static void write_cost(struct json_stream *json, const struct manifest *manifest, module_id id)
{
    uint32_t file = manifest->inventory->of_module[id.n];
    bool measured;
    uint64_t us = manifest_init_us(manifest, id, &measured);
    json_begin_object(json, "cost");
    json_number(json, "init_us", us);
    json_text(json, "source", measured ? TEXT("importtime") : TEXT("model"));
    json_number(json, "fetch_bytes",
                file == 0 ? 0 : manifest->inventory->files.at[file - 1].digest.size);
    json_end_object(json);
}

/* A count moves what was assumed, but never to zero what can be used. */
static void write_use(struct json_stream *json, const struct manifest *manifest, module_id id)
{
    const struct module *module = module_graph_module(manifest->report->graph, id);
    enum module_class class = verdict_class(manifest->report->verdicts, id);
    const struct class_prior *prior = class_prior_of(text_of(module_class_name(class)));
    struct text name = module_graph_name(manifest->report->graph, id);
    const struct profile *profile = manifest->profile;
    double p = prior->p;
    uint64_t loads;
    bool counted = profile != NULL && profile_loads(profile, name, &loads);
    if (counted && !prior->init)
        p = profile_chance(loads, profile->environments, p);
    json_begin_object(json, "use");
    json_decimal(json, "p", module->loads == LOADS_INIT && module->kind != MODULE_MISSING ? 1 : p,
                 6);
    json_decimal(json, "p_deferred", prior->init ? 1 : p, 6);
    json_number(json, "n", counted ? profile->environments : 0);
    json_text(json, "source", counted ? TEXT("profile") : TEXT("static"));
    json_end_object(json);
}

static void write_import(struct json_stream *json, const struct report *report,
                         const struct statement *statement)
{
    const struct module_graph *graph = report->graph;
    const struct edge *first = module_graph_edge(graph, statement->edges[0]);
    json_begin_object(json, NULL);
    json_text(json, "to", module_graph_name(graph, statement->to));
    json_text(json, "kind", text_of(edge_kind_name(statement->kind)));
    json_write_place(json, statement->place);
    json_text(json, "scope", text_of(statement_scope(report, statement)));
    json_text_if_any(json, "guard", first->guard);
    json_begin_array(json, "names");
    for (uint32_t i = 0; i < statement->count; i++) {
        const struct edge *edge = module_graph_edge(graph, statement->edges[i]);
        if (edge->name.n != 0)
            json_text(json, NULL, names_text(&graph->names, edge->name));
    }
    json_end_array(json);
    if (first->hoisted_for.n != 0)
        json_text(json, "hoisted_for", module_graph_name(graph, first->hoisted_for));
    json_end_object(json);
}

static void write_imports(struct json_stream *json, const struct report *report,
                          struct statements all, module_id id)
{
    struct statements own = statements_of(all, report, id);
    json_begin_array(json, "imports");
    for (uint32_t i = 0; i < own.count; i++)
        write_import(json, report, &own.at[i]);
    json_end_array(json);
}

static void write_data_use(struct json_stream *json, const struct manifest *manifest,
                           const struct data_use *use)
{
    json_begin_object(json, NULL);
    json_text_if_any(json, "path", use->path);
    json_text_if_any(json, "model", use->model);
    json_text(json, "via", use->via);
    json_write_place(json, use->place);
    if (use->count > 0) {
        json_begin_array(json, "objects");
        for (uint32_t i = 0; i < use->count; i++)
            json_text(
                json, NULL,
                manifest_object_id(manifest, manifest->inventory->data_files.at[use->first + i]));
        json_end_array(json);
    }
    json_end_object(json);
}

/* Uses are sorted by module: the first of this one. */
static uint32_t first_use(const struct inventory *inventory, module_id id)
{
    uint32_t low = 0, high = inventory->data.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (inventory->data.at[middle].module.n < id.n)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void write_data(struct json_stream *json, const struct manifest *manifest, module_id id)
{
    const struct inventory *inventory = manifest->inventory;
    uint32_t i = first_use(inventory, id);
    if (i == inventory->data.count || inventory->data.at[i].module.n != id.n)
        return;
    json_begin_array(json, "data");
    for (; i < inventory->data.count && inventory->data.at[i].module.n == id.n; i++)
        write_data_use(json, manifest, &inventory->data.at[i]);
    json_end_array(json);
}

/* The folders of a namespace, as keys: its own name with slashes. */
static void write_portions(struct json_stream *json, const struct report *report,
                           const struct module *module)
{
    if (module->kind != MODULE_NAMESPACE)
        return;
    json_begin_array(json, "portions");
    for (uint32_t i = 0; i < module->portions.count; i++)
        json_text(json, NULL, report_path(report, module->portions.at[i]));
    json_end_array(json);
}

static void write_module(struct json_stream *json, const struct manifest *manifest,
                         struct statements all, module_id id)
{
    const struct report *report = manifest->report;
    const struct module *module = module_graph_module(report->graph, id);
    struct arena_mark mark = arena_mark(report->arena);
    uint32_t file = manifest->inventory->of_module[id.n];
    bool missing = module->kind == MODULE_MISSING;
    json_begin_object(json, NULL);
    json_text(json, "name", module_graph_name(report->graph, id));
    json_text(json, "kind", text_of(module_kind_name(module->kind)));
    if (!missing)
        json_text(json, "origin", text_of(origin_name(module->origin)));
    json_write_verdict(json, report, id);
    json_text(json, "loads", text_of(loads_name(missing ? LOADS_NEVER : module->loads)));
    if (module->load_order != 0 && module->loads == LOADS_INIT)
        json_number(json, "order", module->load_order);
    json_if_true(json, "partial", module->partial);
    if (file == 0)
        json_null(json, "object");
    else
        json_text(json, "object", manifest_object_id(manifest, file - 1));
    if (module->distribution != NULL)
        json_text_if_any(json, "dist", manifest_distribution_id(manifest, module->distribution));
    write_portions(json, report, module);
    if (module->alias_of.n != 0)
        json_text(json, "alias_of", module_graph_name(report->graph, module->alias_of));
    json_write_chain(json, report, id);
    write_imports(json, report, all, id);
    json_write_effects(json, report, id);
    write_data(json, manifest, id);
    if (manifest->native_of[id.n] != 0) {
        json_begin_array(json, "native");
        json_text(json, NULL, arena_print(report->arena, "n%u", manifest->native_of[id.n]));
        json_end_array(json);
    }
    write_cost(json, manifest, id);
    write_use(json, manifest, id);
    json_end_object(json);
    arena_rewind(report->arena, mark);
}

void manifest_write_modules(const struct manifest *manifest, struct json_stream *json)
{
    struct statements all = report_statements(manifest->report);
    uint32_t count;
    const module_id *sorted =
        module_graph_sorted(manifest->report->graph, manifest->report->arena, &count);
    json_begin_array(json, "modules");
    for (uint32_t i = 0; i < count; i++)
        write_module(json, manifest, all, sorted[i]);
    json_end_array(json);
}
