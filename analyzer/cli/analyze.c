#include "analyzer/cli/analyze.h"

#include "analyzer/config/suppress.h"
#include "analyzer/load/folder.h"
#include "analyzer/load/load.h"
#include "analyzer/plan/init_cost.h"
#include "analyzer/plan/unit_natives.h"
#include "analyzer/rules/could_not_tell.h"
#include "analyzer/rules/eagerness.h"
#include "analyzer/rules/file_io.h"
#include "analyzer/rules/shared_objects.h"

#include <time.h>

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void end_stage(struct analysis *analysis, const char *stage, double *since)
{
    double end = now();
    array_push(&analysis->arena, &analysis->timings, (struct timing){stage, end - *since});
    *since = end;
}

static struct text stem_of(struct text path)
{
    uint32_t slash = text_find_last(path, '/');
    struct text file = slash == path.length ? path : text_slice(path, slash + 1, path.length);
    uint32_t dot = text_find_last(file, '.');
    return dot == 0 ? file : text_slice(file, 0, dot);
}

struct watcher {
    progress_callback *progress;
    void *state;
};

static void tell(void *context, uint32_t modules)
{
    const struct watcher *watcher = context;
    watcher->progress(watcher->state, "reading modules", modules);
}

static const enum load_mode modes[] = {
    [UNIT_AUTO] = LOAD_AUTO,
    [UNIT_MAIN] = LOAD_MAIN,
    [UNIT_MODULE] = LOAD_MODULE,
};

static bool judge(const struct request *request, const struct load_result *loaded,
                  struct analysis *out, struct error *err)
{
    struct verdict_request judge = {
        .entry_points = {loaded->entry_points.at, loaded->entry_points.count},
        .runs_as_main = loaded->runs_as_main,
        .postpones_annotations = out->environment.version.minor >= 14,
        .effects = request->effects,
    };
    out->verdicts = ARENA_NEW(&out->arena, struct verdicts);
    if (!verdicts_find(&judge, &out->graph, &out->arena, out->verdicts, err))
        return false;
    out->world = &out->verdicts->world;
    eagerness_tell(&out->graph, &out->verdicts->effects);
    return true;
}

static void find_natives(const struct request *request, struct analysis *out)
{
    out->natives = ARENA_NEW(&out->arena, struct natives);
    unit_natives_find(&out->graph, &out->environment, request->target, request->cwd, &out->arena,
                      out->natives);
    shared_objects_tell(&out->graph, out->natives);
}

/* What breaks off the file system (IS2xx), for units and folders alike: `world` says what names
 * mean. In folders `verdicts` is NULL, every function counts as an entry, and so all code is live.
 */
static void judge_files(const struct request *request, struct analysis *analysis)
{
    struct file_io_request files = {
        .world = analysis->world,
        .tree = analysis->tree,
        .reach = analysis->verdicts == NULL ? NULL : &analysis->verdicts->reach,
        .store = request->store,
        .least =
            request->min_python.major != 0 ? request->min_python : analysis->environment.version,
    };
    struct own_paths paths;
    file_io_tell(&files, &analysis->arena, &paths);
}

/* Which imports can be put off, and the edits that do it (IS1xx), or why not (IS42x, IS44x). */
static void judge_imports(const struct request *request, struct analysis *analysis)
{
    struct defer_request defer = {
        .graph = &analysis->graph,
        .verdicts = analysis->verdicts,
        .tree = analysis->tree,
        .environment = &analysis->environment,
        .least = request->min_python,
        .eager = request->hints.eager,
        .always_used = request->hints.always_used,
        .cost_us = request->weighs_deferrals ? init_cost_us : NULL,
        .min_saving_us = request->min_saving_us,
    };
    defer_tell(&defer, &analysis->arena, &analysis->deferrals);
}

static bool read_unit(const struct request *request, struct watcher *watcher, struct analysis *out,
                      struct load_result *result, struct error *err)
{
    struct load_request load = {
        .environment = &out->environment,
        .tree = out->tree,
        .unit_path = request->environment.unit_path,
        .unit_name = out->unit_module,
        .as = modes[request->as],
        .entries = request->entries,
        .assume_reachable = request->hints.assume_reachable,
        .library = request->library,
        .outline = request->graph_only,
        .jobs = request->jobs,
        .progress = request->progress == NULL ? NULL : tell,
        .progress_context = watcher,
    };
    return load_unit(&load, &out->graph, result, err);
}

static bool read_folders(const struct request *request, struct watcher *watcher,
                         struct analysis *out, struct error *err)
{
    struct folder_request folders = {
        .environment = &out->environment,
        .tree = out->tree,
        .folders = request->folders,
        .excludes = request->excludes,
        .excludes_context = request->excludes_context,
        .jobs = request->jobs,
        .progress = request->progress == NULL ? NULL : tell,
        .progress_context = watcher,
    };
    return load_folders(&folders, &out->graph, err);
}

static bool begin(const struct request *request, struct analysis *out, struct error *err)
{
    out->tree = tree_open(&out->arena);
    module_graph_init(&out->graph, &out->arena);
    return environment_find(&request->environment, out->tree, &out->arena, &out->environment, err);
}

static bool analyze_unit(const struct request *request, struct analysis *out, struct error *err)
{
    double since = now();
    struct watcher watcher = {request->progress, request->progress_state};
    struct load_result result;
    if (!begin(request, out, err))
        return false;
    end_stage(out, "environment", &since); /* the search path is known, and why */
    if (!read_unit(request, &watcher, out, &result, err))
        return false;
    end_stage(out, "loading", &since); /* the graph is whole: what loads, what may load, and why */
    if (!request->graph_only && !request->no_verdicts && !judge(request, &result, out, err))
        return false;
    end_stage(out, "verdicts", &since); /* what must load, what can be used, and the proof of it */
    if (!request->graph_only && !request->no_verdicts)
        judge_files(request, out);
    end_stage(out, "files", &since); /* which files of its own each module touches, and how */
    if (!request->graph_only && !request->no_verdicts && !request->no_deferrals)
        judge_imports(request, out);
    end_stage(out, "deferrals", &since); /* which imports can be put off, and how */
    if (!request->graph_only && !request->no_natives)
        find_natives(request, out);
    end_stage(out, "natives", &since); /* shared objects, what they need, and their order */
    could_not_tell(&out->graph);       /* each doubt in the graph is a finding, too */
    suppress_findings(&out->graph, SEVERITY_INFO); /* what comments ask not to tell is marked */
    out->runs_as_main = result.runs_as_main;
    for (uint32_t i = 0; i < result.entry_points.count; i++)
        array_push(&out->arena, &out->entry_points, result.entry_points.at[i]);
    return true;
}

static bool analyze_folders(const struct request *request, struct analysis *out, struct error *err)
{
    double since = now();
    struct watcher watcher = {request->progress, request->progress_state};
    if (!begin(request, out, err))
        return false;
    end_stage(out, "environment", &since); /* the search path is known, and why */
    if (!read_folders(request, &watcher, out, err))
        return false;
    end_stage(out, "reading", &since); /* each file has its facts, each import its modules */
    out->world = ARENA_NEW(&out->arena, struct world);
    world_init(out->world, &out->graph, false, out->environment.version.minor >= 14, &out->arena);
    judge_files(request, out);
    end_stage(out, "files", &since); /* which files of its own each module touches, and how */
    could_not_tell(&out->graph);     /* each doubt in the graph is a finding, too */
    suppress_findings(&out->graph, SEVERITY_WARNING); /* what comments ask not to tell is marked */
    return true;
}

bool analyze(const struct request *request, struct analysis *out, struct error *err)
{
    *out = (struct analysis){0};
    bool of_folders = request->folders.count > 0;
    out->unit_module = of_folders ? (struct text){"", 0} : stem_of(request->environment.unit_path);
    bool ok = of_folders ? analyze_folders(request, out, err) : analyze_unit(request, out, err);
    if (!ok)
        analysis_release(out);
    return ok;
}

void analysis_release(struct analysis *analysis)
{
    if (analysis->tree != NULL)
        tree_close(analysis->tree);
    analysis->tree = NULL;
    arena_release(&analysis->arena);
}
