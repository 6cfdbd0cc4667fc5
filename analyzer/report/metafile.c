#include "analyzer/report/metafile.h"

#include "analyzer/base/utf8.h"
#include "analyzer/report/json_stream.h"
#include "analyzer/report/statements.h"

#include <stdlib.h>

enum part {
    PART_INIT,
    PART_LATER,
    PART_NEVER,
    PART_COUNT
};

static const char *const part_names[PART_COUNT] = {"init", "later", "never"};

struct metafile {
    struct json_stream json;
    const struct report *report;
    struct text *keys; /* by module: what it is called here */
    const module_id *sorted;
    uint32_t count;
};

static enum part part_of(const struct module *module)
{
    if (module_is_loaded(module))
        return PART_INIT;
    return module_may_load_later(module) ? PART_LATER : PART_NEVER;
}

/* --- keys --- */

static struct text plain_key(const struct report *report, module_id id)
{
    const struct module *module = module_graph_module(report->graph, id);
    if (module->path.length > 0)
        return utf8_repaired(report_path(report, module->path), report->arena);
    struct text name = utf8_repaired(module_graph_name(report->graph, id), report->arena);
    return arena_print(report->arena, "%s:%.*s", module_kind_name(module->kind), TEXT_ARG(name));
}

static int by_key(const void *a, const void *b, void *context)
{
    const struct text *keys = context;
    uint32_t x = ((const module_id *)a)->n, y = ((const module_id *)b)->n;
    int order = text_compare(keys[x], keys[y]);
    return order != 0 ? order : (x > y) - (x < y);
}

/* One file may be two modules: the second is told apart as esbuild does, behind a question mark. */
static void part_equal_keys(struct metafile *file)
{
    const struct report *report = file->report;
    module_id *order = arena_alloc_array(report->arena, file->count, sizeof *order);
    memcpy(order, file->sorted, file->count * sizeof *order);
    qsort_r(order, file->count, sizeof *order, by_key, file->keys);
    struct text before = {"", 0};
    for (uint32_t i = 0; i < file->count; i++) {
        struct text *key = &file->keys[order[i].n];
        if (text_equal(*key, before) && i > 0)
            *key = arena_print(report->arena, "%.*s?%.*s", TEXT_ARG(*key),
                               TEXT_ARG(module_graph_name(report->graph, order[i])));
        else
            before = *key;
    }
}

/* A second name of a module is no input of its own. */
static bool is_input(const struct module *module)
{
    return module->kind != MODULE_MISSING && module->alias_of.n == 0;
}

static void name_modules(struct metafile *file)
{
    const struct module_graph *graph = file->report->graph;
    uint32_t kept = 0, all;
    const module_id *sorted = module_graph_sorted(graph, file->report->arena, &all);
    module_id *inputs = arena_alloc_array(file->report->arena, all, sizeof *inputs);
    file->keys = arena_alloc_array(file->report->arena, graph->modules.count, sizeof *file->keys);
    for (uint32_t i = 0; i < all; i++) {
        file->keys[sorted[i].n] = plain_key(file->report, sorted[i]);
        if (is_input(module_graph_module(graph, sorted[i])))
            inputs[kept++] = sorted[i];
    }
    file->sorted = inputs;
    file->count = kept;
    part_equal_keys(file);
}

/* --- inputs --- */

static struct text key_of_target(const struct metafile *file, module_id id)
{
    const struct module *module = module_graph_module(file->report->graph, id);
    return file->keys[module->alias_of.n != 0 ? module->alias_of.n : id.n];
}

static void write_import(struct metafile *file, const struct statement *statement)
{
    const struct module_graph *graph = file->report->graph;
    bool missing = module_graph_module(graph, statement->to)->kind == MODULE_MISSING;
    struct text name = module_graph_name(graph, statement->to);
    json_begin_object(&file->json, NULL);
    json_text(&file->json, "path", missing ? name : key_of_target(file, statement->to));
    json_text(&file->json, "kind",
              statement->executed ? TEXT("import-statement") : TEXT("dynamic-import"));
    json_if_true(&file->json, "external", missing);
    if (!missing)
        json_text(&file->json, "original", name);
    json_end_object(&file->json);
}

static void write_input(struct metafile *file, struct statements all, module_id id)
{
    struct statements own = statements_of(all, file->report, id);
    struct arena_mark mark = arena_mark(file->report->arena);
    json_begin_object(&file->json, arena_text(file->report->arena, file->keys[id.n]).at);
    json_number(&file->json, "bytes", module_graph_module(file->report->graph, id)->bytes);
    json_begin_array(&file->json, "imports");
    for (uint32_t i = 0; i < own.count; i++)
        write_import(file, &own.at[i]);
    json_end_array(&file->json);
    json_end_object(&file->json);
    arena_rewind(file->report->arena, mark);
}

/* --- outputs --- */

static struct text output_name(const struct metafile *file, enum part part)
{
    struct text unit = file->keys[file->report->graph->unit.n];
    return arena_print(file->report->arena, "%.*s:%s", TEXT_ARG(unit), part_names[part]);
}

static bool is_part(const struct metafile *file, uint32_t index, enum part part)
{
    return part_of(module_graph_module(file->report->graph, file->sorted[index])) == part;
}

static void write_contents(struct metafile *file, enum part part)
{
    json_begin_object(&file->json, "inputs");
    for (uint32_t i = 0; i < file->count; i++) {
        if (!is_part(file, i, part))
            continue;
        struct arena_mark mark = arena_mark(file->report->arena);
        const struct module *module = module_graph_module(file->report->graph, file->sorted[i]);
        struct text key = arena_text(file->report->arena, file->keys[file->sorted[i].n]);
        json_begin_object(&file->json, key.at);
        json_number(&file->json, "bytesInOutput", module_weight(module));
        json_end_object(&file->json);
        arena_rewind(file->report->arena, mark);
    }
    json_end_object(&file->json);
}

static void write_output_imports(struct metafile *file, enum part part)
{
    json_begin_array(&file->json, "imports");
    if (part == PART_INIT) {
        json_begin_object(&file->json, NULL);
        json_text(&file->json, "path", output_name(file, PART_LATER));
        json_text(&file->json, "kind", TEXT("dynamic-import"));
        json_end_object(&file->json);
    }
    json_end_array(&file->json);
}

static void write_output(struct metafile *file, enum part part)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < file->count; i++)
        if (is_part(file, i, part))
            bytes += module_weight(module_graph_module(file->report->graph, file->sorted[i]));
    json_begin_object(&file->json, output_name(file, part).at);
    json_number(&file->json, "bytes", bytes);
    write_contents(file, part);
    write_output_imports(file, part);
    json_begin_array(&file->json, "exports");
    json_end_array(&file->json);
    if (part == PART_INIT)
        json_text(&file->json, "entryPoint", file->keys[file->report->graph->unit.n]);
    json_end_object(&file->json);
}

void metafile_write(const struct report *report, struct writer *writer)
{
    struct metafile file = {.report = report};
    struct statements all = report_statements(report);
    name_modules(&file);
    json_start(&file.json, writer);
    json_begin_object(&file.json, NULL);
    json_begin_object(&file.json, "inputs");
    for (uint32_t i = 0; i < file.count; i++)
        write_input(&file, all, file.sorted[i]);
    json_end_object(&file.json);
    json_begin_object(&file.json, "outputs");
    for (enum part part = 0; part < PART_COUNT; part++)
        write_output(&file, part);
    json_end_object(&file.json);
    json_end_object(&file.json);
    json_finish(&file.json);
}
