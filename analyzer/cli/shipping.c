#include "analyzer/cli/shipping.h"

#include "analyzer/cli/profiles.h"
#include "analyzer/config/settings.h"
#include "analyzer/plan/tiers.h"
#include "analyzer/report/catalog.h"
#include "analyzer/report/manifest.h"

/* Both are JSON by themselves: -o says no more than where to. */
static bool find_output(const struct options *options, struct text *file, struct error *err)
{
    *file = (struct text){"", 0};
    if (options->outputs.count > 1)
        return error_set(err, "%s writes one document", options->action->name);
    ARRAY_EACH (struct output, output, &options->outputs) {
        if (output->format != FORMAT_JSON)
            return error_set(err, "%s has no form as %s", options->action->name,
                             format_info[output->format].name);
        *file = output->file;
    }
    return true;
}

static bool open_output(struct writer *writer, struct text file, struct arena *arena,
                        struct error *err)
{
    if (file.length > 0)
        return writer_open(writer, file, arena, err);
    writer_on(writer, stdout, "standard output");
    return true;
}

/* --- manifest --- */

uint64_t shipping_local_limit(struct arena *arena)
{
    struct tiers tiers;
    struct error err;
    if (!tiers_read(tiers_default_text(), TEXT("default.tiers.json"), arena, &tiers, &err))
        return 0;
    return tiers.list.at[tiers.local].capacity;
}

void shipping_inventory(struct run *run, bool compressed, bool used_only, struct arena *arena,
                        struct inventory *out)
{
    struct inventory_request request = {
        .graph = &run->analysis.graph,
        .verdicts = run->analysis.verdicts,
        .natives = run->analysis.natives,
        .tree = run->analysis.tree,
        .unit_path = run->request.environment.unit_path,
        .jobs = run->request.jobs,
        .compressed = compressed,
        .used_only = used_only,
    };
    inventory_take(&request, arena, out);
}

static bool write_manifest(const struct options *options, struct run *run,
                           const struct profile *profile, struct text file, struct error *err)
{
    struct arena *arena = &run->analysis.arena;
    struct inventory inventory;
    struct writer writer;
    shipping_inventory(run, true, false, arena, &inventory);
    struct report report = run_report_of(options, run);
    struct manifest manifest = {
        .report = &report,
        .inventory = &inventory,
        .profile = options->profiles.count > 0 ? profile : NULL,
        .local_limit = shipping_local_limit(arena),
    };
    if (!open_output(&writer, file, arena, err))
        return false;
    manifest_write(&manifest, &writer);
    return writer_close(&writer, err);
}

bool run_manifest(const struct options *options, struct arena *arena, struct error *err)
{
    struct run run;
    struct profile profile;
    struct text file;
    if (!find_output(options, &file, err) || !profiles_read(options, arena, &profile, err) ||
        !run_analysis(options, QUESTION_REPORT, arena, &run, err))
        return false;
    bool ok = write_manifest(options, &run, &profile, file, err);
    analysis_release(&run.analysis);
    return ok;
}

/* --- catalog --- */

static bool write_catalog(const struct options *options, const struct catalog *catalog,
                          struct text folder, struct text file, struct arena *arena,
                          struct error *err)
{
    struct writer writer;
    struct report paths = {.folder = folder, .arena = arena};
    bool ok = true;
    if (!open_output(&writer, file, arena, err))
        return false;
    if (options->binary)
        ok = catalog_binary_write(catalog, arena, &writer, err);
    else
        catalog_json_write(catalog, report_path(&paths, catalog->path), arena, &writer);
    writer.failed |= !ok;
    struct error later;
    return writer_close(&writer, ok ? err : &later) && ok;
}

static bool catalog_unit(const struct options *options, struct text file, struct arena *arena,
                         struct error *err)
{
    struct run run;
    struct inventory inventory;
    struct catalog catalog;
    if (!run_analysis(options, QUESTION_REPORT, arena, &run, err))
        return false;
    struct arena *own = &run.analysis.arena;
    shipping_inventory(&run, false, false, own, &inventory);
    catalog_of_unit(&run.analysis.graph, &inventory, own, &catalog);
    catalog.path = run.request.environment.unit_path;
    catalog.version = run.analysis.environment.version;
    bool ok = write_catalog(options, &catalog, run.folder, file, own, err);
    analysis_release(&run.analysis);
    return ok;
}

/* A folder is searched alone, by the Python that --python or the default names. */
static bool catalog_folder(const struct options *options, struct text path, struct text folder,
                           struct text file, struct arena *arena, struct error *err)
{
    struct environment environment;
    struct catalog catalog;
    struct request request = run_request_of(options);
    struct tree *tree = tree_open(arena);
    request.environment.isolated_path = true;
    request.environment.unit_path = arena_print(arena, "%.*s/none.py", TEXT_ARG(path));
    bool ok = environment_find(&request.environment, tree, arena, &environment, err);
    if (ok) {
        catalog_of_folder(&environment, tree, path, request.jobs, arena, &catalog);
        catalog.version = environment.version;
        ok = write_catalog(options, &catalog, folder, file, arena, err);
    }
    tree_close(tree);
    return ok;
}

/* An archive on the search path is a folder, too. */
static bool is_folder(struct text path)
{
    struct arena scratch = {0};
    struct tree *tree = tree_open(&scratch);
    bool is = tree_folder(tree, path) != NULL;
    tree_close(tree);
    arena_release(&scratch);
    return is;
}

bool run_catalog(const struct options *options, struct arena *arena, struct error *err)
{
    struct text folder, file;
    if (!find_output(options, &file, err) || !settings_folder(arena, &folder, err))
        return false;
    struct text path = settings_absolute(options->operands.at[0], folder, arena);
    if (!is_folder(path))
        return catalog_unit(options, file, arena, err);
    return catalog_folder(options, path, folder, file, arena, err);
}
