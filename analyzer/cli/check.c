#include "analyzer/cli/check.h"

#include "analyzer/cli/known.h"
#include "analyzer/cli/run.h"
#include "analyzer/cli/targets.h"
#include "analyzer/config/ignores.h"
#include "analyzer/config/settings.h"
#include "analyzer/graph/merge.h"
#include "analyzer/plan/inventory.h"
#include "analyzer/report/check_list.h"

#include <stdlib.h>
#include <unistd.h>

/* --- each target --- */

static uint64_t shipped_bytes(const struct run *run, struct arena *arena)
{
    const struct analysis *analysis = &run->analysis;
    struct inventory inventory;
    struct inventory_request request = {
        .graph = &analysis->graph,
        .verdicts = analysis->verdicts,
        .natives = analysis->natives,
        .tree = analysis->tree,
        .unit_path = run->request.environment.unit_path,
        .jobs = run->request.jobs,
    };
    uint64_t bytes = 0;
    inventory_take(&request, arena, &inventory);
    ARRAY_EACH (const struct ship_file, file, &inventory.files)
        bytes += file->digest.ok ? file->digest.size : 0;
    return bytes;
}

/* Of a unit: folders have no start and no entry. */
static void judge_load(const struct options *options, struct run *run, struct load_sum *out)
{
    struct report report = run_report_of(options, run);
    struct totals totals = report_totals(report.graph);
    struct class_sums classes = report_classes(&report);
    uint64_t numbers[BUDGET_COUNT] = {
        [BUDGET_INIT_BYTES] = totals.init_bytes,
        [BUDGET_INIT_MODULES] = totals.init_modules,
        [BUDGET_MERELY_IMPORTED_BYTES] = classes.of[CLASS_MERELY_IMPORTED].init_bytes,
    };
    if (options->budgets.given[BUDGET_LOCAL_BYTES])
        numbers[BUDGET_LOCAL_BYTES] = shipped_bytes(run, &run->analysis.arena);
    budgets_tell(&options->budgets, numbers, &run->analysis.graph);
    *out = (struct load_sum){.path = report.unit_path,
                             .loaded = totals.init_bytes,
                             .unused = numbers[BUDGET_MERELY_IMPORTED_BYTES]};
}

struct checks {
    const struct options *options;
    struct arena *arena;
    struct target_list targets;
    struct run *runs;
    struct load_sum *sums;
    uint32_t count, sum_count; /* of runs; of sums */
};

static bool check_target(struct checks *checks, struct text cwd, uint32_t number, struct error *err)
{
    const struct options *options = checks->options;
    struct run *run = &checks->runs[number];
    bool of_unit = number < checks->targets.units.list.count;
    if (!run_prepare(options, QUESTION_CHECK, checks->arena, run, err))
        return false;
    run->folder = run->request.cwd = cwd;
    if (of_unit)
        targets_request_unit(&checks->targets, number, options, &run->request);
    else
        targets_request_folders(&checks->targets, checks->arena, &run->request);
    if (!run_analyze(options, run, err))
        return false;
    checks->count++;
    if (of_unit)
        judge_load(options, run, &checks->sums[checks->sum_count++]);
    ignores_apply(options->ignores, &run->analysis.graph);
    return true;
}

static bool check_targets(struct checks *checks, struct text cwd, struct error *err)
{
    uint32_t count = checks->targets.units.list.count + (checks->targets.folders.count > 0);
    checks->runs = arena_alloc_array(checks->arena, count, sizeof *checks->runs);
    checks->sums = arena_alloc_array(checks->arena, count, sizeof *checks->sums);
    for (uint32_t i = 0; i < count; i++)
        if (!check_target(checks, cwd, i, err))
            return false;
    return true;
}

/* --- all of them --- */

static struct texts paths_of(const struct checks *checks)
{
    const struct target_list *targets = &checks->targets;
    uint32_t count = 0;
    struct text *paths = arena_alloc_array(
        checks->arena, (size_t)targets->units.list.count + targets->folders.count, sizeof *paths);
    ARRAY_EACH (const struct unit_entry, unit, &targets->units.list)
        paths[count++] = unit->path;
    ARRAY_EACH (const struct text, folder, &targets->folders)
        paths[count++] = *folder;
    return (struct texts){paths, count};
}

/* What was found in several targets stands in one graph, which then is nobody's unit. */
static struct report report_of(const struct checks *checks, struct module_graph *all)
{
    struct merge merge;
    struct report report = run_report_of(checks->options, &checks->runs[0]);
    report.loads = checks->sums;
    report.load_count = checks->sum_count;
    if (checks->count == 1)
        return report;
    merge_begin(&merge, all, checks->arena);
    for (uint32_t i = 0; i < checks->count; i++)
        merge_add(&merge, &checks->runs[i].analysis.graph);
    report.graph = all;
    report.verdicts = NULL;
    report.natives = NULL;
    report.unit_path = (struct text){"", 0};
    report.folders = paths_of(checks);
    return report;
}

static bool shows_frames(const struct options *options)
{
    if (options->frames != FRAMES_AUTO)
        return options->frames == FRAMES_ALWAYS;
    return isatty(STDOUT_FILENO) && getenv("CI") == NULL;
}

static bool tell_all(struct checks *checks, struct error *err)
{
    const struct options *options = checks->options;
    struct module_graph all;
    struct report report = report_of(checks, &all);
    struct module_graph *graph = checks->count == 1 ? &checks->runs[0].analysis.graph : &all;
    report.frames = shows_frames(options);
    if (!known_apply(options, &report, graph, paths_of(checks), checks->arena, err) ||
        !run_write_outputs(&report, options, QUESTION_CHECK, err))
        return false;
    if (check_fails(&report))
        *options->status = EXIT_FOUND;
    return true;
}

bool run_check(const struct options *options, struct arena *arena, struct error *err)
{
    struct checks checks = {.options = options, .arena = arena};
    struct text cwd;
    bool ok = settings_folder(arena, &cwd, err) &&
              run_check_formats(options, QUESTION_CHECK, err) && known_check(options, err) &&
              targets_find(options, cwd, arena, &checks.targets, err) &&
              check_targets(&checks, cwd, err) && tell_all(&checks, err);
    for (uint32_t i = 0; i < checks.count; i++)
        analysis_release(&checks.runs[i].analysis);
    return ok;
}
