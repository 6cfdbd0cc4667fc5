#include "analyzer/report/json_verdict.h"

#include "analyzer/report/deferrals.h"

void json_write_classes(struct json_stream *json, const struct report *report)
{
    struct class_sums sums = report_classes(report);
    json_number(json, "deferred_modules", sums.waiting.init_modules);
    json_number(json, "deferred_bytes", sums.waiting.init_bytes);
    json_begin_object(json, "by_class");
    for (enum module_class class = 0; class < MODULE_CLASS_COUNT; class ++) {
        json_begin_object(json, module_class_name(class));
        json_number(json, "modules", sums.of[class].modules);
        json_number(json, "bytes", sums.of[class].bytes);
        json_number(json, "init_modules", sums.of[class].init_modules);
        json_number(json, "init_bytes", sums.of[class].init_bytes);
        json_end_object(json);
    }
    json_end_object(json);
}

void json_write_deferrals(struct json_stream *json, const struct report *report)
{
    struct deferrals deferrals = report_deferrals(report);
    json_begin_array(json, "deferrals");
    for (uint32_t i = 0; i < deferrals.count; i++) {
        const struct deferral *deferral = &deferrals.at[i];
        json_begin_object(json, NULL);
        json_text(json, "from", module_graph_name(report->graph, deferral->from));
        json_number(json, "line", deferral->line);
        json_number(json, "bytes", deferral->bytes);
        json_number(json, "modules", deferral->modules);
        json_end_object(json);
    }
    json_end_array(json);
}

/* One step back: who gave the reason, where, and in which words. */
static void write_reason(struct json_stream *json, const struct report *report,
                         const struct step *step)
{
    const struct proof *proof = &step->proof;
    json_text(json, "reason", text_of(proof_slug((enum proof_kind)proof->kind)));
    if (proof->from.n != 0) {
        const struct world *world = &report->verdicts->world;
        module_id module = world_module_of(world, proof->from);
        json_text(json, "from", module_graph_name(report->graph, module));
        json_text_if_any(json, "qualname", world_qualname(world, proof->from, report->arena));
        struct place place = proof->at != 0 ? step_place(report, step, &module) : (struct place){0};
        if (place.line != 0) {
            json_number(json, "line", place.line);
            json_number(json, "column", place.column);
        }
    }
    json_text_if_any(json, "name", names_text(&report->graph->names, proof->name));
}

static void write_because(struct json_stream *json, const struct report *report, struct step step)
{
    if (step.proof.kind == PROOF_NONE)
        return;
    json_begin_object(json, "because");
    write_reason(json, report, &step);
    json_end_object(json);
}

void json_write_proof(struct json_stream *json, const struct report *report, struct step last)
{
    struct steps steps = steps_to(report, last);
    json_begin_array(json, "proof");
    for (uint32_t i = 0; i < steps.count; i++) {
        struct text label = scope_label(report, steps.at[i].scope);
        json_begin_object(json, NULL);
        json_text(json, "of", label);
        json_bool(json, "at_init", steps.at[i].at_init);
        write_reason(json, report, &steps.at[i]);
        json_text(json, "sentence", step_sentence(report, &steps.at[i]));
        json_end_object(json);
    }
    json_end_array(json);
}

void json_write_verdict(struct json_stream *json, const struct report *report, module_id module)
{
    enum module_class class = verdict_class(report->verdicts, module);
    json_text(json, "class", text_of(module_class_name(class)));
    module_id real = world_real(&report->verdicts->world, module);
    if (class == CLASS_REACHABLE_CALL)
        json_text(json, "confidence", text_of(use_name(reach_use(&report->verdicts->reach, real))));
    write_because(json, report, step_of_module(report, module));
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

void json_write_function(struct json_stream *json, const struct report *report, scope_id scope)
{
    const struct verdicts *verdicts = report->verdicts;
    module_id module = world_module_of(&verdicts->world, scope);
    const struct facts *facts = world_area(&verdicts->world, module)->facts;
    const struct node *node =
        &facts->nodes.at[facts->scopes.at[world_scope_index(&verdicts->world, scope)].node];
    enum use use = (enum use)verdicts->reach.use[scope.n];
    json_text(json, "module", module_graph_name(report->graph, module));
    json_text(json, "qualname", world_qualname(&verdicts->world, scope, report->arena));
    json_number(json, "line", facts_place(facts, node->start).line);
    json_number(json, "end_line",
                facts_place(facts, node->stop > node->start ? node->stop - 1 : node->start).line);
    json_bool(json, "live", use != USE_NONE);
    json_text_if_any(json, "confidence", text_of(use_name(use)));
    write_because(json, report, step_of_function(report, scope));
}

static void write_functions_of(struct json_stream *json, const struct report *report,
                               module_id module)
{
    const struct world *world = &report->verdicts->world;
    const struct area *area = world_area(world, module);
    for (scope_index s = 1; area->facts != NULL && s < area->scope_count; s++) {
        if (area->facts->scopes.at[s].kind != SCOPE_FUNCTION &&
            area->facts->scopes.at[s].kind != SCOPE_LAMBDA)
            continue;
        struct arena_mark mark = arena_mark(report->arena);
        json_begin_object(json, NULL);
        json_write_function(json, report, world_scope(world, module, s));
        json_end_object(json);
        arena_rewind(report->arena, mark);
    }
}

void json_write_functions(struct json_stream *json, const struct report *report)
{
    uint32_t count;
    const module_id *sorted = module_graph_sorted(report->graph, report->arena, &count);
    json_begin_array(json, "functions");
    for (uint32_t i = 0; i < count; i++)
        write_functions_of(json, report, sorted[i]);
    json_end_array(json);
}
