#include "analyzer/cli/stub.h"

#include "analyzer/base/utf8.h"
#include "analyzer/cli/compile.h"
#include "analyzer/cli/patch.h"
#include "analyzer/cli/run.h"
#include "analyzer/cli/shipping.h"
#include "analyzer/report/manifest_changes.h"
#include "analyzer/resolve/paths.h"
#include "stubgen/bytecode.h"

#include <stdlib.h>

enum {
    DEFAULT_SAVING_US = 500,
    DEFAULT_DEFINITIONS = 20,
    MOST_TOLD = 20
};

/* What one run of the action makes. */
struct work {
    const struct options *options;
    struct run run;
    struct inventory inventory;
    struct patch patch;
    struct stub_plan stubs;
    struct deploy deploy;
    struct into into;
    struct texts to_compile; /* sources without a .pyc */
    struct manifest_changes changes;
};

static bool take_request(const struct options *options, uint64_t *saving_us, struct error *err)
{
    *saving_us = DEFAULT_SAVING_US;
    if (options->into.length == 0)
        return error_set(err, "stub needs --into DIR: where the tree goes");
    if (options->preload && options->hard)
        return error_set(err, "--hard leaves out what waits, and with --mode preload nothing does");
    return run_min_saving(options, saving_us, err);
}

/* --- the plan --- */

static void plan_changes(struct work *work, uint64_t saving_us)
{
    struct analysis *analysis = &work->run.analysis;
    struct patch_request patch = {
        .wants = patch_wants, .context = &work->run, .unsafe_fixes = work->options->unsafe_fixes};
    struct stub_request stubs = {
        .graph = &analysis->graph,
        .verdicts = analysis->verdicts,
        .deferrals = &analysis->deferrals,
        .inventory = &work->inventory,
        .min_saving_us = saving_us,
        .enough_definitions = work->options->min_saving.length > 0 ? 0 : DEFAULT_DEFINITIONS,
        .hard = work->options->hard,
    };
    if (work->options->preload)
        return;
    patch_plan(&patch, &analysis->graph, &analysis->environment, analysis->tree, &analysis->arena,
               &work->patch);
    stub_plan_find(&stubs, &analysis->arena, &work->stubs);
}

static bool plan_tree(struct work *work, struct error *err)
{
    struct analysis *analysis = &work->run.analysis;
    struct deploy_request deploy = {
        .graph = &analysis->graph,
        .environment = &analysis->environment,
        .tree = analysis->tree,
        .inventory = &work->inventory,
        .patch = &work->patch,
        .stubs = &work->stubs,
        .unit_path = work->run.request.environment.unit_path,
        .hard = work->options->hard,
    };
    return deploy_plan(&deploy, &analysis->arena, &work->deploy, err);
}

/* Modules and the runtime; data that ends in .py may be anything. */
static void find_sources(struct work *work)
{
    struct arena *arena = &work->run.analysis.arena;
    struct text *files = arena_alloc_array(arena, work->deploy.files.count, sizeof *files);
    uint32_t count = 0;
    ARRAY_EACH (const struct deploy_file, file, &work->deploy.files)
        if (file->part != DEPLOY_DATA && file->part != DEPLOY_METADATA && file->pyc.length == 0 &&
            text_ends(file->path, TEXT(".py")) && text_find(file->path, '\n') == file->path.length)
            files[count++] = file->path;
    work->to_compile = (struct texts){files, count};
}

/* --- writing --- */

/* The paths that come besides those of the plan. */
static struct texts other_paths(const struct work *work, struct arena *arena)
{
    struct python_version version = work->run.analysis.environment.version;
    struct text *paths = arena_alloc_array(arena, work->to_compile.count + 1, sizeof *paths);
    uint32_t count = 0;
    paths[count++] = TEXT(DEPLOY_MANIFEST);
    for (uint32_t i = 0; i < work->to_compile.count && work->options->compile_with.length > 0; i++)
        paths[count++] = bytecode_path(work->to_compile.at[i], version, arena);
    return (struct texts){paths, count};
}

/* A file that did not change and cannot be compiled could not before; one of ours must. */
static bool check_compiled(const struct work *work, struct error *err)
{
    struct arena *arena = &((struct work *)(uintptr_t)work)->run.analysis.arena;
    ARRAY_EACH (const struct deploy_file, file, &work->deploy.files) {
        struct text pyc = bytecode_path(file->path, work->run.analysis.environment.version, arena);
        if (file->made && file->part != DEPLOY_DATA && text_ends(file->path, TEXT(".py")) &&
            !path_is_file(path_join(arena, work->into.folder, pyc)))
            return error_set(err, "%.*s was not compiled", TEXT_ARG(file->path));
    }
    return true;
}

static bool compile(struct work *work, struct error *err)
{
    struct arena *arena = &work->run.analysis.arena;
    struct python_version version = work->run.analysis.environment.version;
    struct manifest_changes *changes = &work->changes;
    changes->to_compile = work->to_compile.count;
    changes->compiled = work->to_compile.count == 0;
    if (changes->compiled)
        return true;
    changes->compile_step =
        arena_print(arena, "python%d.%d -m compileall -q --invalidation-mode unchecked-hash .",
                    version.major, version.minor);
    if (work->options->compile_with.length == 0)
        return true;
    changes->compiled = true;
    return compile_files(work->options->compile_with, work->into.folder, work->to_compile, arena,
                         err) &&
           check_compiled(work, err);
}

static bool write_manifest(struct work *work, struct error *err)
{
    struct arena *arena = &work->run.analysis.arena;
    struct report report = run_report_of(work->options, &work->run);
    struct manifest manifest = {.report = &report,
                                .inventory = &work->inventory,
                                .profile =
                                    work->options->profiles.count > 0 ? &work->run.profile : NULL,
                                .local_limit = shipping_local_limit(arena),
                                .changes = &work->changes};
    struct writer writer;
    char *bytes = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&bytes, &length);
    if (file == NULL)
        out_of_memory();
    writer_on(&writer, file, DEPLOY_MANIFEST);
    manifest_write(&manifest, &writer);
    bool ok = writer_close(&writer, err);
    if (fclose(file) != 0 || length > UINT32_MAX)
        out_of_memory();
    ok = ok && into_write(&work->into, TEXT(DEPLOY_MANIFEST),
                          (struct text){bytes, (uint32_t)length}, 0644, err);
    free(bytes);
    return ok;
}

static bool write_tree(struct work *work, struct error *err)
{
    struct arena *arena = &work->run.analysis.arena;
    struct texts old;
    if (!into_open(work->options->into, patch_inputs(&work->run, arena), arena, &work->into, err))
        return false;
    work->changes = (struct manifest_changes){.deploy = &work->deploy,
                                              .patch = &work->patch,
                                              .stubs = &work->stubs,
                                              .preload = work->options->preload,
                                              .hard = work->options->hard};
    bool ok = deploy_may_write(&work->into, &old, err) &&
              deploy_write(&work->deploy, work->run.analysis.environment.version, &work->into, old,
                           other_paths(work, arena), err) &&
              compile(work, err) && write_manifest(work, err);
    into_close(&work->into);
    return ok;
}

/* --- what is said --- */

static void tell_refusals(const struct work *work, struct arena *arena)
{
    const struct stub_plan *stubs = &work->stubs;
    uint32_t shown =
        work->options->verbose || stubs->refused.count <= MOST_TOLD ? stubs->refused.count : 0;
    for (uint32_t i = 0; i < shown; i++) {
        const struct stub_refusal *refusal = &stubs->refused.at[i];
        const struct rule_info *rule = &rules[refusal->rule];
        struct text name =
            utf8_printable(module_graph_name(&work->run.analysis.graph, refusal->module), arena);
        struct text reason = utf8_printable(refusal->reason, arena);
        fprintf(stderr, "%.*s: %s %s%s%.*s%s\n", TEXT_ARG(name), rule->code, rule->sentence,
                reason.length > 0 ? " (" : "", TEXT_ARG(reason), reason.length > 0 ? ")" : "");
    }
}

static void tell(const struct work *work, struct arena *arena)
{
    const uint32_t *parts = work->deploy.of_part;
    uint64_t saving = 0;
    if (work->options->quiet)
        return;
    if (work->options->preload)
        fprintf(stderr, "importscan: nothing was changed: %s\n", manifest_preload_reason);
    else
        patch_tell_stays(work->options, &work->run, arena);
    tell_refusals(work, arena);
    ARRAY_EACH (const struct stub, stub, &work->stubs.stubs)
        saving += stub->saving_us;
    fprintf(stderr, "importscan: %u files in %.*s: %u modules as they are, %u patched, %u stubs",
            work->deploy.files.count, TEXT_ARG(utf8_printable(work->into.folder, arena)),
            parts[DEPLOY_MODULE], parts[DEPLOY_PATCHED], parts[DEPLOY_STUB]);
    if (work->stubs.stubs.count > 0)
        fprintf(stderr, " (which save about %.1f ms)", (double)saving / 1000);
    if (work->stubs.refused.count > 0)
        fprintf(stderr, "; %u modules get no stub", work->stubs.refused.count);
    fprintf(stderr, "\n");
    if (work->inventory.left_out.count > 0)
        fprintf(stderr,
                "importscan: %u distributions that nothing leads into are left out (--all: not)\n",
                work->inventory.left_out.count);
    if (work->deploy.unread.count > 0)
        fprintf(stderr, "importscan: %u files could not be read and are not in the tree\n",
                work->deploy.unread.count);
    if (!work->changes.compiled)
        fprintf(stderr, "importscan: %u files have no .pyc; in the tree: %.*s\n",
                work->changes.to_compile, TEXT_ARG(work->changes.compile_step));
}

bool run_stub(const struct options *options, struct arena *arena, struct error *err)
{
    struct work work = {.options = options};
    uint64_t saving_us = 0;
    if (!take_request(options, &saving_us, err) ||
        !run_analysis(options, QUESTION_REPORT, arena, &work.run, err))
        return false;
    struct analysis *analysis = &work.run.analysis;
    bool ok = options->compile_with.length == 0 ||
              compile_check(options->compile_with, analysis->environment.version, arena, err);
    if (ok) {
        shipping_inventory(&work.run, true, !options->all, &analysis->arena, &work.inventory);
        plan_changes(&work, saving_us);
        ok = plan_tree(&work, err);
    }
    find_sources(&work);
    ok = ok && write_tree(&work, err);
    if (ok)
        tell(&work, &analysis->arena);
    analysis_release(analysis);
    return ok;
}
