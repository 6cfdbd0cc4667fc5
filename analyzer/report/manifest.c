#include "analyzer/report/manifest.h"

#include "analyzer/base/utf8.h"
#include "analyzer/base/version.h"
#include "analyzer/plan/init_cost.h"
#include "analyzer/plan/pyc_magic.h"
#include "analyzer/plan/record.h"
#include "analyzer/report/json_finding.h"
#include "analyzer/report/manifest_changes.h"

#include <stdlib.h>

struct text manifest_object_id(const struct manifest *manifest, uint32_t file)
{
    return arena_print(manifest->report->arena, "o%u", file + 1);
}

/* --- distributions --- */

static int by_name(const void *a, const void *b)
{
    const struct distribution *const *x = a, *const *y = b;
    int result = text_compare((*x)->name, (*y)->name);
    if (result == 0)
        result = text_compare((*x)->version, (*y)->version);
    return result != 0 ? result : text_compare((*x)->info_path, (*y)->info_path);
}

static const struct distribution **list_distributions(const struct manifest *manifest,
                                                      uint32_t *count)
{
    const struct inventory *inventory = manifest->inventory;
    const struct distribution **list =
        arena_alloc_array(manifest->report->arena, inventory->files.count, sizeof *list);
    uint32_t kept = 0, all = 0;
    ARRAY_EACH (struct ship_file, file, &inventory->files)
        if (file->distribution != NULL)
            list[all++] = file->distribution;
    qsort(list, all, sizeof *list, by_name);
    for (uint32_t i = 0; i < all; i++)
        if (kept == 0 || list[kept - 1] != list[i])
            list[kept++] = list[i];
    *count = kept;
    return list;
}

/* The list is made once and looked up by pointer; units have hundreds of them at the most. */
struct text manifest_distribution_id(const struct manifest *manifest,
                                     const struct distribution *distribution)
{
    for (uint32_t i = 0; i < manifest->distribution_count; i++)
        if (manifest->distributions[i] == distribution)
            return arena_print(manifest->report->arena, "d%u", i + 1);
    return (struct text){"", 0};
}

/* PEP 503's normal form. */
static struct text normal_name(struct text name, struct arena *arena)
{
    char *at = arena_alloc(arena, (size_t)name.length + 1);
    uint32_t length = 0;
    for (uint32_t i = 0; i < name.length; i++) {
        char c = name.at[i];
        bool dash = c == '-' || c == '_' || c == '.';
        if (dash && length > 0 && at[length - 1] == '-')
            continue;
        at[length++] = dash ? '-' : (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }
    return (struct text){at, length};
}

static void write_purl(struct json_stream *json, const struct manifest *manifest,
                       const struct distribution *distribution)
{
    struct arena *arena = manifest->report->arena;
    if (distribution->version.length == 0) {
        json_null(json, "purl");
        return;
    }
    struct text name = utf8_percent(normal_name(distribution->name, arena), arena);
    struct text version = utf8_percent(distribution->version, arena);
    json_text(json, "purl",
              arena_print(arena, "pkg:pypi/%.*s@%.*s", TEXT_ARG(name), TEXT_ARG(version)));
}

static void write_distribution(struct json_stream *json, const struct manifest *manifest,
                               const struct distribution *distribution)
{
    const struct module_graph *graph = manifest->report->graph;
    uint32_t modules = 0, objects = 0;
    uint64_t bytes = 0;
    for (uint32_t m = 1; m < graph->modules.count; m++)
        modules += graph->modules.at[m].distribution == distribution;
    ARRAY_EACH (struct ship_file, file, &manifest->inventory->files)
        if (file->distribution == distribution)
            objects++, bytes += file->digest.size;
    json_begin_object(json, NULL);
    json_text(json, "id", manifest_distribution_id(manifest, distribution));
    json_text(json, "name", distribution->name);
    json_text(json, "version", distribution->version);
    write_purl(json, manifest, distribution);
    enum record_state state =
        record_check(manifest->inventory, distribution, manifest->report->arena);
    if (state == RECORD_SILENT)
        json_null(json, "record_ok");
    else
        json_bool(json, "record_ok", state == RECORD_OK);
    json_number(json, "modules", modules);
    json_number(json, "objects", objects);
    json_number(json, "bytes", bytes);
    json_end_object(json);
}

static void write_distributions(struct json_stream *json, const struct manifest *manifest)
{
    json_begin_array(json, "distributions");
    for (uint32_t i = 0; i < manifest->distribution_count; i++)
        write_distribution(json, manifest, manifest->distributions[i]);
    json_end_array(json);
}

/* --- head --- */

/* One hash over all of them: a line `sha256 size key` for each object. */
static struct text hash_inputs(const struct manifest *manifest)
{
    struct arena *arena = manifest->report->arena;
    ARRAY(char) lines = {0};
    struct digest digest;
    ARRAY_EACH (struct ship_file, file, &manifest->inventory->files) {
        struct text line =
            arena_print(arena, "%.*s %llu %.*s\n", TEXT_ARG(digest_hex(&file->digest, arena)),
                        (unsigned long long)file->digest.size, TEXT_ARG(file->key));
        for (uint32_t i = 0; i < line.length; i++)
            array_push(arena, &lines, line.at[i]);
    }
    digest_bytes((struct text){lines.at, lines.count}, &digest);
    return digest_hex(&digest, arena);
}

static void write_target(struct json_stream *json, const struct environment *environment,
                         struct arena *arena)
{
    unsigned magic = pyc_magic(environment->version);
    json_begin_object(json, "target");
    json_text(json, "python",
              arena_print(arena, "%d.%d", environment->version.major, environment->version.minor));
    json_text(json, "platform", environment->platform);
    if (magic != 0)
        json_number(json, "magic", magic);
    json_end_object(json);
}

static void write_head(struct json_stream *json, const struct manifest *manifest)
{
    const struct report *report = manifest->report;
    json_text(json, "schema", TEXT("importscan-manifest/1"));
    json_begin_object(json, "tool");
    json_text(json, "name", TEXT("importscan"));
    json_text(json, "version", TEXT(IMPORTSCAN_VERSION));
    json_end_object(json);
    json_begin_object(json, "unit");
    json_write_path(json, report, report->unit_path);
    json_text(json, "module", module_graph_name(report->graph, report->graph->unit));
    json_text(json, "as", report->runs_as_main ? TEXT("main") : TEXT("module"));
    json_texts(json, "entry_points", report->entry_points);
    json_texts(json, "options", report->args);
    json_text(json, "inputs_sha256", hash_inputs(manifest));
    write_target(json, report->environment, report->arena);
    json_end_object(json);
}

/* --- totals --- */

struct sums {
    uint64_t bytes, zbytes, native_bytes, strip_saving, init_bytes, init_us;
    uint32_t modules[MODULE_CLASS_COUNT];
    uint64_t class_bytes[MODULE_CLASS_COUNT];
};

/* An object counts for the first class of its modules, in the order of the classes. */
static void claim(const struct manifest *manifest, uint8_t *class_of, bool *init, module_id module,
                  uint32_t file)
{
    enum module_class class = verdict_class(manifest->report->verdicts, module);
    if ((uint8_t) class < class_of[file])
        class_of[file] = (uint8_t) class;
    init[file] |= module_graph_module(manifest->report->graph, module)->loads == LOADS_INIT;
}

/* A library counts for the class of what needs it: users stand behind it in the load order. */
static void claim_libraries(const struct manifest *manifest, uint8_t *class_of, bool *init,
                            struct sums *sums)
{
    const struct natives *natives = manifest->report->natives;
    const uint32_t *of = manifest->inventory->of_native;
    for (uint32_t n = natives == NULL ? 0 : natives->in_order.count; n-- > 0;) {
        uint32_t index = natives->in_order.at[n];
        const struct native *native = &natives->all.at[index];
        if (of[index] == 0)
            continue;
        sums->strip_saving += native->object.strip_estimate;
        ARRAY_EACH (const struct native_need, need, &native->needs) {
            uint32_t file = need->native == NO_NATIVE ? 0 : of[need->native];
            if (file == 0)
                continue;
            if (class_of[of[index] - 1] < class_of[file - 1])
                class_of[file - 1] = class_of[of[index] - 1];
            init[file - 1] |= init[of[index] - 1];
        }
    }
}

static struct sums sum_up(const struct manifest *manifest)
{
    const struct module_graph *graph = manifest->report->graph;
    const struct inventory *inventory = manifest->inventory;
    struct sums sums = {0};
    uint8_t *class_of = arena_alloc_array(manifest->report->arena, inventory->files.count, 1);
    bool *init = arena_alloc_array(manifest->report->arena, inventory->files.count, sizeof *init);
    memset(class_of, MODULE_CLASS_COUNT - 1, inventory->files.count);
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        bool measured;
        sums.modules[verdict_class(manifest->report->verdicts, (module_id){m})]++;
        if (graph->modules.at[m].loads == LOADS_INIT)
            sums.init_us += manifest_init_us(manifest, (module_id){m}, &measured);
        if (inventory->of_module[m] != 0)
            claim(manifest, class_of, init, (module_id){m}, inventory->of_module[m] - 1);
    }
    claim_libraries(manifest, class_of, init, &sums);
    ARRAY_EACH (struct data_use, use, &inventory->data)
        for (uint32_t i = 0; i < use->count; i++)
            claim(manifest, class_of, init, use->module, inventory->data_files.at[use->first + i]);
    for (uint32_t f = 0; f < inventory->files.count; f++) {
        const struct ship_file *file = &inventory->files.at[f];
        sums.bytes += file->digest.size;
        sums.zbytes += file->digest.zsize;
        sums.native_bytes += file->form == FORM_SO ? file->digest.size : 0;
        sums.init_bytes += init[f] && file->form != FORM_DATA ? file->digest.size : 0;
        sums.class_bytes[class_of[f]] += file->digest.size;
    }
    return sums;
}

static void write_totals(struct json_stream *json, const struct manifest *manifest)
{
    struct sums sums = sum_up(manifest);
    uint64_t limit = manifest->local_limit;
    json_begin_object(json, "totals");
    json_number(json, "modules", manifest->report->graph->modules.count - 1);
    json_number(json, "objects", manifest->inventory->files.count);
    json_number(json, "bytes", sums.bytes);
    json_number(json, "zbytes", sums.zbytes);
    json_number(json, "native_bytes", sums.native_bytes);
    json_number(json, "strip_saving_est", sums.strip_saving);
    json_number(json, "init_bytes", sums.init_bytes);
    json_number(json, "init_us", sums.init_us);
    json_begin_object(json, "by_class");
    for (enum module_class class = 0; class < MODULE_CLASS_COUNT; class ++) {
        json_begin_object(json, module_class_name(class));
        json_number(json, "modules", sums.modules[class]);
        json_number(json, "bytes", sums.class_bytes[class]);
        json_end_object(json);
    }
    json_end_object(json);
    json_begin_object(json, "limit");
    json_number(json, "unzipped", limit);
    json_number(json, "used", sums.bytes);
    json_number(json, "over", sums.bytes >= limit ? sums.bytes - limit + 1 : 0);
    json_end_object(json);
    json_end_object(json);
}

/* --- objects --- */

static void write_object(struct json_stream *json, const struct manifest *manifest, uint32_t f)
{
    const struct ship_file *file = &manifest->inventory->files.at[f];
    struct arena_mark mark = arena_mark(manifest->report->arena);
    json_begin_object(json, NULL);
    json_text(json, "id", manifest_object_id(manifest, f));
    json_text(json, "key", file->key);
    json_write_path(json, manifest->report, file->path);
    if (file->digest.ok)
        json_text(json, "sha256", digest_hex(&file->digest, manifest->report->arena));
    json_number(json, "size", file->digest.size);
    if (file->digest.ok)
        json_number(json, "zsize", file->digest.zsize);
    json_text(json, "form", text_of(object_form_name(file->form)));
    if (file->distribution != NULL)
        json_text(json, "dist", manifest_distribution_id(manifest, file->distribution));
    json_end_object(json);
    arena_rewind(manifest->report->arena, mark);
}

static void write_objects(struct json_stream *json, const struct manifest *manifest)
{
    json_begin_array(json, "objects");
    for (uint32_t f = 0; f < manifest->inventory->files.count; f++)
        write_object(json, manifest, f);
    json_end_array(json);
}

/* Which shared object is which module. */
static uint32_t *number_natives(const struct manifest *manifest)
{
    const struct module_graph *graph = manifest->report->graph;
    const struct natives *natives = manifest->report->natives;
    uint32_t *of = arena_alloc_array(manifest->report->arena, graph->modules.count, sizeof *of);
    for (uint32_t n = 0; natives != NULL && n < natives->in_order.count; n++) {
        const struct native *native = &natives->all.at[natives->in_order.at[n]];
        for (uint32_t i = 0; i < native->modules.count; i++)
            of[module_graph_get(graph, names_get(&graph->names, native->modules.at[i])).n] = n + 1;
    }
    return of;
}

static void write_profiles(struct json_stream *json, const struct manifest *manifest)
{
    const struct profile *profile = manifest->profile;
    uint32_t unknown = 0;
    if (profile == NULL)
        return;
    const struct module_graph *graph = manifest->report->graph;
    for (uint32_t n = 1; n <= profile->names.texts.count; n++) {
        struct text name = names_text(&profile->names, (name_id){n});
        unknown += module_graph_get(graph, names_get(&graph->names, name)).n == 0;
    }
    json_begin_array(json, "profiles");
    ARRAY_EACH (struct profile_file, file, &profile->files) {
        json_begin_object(json, NULL);
        json_write_path(json, manifest->report, file->path);
        json_number(json, "importtime", file->lines);
        json_number(json, "traces", file->traces);
        json_number(json, "counters", file->counters);
        json_number(json, "unknown", unknown);
        json_end_object(json);
    }
    json_end_array(json);
}

void manifest_write(const struct manifest *manifest, struct writer *writer)
{
    struct json_stream json;
    struct manifest filled = *manifest;
    filled.distributions = list_distributions(manifest, &filled.distribution_count);
    filled.native_of = number_natives(manifest);
    json_start(&json, writer);
    json_begin_object(&json, NULL);
    write_head(&json, &filled);
    write_totals(&json, &filled);
    write_distributions(&json, &filled);
    write_objects(&json, &filled);
    manifest_write_modules(&filled, &json);
    manifest_write_natives(&filled, &json);
    write_profiles(&json, &filled);
    if (manifest->changes != NULL)
        manifest_write_changes(manifest, &json);
    json_end_object(&json);
    json_finish(&json);
}
