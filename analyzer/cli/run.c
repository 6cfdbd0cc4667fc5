#include "analyzer/cli/run.h"

#include "analyzer/base/json.h"
#include "analyzer/base/quantity.h"

#include "analyzer/cli/profiles.h"
#include "analyzer/cli/progress.h"
#include "analyzer/cli/unit.h"
#include "analyzer/config/settings.h"
#include "analyzer/report/lookup.h"
#include "analyzer/source/source.h"
#include "analyzer/verdict/overrides.h"

#include <unistd.h>

static unsigned processors(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : (unsigned)count;
}

/* What is said by itself counts, then the target. */
static struct python_version version_of(const struct options *options)
{
    if (options->version.major != 0 || options->target.name.length == 0)
        return options->version;
    return (struct python_version){3, options->target.python_minor};
}

struct request run_request_of(const struct options *options)
{
    struct request request = {
        .as = options->as,
        .entries = {options->entries.at, options->entries.count},
        .target = options->target.name.length > 0 ? &options->target : NULL,
        .jobs = options->jobs > 0 ? options->jobs : processors(),
        .library = options->library,
        .store = options->store,
        .min_python = options->min_python,
        .hints = configuration_hints(options->configuration),
        .excludes = ignores_excludes,
        .excludes_context = options->ignores,
        .environment = {.python = options->python,
                        .paths = {options->paths.at, options->paths.count},
                        .isolated_path = options->isolated_path,
                        .version = version_of(options),
                        .platform = options->platform},
    };
    settings_from_process(&request.environment);
    return request;
}

enum {
    MOST_OVERRIDE_BYTES = 1 << 20
};

/* The file of --effects, refused before anything else is read. */
static bool read_effects(const struct options *options, struct arena *arena,
                         struct effects_request *out, struct error *err)
{
    struct overrides overrides;
    *out = (struct effects_request){.strict = options->strict_effects,
                                    .overrides_path = options->effects};
    if (options->effects.length == 0)
        return true;
    if (!source_bytes(options->effects.at, MOST_OVERRIDE_BYTES, arena, &out->overrides, err))
        return false;
    if (text_trim(out->overrides).length == 0)
        return error_set(err, "%.*s:1:1: is empty", TEXT_ARG(options->effects));
    return overrides_read(out->overrides, options->effects, arena, &overrides, err);
}

static bool has_override(const struct overrides *overrides, struct text name)
{
    ARRAY_EACH (const struct override, known, &overrides->all)
        if (text_equal(known->name, name))
            return true;
    return false;
}

static void add_pure(struct overrides *overrides, struct texts names, const char *key,
                     struct arena *arena)
{
    for (uint32_t i = 0; i < names.count; i++)
        if (!has_override(overrides, names.at[i]))
            array_push(arena, &overrides->all,
                       (struct override){names.at[i],
                                         arena_print(arena, "the configuration's %s", key), true});
}

static struct text members_of(const struct overrides *overrides, bool pure, struct arena *arena)
{
    struct text members = {"", 0};
    ARRAY_EACH (const struct override, known, &overrides->all)
        if (known->pure == pure)
            members = arena_print(arena, "%.*s%s%.*s: %.*s", TEXT_ARG(members),
                                  members.length > 0 ? ", " : "",
                                  TEXT_ARG(json_quote(known->name, arena)),
                                  TEXT_ARG(json_quote(known->reason, arena)));
    return members;
}

/* What the configuration calls free of effects joins the file; the file's word is the stronger. */
static bool add_hints(const struct hints *hints, struct arena *arena, struct effects_request *out,
                      struct error *err)
{
    struct overrides overrides;
    if (hints->effect_free.count + hints->decorators_pure.count == 0)
        return true;
    if (!overrides_read(out->overrides, out->overrides_path, arena, &overrides, err))
        return false;
    add_pure(&overrides, hints->effect_free, "effect-free", arena);
    add_pure(&overrides, hints->decorators_pure, "decorators-pure", arena);
    out->overrides = arena_print(arena, "{\"pure\": {%.*s}, \"effect\": {%.*s}}",
                                 TEXT_ARG(members_of(&overrides, true, arena)),
                                 TEXT_ARG(members_of(&overrides, false, arena)));
    if (out->overrides_path.length == 0)
        out->overrides_path = TEXT("the configuration");
    return true;
}

struct report run_report_of(const struct options *options, struct run *run)
{
    struct analysis *analysis = &run->analysis;
    return (struct report){
        .graph = &analysis->graph,
        .verdicts = analysis->verdicts,
        .natives = analysis->natives,
        .environment = &analysis->environment,
        .tree = analysis->tree,
        .arena = &analysis->arena,
        .folder = run->folder,
        .unit_path = run->request.environment.unit_path,
        .folders = run->request.folders,
        .selection = &run->selection,
        .runs_as_main = analysis->runs_as_main,
        .entry_points = {analysis->entry_points.at, analysis->entry_points.count},
        .args = options->args,
        .functions = options->functions,
        .all = options->all,
    };
}

static bool write_output(struct report *report, const struct options *options,
                         enum question question, const struct output *output, struct error *err)
{
    struct writer writer;
    if (output->file.length == 0)
        writer_on(&writer, stdout, "standard output");
    else if (!writer_open(&writer, output->file, report->arena, err))
        return false;
    report->color = terminal_has_color(options->color, fileno(writer.file)) &&
                    (output->file.length == 0 || options->color == COLOR_ALWAYS);
    format_info[output->format].write[question](report, &writer);
    return writer_close(&writer, err);
}

bool run_write_outputs(struct report *report, const struct options *options, enum question question,
                       struct error *err)
{
    static const struct output text_to_stdout = {FORMAT_TEXT, {"", 0}};
    if (options->outputs.count == 0)
        return write_output(report, options, question, &text_to_stdout, err);
    bool ok = true;
    struct error later;
    ARRAY_EACH (struct output, output, &options->outputs)
        ok &= write_output(report, options, question, output, ok ? err : &later);
    return ok;
}

bool run_check_formats(const struct options *options, enum question question, struct error *err)
{
    bool has_picture = false;
    ARRAY_EACH (struct output, output, &options->outputs) {
        has_picture |= output->format == FORMAT_DOT || output->format == FORMAT_MERMAID;
        if (format_info[output->format].write[question] == NULL)
            return error_set(err, "%s has no form as %s", options->action->name,
                             format_info[output->format].name);
    }
    if (options->focus.length > 0 && !has_picture)
        return error_set(err, "--focus goes with -o dot or -o mermaid");
    return true;
}

static void say(const struct options *options, const struct analysis *analysis)
{
    const struct environment *environment = &analysis->environment;
    if (options->verbose && !options->quiet) {
        fprintf(stderr, "importscan: %.*s\n", TEXT_ARG(environment->chosen));
        ARRAY_EACH (struct text, note, &environment->notes)
            fprintf(stderr, "importscan: %.*s\n", TEXT_ARG(*note));
    }
    if (!options->show_timings)
        return;
    ARRAY_EACH (struct timing, timing, &analysis->timings)
        fprintf(stderr, "%9.3f s  %s\n", timing->seconds, timing->stage);
}

static bool write_answer(const struct options *options, enum question question,
                         struct report *report, struct error *err)
{
    if (question == QUESTION_WHY) {
        if (!report_lookup_any(report, options->operands.at[1], &report->named, &report->function,
                               err))
            return false;
    } else if (options->focus.length > 0 &&
               !report_lookup(report, options->focus, &report->named, err)) {
        return false;
    }
    return run_write_outputs(report, options, question, err);
}

static bool find_unit(const struct options *options, struct text folder, struct arena *arena,
                      struct request *request, struct error *err)
{
    request->environment.unit_path = settings_absolute(options->operands.at[0], folder, arena);
    return unit_check(options->operands.at[0].at, err);
}

static bool analyze_watched(const struct options *options, struct request *request,
                            struct analysis *analysis, struct error *err)
{
    struct progress progress;
    progress_begin(&progress,
                   !options->quiet && !options->no_progress && terminal_shows_progress());
    request->progress = progress_tell;
    request->progress_state = &progress;
    bool ok = analyze(request, analysis, err);
    progress_end(&progress);
    return ok;
}

static struct selection selection_of(const struct options *options)
{
    return (struct selection){
        .select = {options->select.prefixes.at, options->select.prefixes.count},
        .ignore = {options->ignore.prefixes.at, options->ignore.prefixes.count},
        .fail_on = options->fail_on,
        .all = options->all,
        .statistics = options->statistics,
    };
}

bool run_min_saving(const struct options *options, uint64_t *us, struct error *err)
{
    uint64_t ns = 0;
    if (options->min_saving.length == 0)
        return true;
    if (!quantity_time(options->min_saving, &ns))
        return error_set(err, "--min-saving takes a time such as 500us or 2ms, not %.*s",
                         TEXT_ARG(options->min_saving));
    *us = (ns + 999) / 1000;
    return true;
}

/* A patch that saves less than it costs is none. */
static bool weigh_deferrals(const struct options *options, struct arena *arena,
                            struct request *request, struct error *err)
{
    request->weighs_deferrals = options->action->bit == FOR_PATCH;
    if (!request->weighs_deferrals || options->min_saving.length == 0)
        return true;
    uint64_t *us = ARENA_NEW(arena, uint64_t);
    request->min_saving_us = us;
    return run_min_saving(options, us, err);
}

bool run_prepare(const struct options *options, enum question question, struct arena *arena,
                 struct run *out, struct error *err)
{
    *out = (struct run){.request = run_request_of(options), .selection = selection_of(options)};
    out->request.graph_only = question == QUESTION_GRAPH;
    out->request.no_verdicts = question == QUESTION_NATIVES;
    out->request.no_natives = question == QUESTION_WHY || options->action->bit == FOR_PATCH;
    out->request.no_deferrals =
        question == QUESTION_WHY || (options->action->bit & FOR_SHIPPED) != 0;
    if (!settings_folder(arena, &out->folder, err) || !run_check_formats(options, question, err) ||
        !weigh_deferrals(options, arena, &out->request, err) ||
        !read_effects(options, arena, &out->request.effects, err) ||
        !add_hints(&out->request.hints, arena, &out->request.effects, err))
        return false;
    out->request.cwd = out->folder;
    if ((options->action->bit & (FOR_PATCH | FOR_STUB)) == 0)
        return true;
    if (!profiles_read(options, arena, &out->profile, err))
        return false;
    out->request.hints.always_used = profiles_always(&out->profile, arena);
    return true;
}

bool run_analyze(const struct options *options, struct run *run, struct error *err)
{
    if (!analyze_watched(options, &run->request, &run->analysis, err))
        return false;
    say(options, &run->analysis);
    return true;
}

bool run_analysis(const struct options *options, enum question question, struct arena *arena,
                  struct run *out, struct error *err)
{
    struct text folder;
    struct request found = {0};
    if (!settings_folder(arena, &folder, err) || !find_unit(options, folder, arena, &found, err) ||
        !run_prepare(options, question, arena, out, err))
        return false;
    out->request.environment.unit_path = found.environment.unit_path;
    if (!run_analyze(options, out, err))
        return false;
    if (options->action->bit == FOR_PATCH)
        ignores_apply(options->ignores, &out->analysis.graph);
    return true;
}

static bool run(const struct options *options, enum question question, struct arena *arena,
                struct error *err)
{
    struct run run;
    if (!run_analysis(options, question, arena, &run, err))
        return false;
    struct report report = run_report_of(options, &run);
    bool ok = write_answer(options, question, &report, err);
    analysis_release(&run.analysis);
    return ok;
}

bool run_report(const struct options *options, struct arena *arena, struct error *err)
{
    return run(options, QUESTION_REPORT, arena, err);
}

bool run_graph(const struct options *options, struct arena *arena, struct error *err)
{
    return run(options, QUESTION_GRAPH, arena, err);
}

bool run_unit_natives(const struct options *options, struct arena *arena, struct error *err)
{
    return run(options, QUESTION_NATIVES, arena, err);
}

bool run_why(const struct options *options, struct arena *arena, struct error *err)
{
    return run(options, QUESTION_WHY, arena, err);
}
