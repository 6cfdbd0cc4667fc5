#include "analyzer/report/report.h"

#include "analyzer/base/utf8.h"

struct text path_below(struct text path, struct text folder)
{
    if (text_is(folder, "/"))
        folder.length = 0;
    if (folder.at == NULL || !text_starts(path, folder) || path.length <= folder.length + 1 ||
        path.at[folder.length] != '/')
        return path;
    return text_slice(path, folder.length + 1, path.length);
}

bool report_is_of_folders(const struct report *report)
{
    return report->graph->unit.n == 0 && report->load_count == 0;
}

struct text report_path(const struct report *report, struct text path)
{
    return path_below(path, report->folder);
}

struct text report_file(const struct report *report, module_id id)
{
    const struct module *module = module_graph_module(report->graph, id);
    if (module->path.length == 0)
        return text_of(module_kind_name(module->kind));
    return utf8_printable(report_path(report, module->path), report->arena);
}

static struct text with_line(const struct report *report, struct text file, struct place place)
{
    if (place.line == 0)
        return file;
    return arena_print(report->arena, "%.*s:%u", TEXT_ARG(file), place.line);
}

struct text report_place(const struct report *report, module_id from, struct place place)
{
    return with_line(report, report_file(report, from), place);
}

/* Search paths may lie in one another: the one that leaves least is the one it was found by. */
struct text report_short_place(const struct report *report, module_id from, struct place place)
{
    struct text path = module_graph_module(report->graph, from)->path, shortest = path;
    ARRAY_EACH (struct path_entry, entry, &report->environment->search_path) {
        struct text rest = path_below(path, entry->path);
        if (rest.length < shortest.length)
            shortest = rest;
    }
    if (path.length == 0 || shortest.length == path.length)
        return report_place(report, from, place);
    return with_line(report, utf8_printable(shortest, report->arena), place);
}

struct text report_size(const struct report *report, uint64_t bytes)
{
    static const char *const units[] = {"kB", "MB", "GB", "TB"};
    if (bytes < 1000)
        return arena_print(report->arena, "%u B", (unsigned)bytes);
    double value = (double)bytes / 1000;
    unsigned unit = 0;
    for (; value >= 999.95 && unit < 3; unit++)
        value /= 1000;
    return arena_print(report->arena, "%.1f %s", value, units[unit]);
}

struct text report_number(const struct report *report, uint64_t number)
{
    if (number < 1000)
        return arena_print(report->arena, "%u", (unsigned)number);
    struct text thousands = report_number(report, number / 1000);
    return arena_print(report->arena, "%.*s,%03u", TEXT_ARG(thousands), (unsigned)(number % 1000));
}

struct text report_count(const struct report *report, uint64_t count, const char *one)
{
    struct text number = report_number(report, count);
    return arena_print(report->arena, "%.*s %s%s", TEXT_ARG(number), one, count == 1 ? "" : "s");
}

struct text report_name(const struct report *report, module_id id)
{
    return utf8_printable(module_graph_name(report->graph, id), report->arena);
}

bool module_is_loaded(const struct module *module)
{
    return module->loads == LOADS_INIT && !module->partial && module->kind != MODULE_MISSING;
}

bool module_may_load_later(const struct module *module)
{
    return module->may_load && module->loads != LOADS_INIT && module->kind != MODULE_MISSING;
}

uint64_t module_weight(const struct module *module)
{
    return module->alias_of.n != 0 ? 0 : module->bytes;
}

static void add_to_totals(struct totals *totals, const struct module *module)
{
    uint64_t bytes = module_weight(module);
    totals->modules++;
    totals->bytes += bytes;
    totals->missing += module->kind == MODULE_MISSING;
    totals->partial += module->partial;
    if (module_is_loaded(module)) {
        totals->init_modules++;
        totals->init_bytes += bytes;
        totals->start_modules += module->at_start;
        totals->start_bytes += module->at_start ? bytes : 0;
    } else if (module_may_load_later(module)) {
        totals->later_modules++;
        totals->later_bytes += bytes;
    }
}

struct totals report_totals(const struct module_graph *graph)
{
    struct totals totals = {0};
    for (uint32_t i = 1; i < graph->modules.count; i++)
        add_to_totals(&totals, &graph->modules.at[i]);
    return totals;
}

static void add_to_class(struct class_sum *sum, const struct module *module)
{
    uint64_t bytes = module_weight(module);
    sum->modules++;
    sum->bytes += bytes;
    if (!module_is_loaded(module))
        return;
    sum->init_modules++;
    sum->init_bytes += bytes;
}

struct class_sums report_classes(const struct report *report)
{
    struct class_sums sums = {0};
    for (uint32_t i = 1; i < report->graph->modules.count; i++) {
        enum module_class class = verdict_class(report->verdicts, (module_id){i});
        const struct module *module = &report->graph->modules.at[i];
        add_to_class(&sums.of[class], module);
        if (module_is_loaded(module) && class != CLASS_REQUIRED_INIT && class != CLASS_EFFECT_INIT)
            add_to_class(&sums.waiting, module);
    }
    return sums;
}
