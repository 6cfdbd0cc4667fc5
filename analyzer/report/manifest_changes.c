#include "analyzer/report/manifest_changes.h"

#include "analyzer/report/json_finding.h"

const char manifest_preload_reason[] =
    "what loads before the snapshot, or while an environment is held ready, costs no invocation: "
    "whatever waits would be loaded by the first one instead";

static void write_module(struct json_stream *json, const struct manifest *manifest, const char *key,
                         module_id module)
{
    json_text(json, key, module_graph_name(manifest->report->graph, module));
}

/* --- files --- */

static void write_digests(struct json_stream *json, const struct deploy_file *file,
                          struct arena *arena)
{
    struct digest digest;
    if (file->from.length > 0 && file->old.ok)
        json_text(json, "old_sha256", digest_hex(&file->old, arena));
    if (!file->made)
        return;
    digest_bytes(file->bytes, &digest);
    json_text(json, "new_sha256", digest_hex(&digest, arena));
}

static void write_file(struct json_stream *json, const struct manifest *manifest,
                       const struct deploy_file *file)
{
    struct arena_mark mark = arena_mark(manifest->report->arena);
    json_begin_object(json, NULL);
    json_write_path(json, manifest->report, file->path);
    json_text(json, "part", text_of(deploy_part_name(file->part)));
    if (file->module.n != 0)
        write_module(json, manifest, "module", file->module);
    write_digests(json, file, manifest->report->arena);
    json_end_object(json);
    arena_rewind(manifest->report->arena, mark);
}

static void write_files(struct json_stream *json, const struct manifest *manifest)
{
    json_begin_array(json, "files");
    ARRAY_EACH (const struct deploy_file, file, &manifest->changes->deploy->files)
        if (file->part == DEPLOY_PATCHED || file->part == DEPLOY_STUB ||
            file->part == DEPLOY_BODY || file->part == DEPLOY_RUNTIME)
            write_file(json, manifest, file);
    json_end_array(json);
}

static void write_left_out(struct json_stream *json, const struct inventory *inventory)
{
    json_begin_array(json, "left_out");
    for (uint32_t i = 0; i < inventory->left_out.count; i++)
        json_text(json, NULL, inventory->left_out.at[i]->name);
    json_end_array(json);
}

/* --- edits --- */

static struct text path_of(const struct manifest *manifest, const struct finding *finding)
{
    ARRAY_EACH (const struct patched_file, file, &manifest->changes->patch->files)
        if (text_equal(file->from, finding->path))
            return file->path;
    return finding->path;
}

static void write_step(struct json_stream *json, const struct manifest *manifest,
                       const struct proof_step *step)
{
    json_begin_object(json, NULL);
    json_text(json, "rule", text_of(step->code));
    json_text(json, "says", step->says);
    json_text_if_any(json, "name", step->name);
    if (step->module.n != 0)
        write_module(json, manifest, "module", step->module);
    json_write_place(json, step->place);
    json_end_object(json);
}

static void write_proof(struct json_stream *json, const struct manifest *manifest,
                        const proof_steps *steps)
{
    json_begin_array(json, "proof");
    ARRAY_EACH (const struct proof_step, step, steps)
        write_step(json, manifest, step);
    json_end_array(json);
}

/* A file access that is mended: it reads the same from a folder, or the owner asked for it. */
static proof_steps proof_of_fix(const struct finding *finding, struct arena *arena)
{
    proof_steps steps = {0};
    bool safe = finding->fix->applicability == FIX_SAFE;
    array_push(arena, &steps,
               (struct proof_step){.code = finding->code,
                                   .says = safe ? TEXT("a run from a folder shows no difference")
                                                : TEXT("asked for by --unsafe-fixes"),
                                   .place = finding->place});
    return steps;
}

static void write_edit(struct json_stream *json, const struct manifest *manifest,
                       const struct finding *finding)
{
    json_begin_object(json, NULL);
    json_write_path(json, manifest->report, path_of(manifest, finding));
    json_write_place(json, finding->place);
    json_text(json, "code", text_of(finding->code));
    json_text(json, "message", finding->message);
    proof_steps mended = proof_of_fix(finding, manifest->report->arena);
    write_proof(json, manifest, finding->proof != NULL ? finding->proof : &mended);
    if (strncmp(finding->code, "IS1", 3) == 0) {
        json_number(json, "saves_modules", finding->saved_modules);
        json_number(json, "saves_bytes", finding->saved_bytes);
    }
    json_end_object(json);
}

static void write_edits(struct json_stream *json, const struct manifest *manifest)
{
    json_begin_array(json, "edits");
    for (uint32_t i = 0; i < manifest->changes->patch->mended.count; i++)
        write_edit(json, manifest, manifest->changes->patch->mended.at[i]);
    json_end_array(json);
}

/* --- what stays, and what leaves --- */

static bool is_refusal(const struct finding *finding)
{
    return strcmp(finding->code, "IS420") >= 0 && strcmp(finding->code, "IS470") < 0;
}

static void write_stay(struct json_stream *json, const struct manifest *manifest,
                       const struct finding *finding)
{
    struct text path = finding->path;
    patch_path(manifest->report->graph, manifest->report->environment,
               module_graph_module(manifest->report->graph, finding->module),
               manifest->report->arena, &path);
    json_begin_object(json, NULL);
    json_write_path(json, manifest->report, path);
    json_write_place(json, finding->place);
    json_text(json, "code", text_of(finding->code));
    json_text(json, "message", finding->message);
    json_end_object(json);
}

/* Imports that stay, each with the reason. */
static void write_stays(struct json_stream *json, const struct manifest *manifest)
{
    json_begin_array(json, "stays");
    if (!manifest->changes->preload)
        ARRAY_EACH (struct finding, finding, &manifest->report->graph->findings)
            if (is_refusal(finding))
                write_stay(json, manifest, finding);
    json_end_array(json);
}

/* Modules that loaded with the unit and no longer do; the bodies of stubs among them. */
static void write_waiting(struct json_stream *json, const struct manifest *manifest)
{
    const struct module_graph *graph = manifest->report->graph;
    const struct stub_plan *stubs = manifest->changes->stubs;
    uint32_t count;
    const module_id *sorted = module_graph_sorted(graph, manifest->report->arena, &count);
    json_begin_array(json, "waits");
    for (uint32_t i = 0; i < count && stubs->loaded != NULL; i++) {
        const struct module *module = module_graph_module(graph, sorted[i]);
        if (module->loads == LOADS_INIT && !module->partial && !module->at_start &&
            module->kind != MODULE_MISSING && !graph->modules.at[module->alias_of.n].at_start &&
            !stubs->loaded[sorted[i].n])
            write_module(json, manifest, NULL, sorted[i]);
    }
    json_end_array(json);
}

/* --- stubs --- */

static void write_stub(struct json_stream *json, const struct manifest *manifest,
                       const struct stub *stub)
{
    json_begin_object(json, NULL);
    write_module(json, manifest, "module", stub->module);
    json_texts(json, "importers", stub->importers);
    write_proof(json, manifest, &stub->proof);
    json_if_true(json, "hard", manifest->changes->hard);
    json_number(json, "saves_modules", stub->modules);
    json_number(json, "saves_us", stub->saving_us);
    json_number(json, "definitions", stub->definitions);
    json_end_object(json);
}

static void write_refusal(struct json_stream *json, const struct manifest *manifest,
                          const struct stub_refusal *refusal)
{
    json_begin_object(json, NULL);
    write_module(json, manifest, "module", refusal->module);
    json_text(json, "code", text_of(rules[refusal->rule].code));
    json_text(json, "message", text_of(rules[refusal->rule].sentence));
    json_text_if_any(json, "reason", refusal->reason);
    json_end_object(json);
}

static void write_stubs(struct json_stream *json, const struct manifest *manifest)
{
    json_begin_array(json, "stubs");
    ARRAY_EACH (const struct stub, stub, &manifest->changes->stubs->stubs)
        write_stub(json, manifest, stub);
    json_end_array(json);
    json_begin_array(json, "refused");
    ARRAY_EACH (const struct stub_refusal, refusal, &manifest->changes->stubs->refused)
        write_refusal(json, manifest, refusal);
    json_end_array(json);
}

void manifest_write_changes(const struct manifest *manifest, struct json_stream *json)
{
    const struct manifest_changes *changes = manifest->changes;
    json_begin_object(json, "changes");
    json_text(json, "mode", changes->preload ? TEXT("preload") : TEXT("lazy"));
    if (changes->preload)
        json_text(json, "reason", text_of(manifest_preload_reason));
    json_bool(json, "hard", changes->hard);
    json_begin_object(json, "compile");
    json_bool(json, "done", changes->compiled);
    json_number(json, "files", changes->to_compile);
    json_text_if_any(json, "step", changes->compile_step);
    json_end_object(json);
    json_begin_object(json, "parts");
    for (unsigned part = 0; part < DEPLOY_PART_COUNT; part++)
        json_number(json, deploy_part_name((enum deploy_part)part), changes->deploy->of_part[part]);
    json_end_object(json);
    write_left_out(json, manifest->inventory);
    write_files(json, manifest);
    write_edits(json, manifest);
    write_stubs(json, manifest);
    write_stays(json, manifest);
    write_waiting(json, manifest);
    json_end_object(json);
}
