#include "analyzer/report/graph.h"

#include "analyzer/report/statements.h"

#include <stdlib.h>

/* One imported module, however many statements of the importer lead to it. */
struct import {
    struct text name;
    module_id to;
    bool executed;
};

static int by_name(const void *a, const void *b)
{
    return text_compare(((const struct import *)a)->name, ((const struct import *)b)->name);
}

static struct import *gather(const struct report *report, struct statements own, uint32_t *count)
{
    struct import *imports = arena_alloc_array(report->arena, own.count, sizeof *imports);
    for (uint32_t i = 0; i < own.count; i++)
        imports[i] =
            (struct import){report_name(report, own.at[i].to), own.at[i].to, own.at[i].executed};
    qsort(imports, own.count, sizeof *imports, by_name);
    *count = 0;
    for (uint32_t i = 0; i < own.count; i++) {
        if (*count > 0 && imports[*count - 1].to.n == imports[i].to.n)
            imports[*count - 1].executed |= imports[i].executed;
        else
            imports[(*count)++] = imports[i];
    }
    return imports;
}

static const char *remark(const struct report *report, const struct import *import)
{
    if (module_graph_module(report->graph, import->to)->kind == MODULE_MISSING)
        return " (missing)";
    return import->executed ? "" : " (later)";
}

void graph_write(const struct report *report, struct writer *writer)
{
    struct statements all = report_statements(report);
    uint32_t count;
    const module_id *sorted = module_graph_sorted(report->graph, report->arena, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (module_graph_module(report->graph, sorted[i])->kind == MODULE_MISSING)
            continue;
        struct arena_mark mark = arena_mark(report->arena);
        uint32_t import_count;
        const struct import *imports =
            gather(report, statements_of(all, report, sorted[i]), &import_count);
        writer_put(writer, report_name(report, sorted[i]));
        for (uint32_t k = 0; k < import_count; k++) {
            writer_puts(writer, k == 0 ? ": " : ", ");
            writer_put(writer, imports[k].name);
            writer_puts(writer, remark(report, &imports[k]));
        }
        writer_puts(writer, "\n");
        arena_rewind(report->arena, mark);
    }
}
