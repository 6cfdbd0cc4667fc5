#include "analyzer/report/json_verdict.h"

static const char *const confidences[] = {
    [USE_NONE] = "", [USE_DIRECT] = "direct", [USE_BY_NAME] = "by_name", [USE_DYNAMIC] = "dynamic"};

void json_write_classes(struct json_stream *json, const struct report *report)
{
    uint32_t modules[MODULE_CLASS_COUNT] = {0};
    uint64_t bytes[MODULE_CLASS_COUNT] = {0}, deferred = 0;
    const struct module_graph *graph = report->graph;
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        enum module_class class = verdict_class(report->verdicts, (module_id){m});
        uint64_t weight = module_weight(&graph->modules.at[m]);
        modules[class]++;
        bytes[class] += weight;
        if (graph->modules.at[m].loads == LOADS_INIT && class > CLASS_EFFECT_INIT)
            deferred += weight;
    }
    json_number(json, "deferred_bytes", deferred);
    json_begin_object(json, "by_class");
    for (enum module_class class = 0; class < MODULE_CLASS_COUNT; class ++) {
        json_begin_object(json, module_class_name(class));
        json_number(json, "modules", modules[class]);
        json_number(json, "bytes", bytes[class]);
        json_end_object(json);
    }
    json_end_object(json);
}

/* One step back: who gave the reason, where, and in which words. */
static void write_proof(struct json_stream *json, const struct report *report, struct proof proof)
{
    const struct world *world = &report->verdicts->world;
    if (proof.kind == PROOF_NONE)
        return;
    json_begin_object(json, "because");
    json_text(json, "reason", text_of(proof_slug((enum proof_kind)proof.kind)));
    if (proof.from.n != 0) {
        module_id module = world_module_of(world, proof.from);
        const struct facts *facts = world_area(world, module)->facts;
        json_text(json, "from", module_graph_name(report->graph, module));
        json_text_if_any(json, "qualname", world_qualname(world, proof.from, report->arena));
        if (proof.at != 0 && facts != NULL) {
            struct place place = facts_place(facts, proof.at);
            json_number(json, "line", place.line);
            json_number(json, "column", place.column);
        }
    }
    json_text_if_any(json, "name", names_text(&report->graph->names, proof.name));
    json_end_object(json);
}

void json_write_verdict(struct json_stream *json, const struct report *report, module_id module)
{
    enum module_class class = verdict_class(report->verdicts, module);
    json_text(json, "class", text_of(module_class_name(class)));
    if (class == CLASS_REACHABLE_CALL)
        json_text(json, "confidence",
                  text_of(confidences[reach_use(&report->verdicts->reach, module)]));
    write_proof(json, report, verdict_proof(report->verdicts, module));
}

void json_write_effects(struct json_stream *json, const struct report *report, module_id module)
{
    const struct effects *effects = &report->verdicts->effects;
    const struct facts *facts = world_area(&report->verdicts->world, module)->facts;
    if (effects->count[module.n] == 0)
        return;
    json_begin_array(json, "effects");
    for (uint32_t i = 0; i < effects->count[module.n]; i++) {
        const struct effect *effect = &effects->all.at[effects->first[module.n] + i];
        json_begin_object(json, NULL);
        json_text(json, "code", arena_print(report->arena, "E%02u", (unsigned)effect->code));
        json_bool(json, "hard", effect->hard);
        if (facts != NULL && effect->stop > effect->start) {
            struct place place = facts_place(facts, effect->start);
            json_number(json, "line", place.line);
            json_number(json, "column", place.column);
        }
        json_text(json, "text", effect->text);
        json_end_object(json);
    }
    json_end_array(json);
}

static void write_function(struct json_stream *json, const struct report *report, scope_id scope)
{
    const struct verdicts *verdicts = report->verdicts;
    module_id module = world_module_of(&verdicts->world, scope);
    const struct facts *facts = world_area(&verdicts->world, module)->facts;
    const struct node *node =
        &facts->nodes.at[facts->scopes.at[world_scope_index(&verdicts->world, scope)].node];
    enum use use = (enum use)verdicts->reach.use[scope.n];
    struct arena_mark mark = arena_mark(report->arena);
    json_begin_object(json, NULL);
    json_text(json, "module", module_graph_name(report->graph, module));
    json_text(json, "qualname", world_qualname(&verdicts->world, scope, report->arena));
    json_number(json, "line", facts_place(facts, node->start).line);
    json_number(json, "end_line",
                facts_place(facts, node->stop > node->start ? node->stop - 1 : node->start).line);
    json_bool(json, "live", use != USE_NONE);
    json_text_if_any(json, "confidence", text_of(confidences[use]));
    if (use != USE_NONE)
        write_proof(json, report, verdicts->reach.proofs[scope.n]);
    json_end_object(json);
    arena_rewind(report->arena, mark);
}

void json_write_functions(struct json_stream *json, const struct report *report)
{
    const struct world *world = &report->verdicts->world;
    uint32_t count;
    const module_id *sorted = module_graph_sorted(report->graph, report->arena, &count);
    json_begin_array(json, "functions");
    for (uint32_t i = 0; i < count; i++) {
        const struct area *area = world_area(world, sorted[i]);
        for (scope_index s = 1; area->facts != NULL && s < area->scope_count; s++)
            if (area->facts->scopes.at[s].kind == SCOPE_FUNCTION ||
                area->facts->scopes.at[s].kind == SCOPE_LAMBDA)
                write_function(json, report, world_scope(world, sorted[i], s));
    }
    json_end_array(json);
}
