#include "analyzer/cli/known.h"

#include "analyzer/config/baseline.h"
#include "analyzer/config/settings.h"
#include "analyzer/resolve/paths.h"

#include <stdlib.h>

#define DEFAULT_NAME ".importscan-baseline.json"

/* The one that is named; else, with a configuration, the one beside it. Empty: none. */
static struct text path_of(const struct options *options, struct text cwd, struct arena *arena)
{
    const struct configuration *configuration = options->configuration;
    if (options->baseline.length > 0)
        return arena_text(arena, settings_absolute(options->baseline, cwd, arena));
    bool configured = configuration->files.count > 0;
    struct text folder = configured ? configuration->files.at[0]->folder : cwd;
    struct text path = path_join(arena, folder, TEXT(DEFAULT_NAME));
    bool wanted = options->update_baseline || (configured && path_exists(path));
    return wanted ? path : (struct text){"", 0};
}

bool known_check(const struct options *options, struct error *err)
{
    if (options->update_baseline && baseline_is_locked())
        return error_set(err, "--update-baseline writes nothing where CI is set");
    return true;
}

static int by_text(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

/* Sorted, as they lie to the baseline's folder, so that a project may be moved. */
static struct texts targets_below(struct texts targets, struct text folder, struct arena *arena)
{
    struct text *list = arena_alloc_array(arena, targets.count, sizeof *list);
    for (uint32_t i = 0; i < targets.count; i++) {
        struct text real = path_real(arena, targets.at[i]);
        list[i] = real;
        if (text_equal(real, folder))
            list[i] = TEXT(".");
        else if (path_is_below(real, folder))
            list[i] = text_slice(real, folder.length == 1 ? 1 : folder.length + 1, real.length);
    }
    if (targets.count > 1)
        qsort(list, targets.count, sizeof *list, by_text);
    return (struct texts){list, targets.count};
}

static void say(const struct options *options, uint32_t count, const char *words, struct text path)
{
    if (!options->quiet)
        fprintf(stderr, "importscan: %.*s names %u %s%s\n",
                TEXT_ARG(configuration_path(options->configuration, path)), count,
                count == 1 ? "finding" : "findings", words);
}

static bool update(const struct options *options, const struct ratchet_request *request,
                   struct baseline *baseline, struct arena *arena, struct error *err)
{
    uint32_t count = 0;
    baseline_make(request, arena, baseline);
    if (!baseline_write(baseline, arena, err))
        return false;
    ARRAY_EACH (const struct baseline_entry, entry, &baseline->entries)
        count += entry->count;
    say(options, count, "", baseline->path);
    return true;
}

/* What is mended leaves the file. Who cannot write it is told, and nothing fails for it. */
static void shrink(const struct options *options, const struct ratchet *ratchet,
                   struct baseline *baseline, struct arena *arena)
{
    struct error err;
    baseline->entries.at = ratchet->kept.at;
    baseline->entries.count = ratchet->kept.count;
    if (baseline_write(baseline, arena, &err))
        say(options, ratchet->gone, " less: these are gone", baseline->path);
    else
        fprintf(stderr, "importscan: warning: %s\n", err.message);
}

bool known_apply(const struct options *options, const struct report *report,
                 struct module_graph *graph, struct texts targets, struct arena *arena,
                 struct error *err)
{
    struct text path = path_of(options, report->folder, arena);
    struct baseline baseline;
    struct ratchet ratchet;
    if (path.length == 0)
        return true;
    if (!baseline_read(path, arena, &baseline, err)) {
        struct text message =
            configuration_shorten(options->configuration, arena_text(arena, text_of(err->message)));
        return error_set(err, "%.*s", TEXT_ARG(message));
    }
    struct finding_keys keys = {.graph = graph,
                                .environment = report->environment,
                                .tree = report->tree,
                                .folder = path_real(arena, path_parent(path)),
                                .arena = arena};
    struct ratchet_request request = {.graph = graph,
                                      .selection = report->selection,
                                      .keys = &keys,
                                      .targets = targets_below(targets, keys.folder, arena)};
    bool ok = true;
    if (options->update_baseline) {
        ok = update(options, &request, &baseline, arena, err);
    } else {
        baseline_apply(&baseline, &request, arena, &ratchet);
        if (ratchet.gone > 0 && baseline_is_locked())
            baseline_tell(&baseline, &ratchet, graph);
        else if (ratchet.gone > 0)
            shrink(options, &ratchet, &baseline, arena);
    }
    finding_keys_release(&keys);
    return ok;
}
