#include "analyzer/cli/patch.h"

#include "analyzer/base/utf8.h"
#include "analyzer/report/manifest_changes.h"
#include "analyzer/resolve/paths.h"
#include "stubgen/into.h"
#include "stubgen/patch.h"

#include <sys/stat.h>

enum {
    MOST_TOLD = 20,
    MOST_WIDTH = 300 /* of one line of those */
};

/* --- what is said beside the diff --- */

static void tell_one(const struct run *run, const struct refusal *refusal, const char *verb,
                     struct arena *arena)
{
    struct report report = {.folder = run->folder, .arena = arena};
    struct place place = refusal->finding->place;
    struct text path = utf8_printable(report_path(&report, refusal->finding->path), arena);
    struct text reason = utf8_printable(refusal->reason, arena);
    struct text at =
        place.line == 0 ? TEXT("") : arena_print(arena, ":%u:%u", place.line, place.column);
    struct text line =
        arena_print(arena, "%.*s%.*s: %s %s%s%.*s", TEXT_ARG(path), TEXT_ARG(at),
                    refusal->finding->code, verb, verb[0] == '\0' ? "" : ": ", TEXT_ARG(reason));
    fprintf(stderr, "%.*s%s\n", TEXT_ARG(text_slice(line, 0, MOST_WIDTH)),
            line.length > MOST_WIDTH ? "..." : "");
}

static void tell_list(const struct options *options, const struct run *run,
                      const refusal_list *list, const char *verb, struct arena *arena)
{
    uint32_t shown = options->verbose || list->count <= MOST_TOLD ? list->count : MOST_TOLD;
    for (uint32_t i = 0; i < shown; i++)
        tell_one(run, &list->at[i], verb, arena);
    if (shown < list->count)
        fprintf(stderr, "... %u more (-v)\n", list->count - shown);
}

static void tell_count(uint32_t count, const char *words)
{
    if (count > 0)
        fprintf(stderr, "; %u %s", count, words);
}

void patch_tell_stays(const struct options *options, const struct run *run, struct arena *arena)
{
    const struct module_graph *graph = &run->analysis.graph;
    refusal_list own = {0};
    uint32_t others = 0;
    ARRAY_EACH (struct finding, finding, &graph->findings) {
        if (strcmp(finding->code, "IS420") < 0 || strcmp(finding->code, "IS470") > 0)
            continue;
        if (options->verbose || module_graph_module(graph, finding->module)->origin == ORIGIN_UNIT)
            array_push(arena, &own, (struct refusal){finding, finding->message});
        else
            others++;
    }
    tell_list(options, run, &own, "", arena);
    if (others > 0)
        fprintf(stderr, "%u imports of libraries stay as they are (-v says why)\n", others);
}

static void tell(const struct options *options, const struct run *run, const struct patch *patch,
                 struct arena *arena)
{
    const struct deferral_plan *plan = &run->analysis.deferrals;
    if (options->quiet)
        return;
    if (options->preload) {
        fprintf(stderr, "importscan: nothing was changed: %s\n", manifest_preload_reason);
        return;
    }
    patch_tell_stays(options, run, arena);
    if (plan->saved_us > 0)
        fprintf(stderr,
                "no import is put off: about %llu us would be saved, and to put them off takes"
                " about %llu us itself\n",
                (unsigned long long)plan->saved_us, (unsigned long long)plan->needed_us);
    tell_list(options, run, &patch->refused, "stays", arena);
    if (options->verbose)
        tell_list(options, run, &patch->unfixable, "cannot be mended", arena);
    fprintf(stderr, "importscan: %u %s mended in %u %s", patch->made,
            patch->made == 1 ? "finding" : "findings", patch->files.count,
            patch->files.count == 1 ? "file" : "files");
    tell_count(patch->refused.count, "left as they are");
    tell_count(patch->unsafe, "wait for --unsafe-fixes");
    tell_count(patch->dead, "in code that nothing reaches (--all)");
    tell_count(patch->unfixable.count,
               options->verbose ? "cannot be mended" : "cannot be mended (-v says why)");
    fprintf(stderr, "\n");
}

/* --- what is written --- */

static bool write_diff(const struct options *options, const struct patch *patch,
                       struct arena *arena, struct error *err)
{
    struct writer writer;
    struct text diff = patch_diff(patch, options->revert, arena);
    writer_on(&writer, stdout, "standard output");
    writer_put(&writer, diff);
    if (diff.length > 0)
        *options->status = EXIT_FOUND;
    return writer_close(&writer, err);
}

struct texts patch_inputs(const struct run *run, struct arena *arena)
{
    const struct environment *environment = &run->analysis.environment;
    struct text *inputs =
        arena_alloc_array(arena, environment->search_path.count + 1, sizeof *inputs);
    uint32_t count = 0;
    inputs[count++] = path_parent(run->request.environment.unit_path);
    ARRAY_EACH (struct path_entry, entry, &environment->search_path)
        inputs[count++] = entry->path;
    return (struct texts){inputs, count};
}

static bool write_files(struct text folder, const struct run *run, const struct patch *patch,
                        struct arena *arena, struct error *err)
{
    struct into into;
    struct stat st;
    if (!into_open(folder, patch_inputs(run, arena), arena, &into, err))
        return false;
    bool ok = true;
    ARRAY_EACH (struct patched_file, file, &patch->files) {
        mode_t mode = stat(file->from.at, &st) == 0 ? st.st_mode & 0777 : 0644;
        ok = ok && into_write(&into, file->path, file->edited.bytes, mode, err);
    }
    ARRAY_EACH (struct runtime_file, file, &patch->added)
        ok = ok && into_write(&into, file->path, file->text, 0644, err);
    into_close(&into);
    return ok;
}

static bool write_patch(const struct options *options, const struct run *run,
                        const struct patch *patch, struct arena *arena, struct error *err)
{
    bool prints = options->diff || options->into.length == 0;
    return (options->into.length == 0 || write_files(options->into, run, patch, arena, err)) &&
           (!prints || write_diff(options, patch, arena, err));
}

/* Tests and build scripts are no part of what is deployed. */
bool patch_wants(const void *context, const struct finding *finding)
{
    const struct run *run = context;
    switch (selection_judge(&run->selection, &run->analysis.graph, finding)) {
    case STANDS_OUT: return false;
    case STANDS_ASIDE: return run->selection.all;
    case STANDS_LIVE:
    case STANDS_DEAD: break;
    }
    return true;
}

bool run_patch(const struct options *options, struct arena *arena, struct error *err)
{
    struct run run;
    struct patch patch = {0};
    struct patch_request request = {.wants = patch_wants,
                                    .context = &run,
                                    .unsafe_fixes = options->unsafe_fixes,
                                    .dead_code = options->all};
    if (options->revert && options->into.length > 0)
        return error_set(err, "--revert goes with --diff: --into leaves what it reads as it is");
    if (!run_analysis(options, QUESTION_REPORT, arena, &run, err))
        return false;
    struct analysis *analysis = &run.analysis;
    if (!options->preload)
        patch_plan(&request, &analysis->graph, &analysis->environment, analysis->tree,
                   &analysis->arena, &patch);
    bool ok = write_patch(options, &run, &patch, &analysis->arena, err);
    if (ok)
        tell(options, &run, &patch, &analysis->arena);
    analysis_release(analysis);
    return ok;
}
