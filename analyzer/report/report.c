#include "analyzer/report/report.h"

#include "analyzer/base/utf8.h"

struct text report_path(const struct report *report, struct text path)
{
    struct text folder = report->folder;
    if (text_is(folder, "/"))
        folder.length = 0;
    if (folder.at == NULL || !text_starts(path, folder) || path.length <= folder.length + 1 ||
        path.at[folder.length] != '/')
        return path;
    return text_slice(path, folder.length + 1, path.length);
}

struct text report_file(const struct report *report, module_id id)
{
    const struct module *module = module_graph_module(report->graph, id);
    if (module->path.length == 0)
        return text_of(module_kind_name(module->kind));
    return utf8_printable(report_path(report, module->path), report->arena);
}

struct text report_place(const struct report *report, module_id from, struct place place)
{
    struct text file = report_file(report, from);
    if (place.line == 0)
        return file;
    return arena_print(report->arena, "%.*s:%u", TEXT_ARG(file), place.line);
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

struct text report_count(const struct report *report, uint64_t count, const char *one)
{
    const char *plural = count == 1 ? "" : "s";
    unsigned long long n = count;
    if (n < 1000)
        return arena_print(report->arena, "%llu %s%s", n, one, plural);
    if (n < 1000000)
        return arena_print(report->arena, "%llu,%03llu %s%s", n / 1000, n % 1000, one, plural);
    return arena_print(report->arena, "%llu,%03llu,%03llu %s%s", n / 1000000, n / 1000 % 1000,
                       n % 1000, one, plural);
}

struct text report_name(const struct report *report, module_id id)
{
    return utf8_printable(module_graph_name(report->graph, id), report->arena);
}

bool module_is_loaded(const struct module *module)
{
    return module->loads == LOADS_INIT && !module->partial;
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
