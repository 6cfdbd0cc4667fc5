#include "analyzer/report/dot.h"

#include "analyzer/base/utf8.h"
#include "analyzer/report/groups.h"
#include "analyzer/report/statements.h"

#include <stdlib.h>

/* Inside quotes only `"` and `\` mean something, and names may hold either. */
static void put_label(const struct report *report, struct writer *writer, struct text text)
{
    text = utf8_printable(text, report->arena);
    for (uint32_t i = 0; i < text.length; i++)
        writer_print(writer, text.at[i] == '"' || text.at[i] == '\\' ? "\\%c" : "%c", text.at[i]);
}

static void begin(struct writer *writer)
{
    writer_puts(writer, "digraph imports {\n"
                        "  rankdir=LR;\n"
                        "  node [shape=box, fontname=\"sans-serif\"];\n"
                        "  edge [fontname=\"sans-serif\", fontsize=10];\n");
}

/* Two lines: a name, and what it weighs. */
static void write_node(const struct report *report, struct writer *writer, uint32_t number,
                       struct text name, struct text detail, const char *frame, const char *style)
{
    writer_print(writer, "  n%u [label=\"", number);
    put_label(report, writer, name);
    writer_puts(writer, "\\n");
    put_label(report, writer, detail);
    writer_print(writer, "\"%s%s];\n", frame, style);
}

/* The imports from one box to another. */
struct arrow {
    uint32_t from, to, count, executed;
};

static int by_ends(const void *a, const void *b)
{
    const struct arrow *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

/* `box` gives each module's box, 0 where it is not drawn. Imports inside a box are left out. */
static struct arrow *gather_arrows(const struct report *report, const uint32_t *box,
                                   uint32_t *count)
{
    struct statements all = report_statements(report);
    struct arrow *arrows = arena_alloc_array(report->arena, all.count, sizeof *arrows);
    uint32_t kept = 0;
    for (const struct statement *one = all.at; one < all.at + all.count; one++) {
        uint32_t from = box[one->from.n], to = box[one->to.n];
        if (from != 0 && to != 0 && from != to)
            arrows[kept++] = (struct arrow){from, to, 1, one->executed};
    }
    qsort(arrows, kept, sizeof *arrows, by_ends);
    *count = 0;
    for (uint32_t i = 0; i < kept; i++) {
        if (*count == 0 || by_ends(&arrows[*count - 1], &arrows[i]) != 0) {
            arrows[(*count)++] = arrows[i];
            continue;
        }
        arrows[*count - 1].count++;
        arrows[*count - 1].executed += arrows[i].executed;
    }
    return arrows;
}

static void write_arrows(const struct report *report, struct writer *writer, const uint32_t *box)
{
    uint32_t count;
    const struct arrow *arrows = gather_arrows(report, box, &count);
    for (const struct arrow *arrow = arrows; arrow < arrows + count; arrow++)
        writer_print(writer, "  n%u -> n%u [label=\"%u\"%s];\n", arrow->from, arrow->to,
                     arrow->count, arrow->executed > 0 ? "" : ", style=dashed");
}

/* What it weighs at init, or else later. */
static struct text group_weight(const struct report *report, const struct group *group)
{
    bool later = group->init_modules == 0 && group->later_modules > 0;
    struct text modules =
        report_count(report, later ? group->later_modules : group->init_modules, "module");
    struct text size = report_size(report, later ? group->later_bytes : group->init_bytes);
    if (group->kind == GROUP_MISSING)
        return report_count(report, group->modules, "name");
    return arena_print(report->arena, "%s%.*s, %.*s", later ? "later: " : "", TEXT_ARG(modules),
                       TEXT_ARG(size));
}

static void write_groups(const struct report *report, struct writer *writer)
{
    struct groups groups = report_groups(report);
    uint32_t module_count = report->graph->modules.count;
    uint32_t *box = arena_alloc_array(report->arena, module_count, sizeof *box);
    for (uint32_t i = 1; i < module_count; i++)
        box[i] = groups.of[i] + 1;
    for (uint32_t i = 0; i < groups.count; i++) {
        const struct group *group = &groups.at[i];
        struct text detail = group_weight(report, group);
        write_node(report, writer, i + 1, group->name, detail, "", "");
    }
    write_arrows(report, writer, box);
}

/* Told apart by line style as well as by colour. */
static const char *style_of(const struct report *report, module_id id)
{
    static const char *const styles[MODULE_CLASS_COUNT] = {
        [CLASS_UNRESOLVED] = ", style=dotted",
        [CLASS_EFFECT_INIT] = ", color=\"#b06000\"",
        [CLASS_REACHABLE_CALL] = ", color=\"#0060a0\"",
        [CLASS_DYNAMIC] = ", color=\"#0060a0\", style=dashed",
        [CLASS_MERELY_IMPORTED] = ", color=\"#909090\", style=dashed",
        [CLASS_TYPING_ONLY] = ", color=\"#909090\", style=dotted",
        [CLASS_NEVER_LOADED] = ", color=\"#909090\", style=dotted",
    };
    const char *style =
        report->verdicts == NULL ? NULL : styles[verdict_class(report->verdicts, id)];
    return style == NULL ? "" : style;
}

static void write_module_node(const struct report *report, struct writer *writer, module_id id,
                              uint32_t number)
{
    const struct module *module = module_graph_module(report->graph, id);
    struct text size = report_size(report, module_weight(module));
    const char *what = report->verdicts == NULL
                           ? module_kind_name(module->kind)
                           : module_class_name(verdict_class(report->verdicts, id));
    struct text detail = arena_print(report->arena, "%s, %.*s", what, TEXT_ARG(size));
    write_node(report, writer, number, module_graph_name(report->graph, id), detail,
               id.n == report->named.n ? ", penwidth=2" : "", style_of(report, id));
}

/* The module in question is box 1; the others follow in the order of their names. */
static void write_neighbourhood(const struct report *report, struct writer *writer)
{
    struct statements all = report_statements(report);
    uint32_t *box = arena_alloc_array(report->arena, report->graph->modules.count, sizeof *box);
    uint32_t count, next = 2;
    const module_id *sorted = module_graph_sorted(report->graph, report->arena, &count);
    for (uint32_t i = 0; i < all.count; i++)
        if (all.at[i].from.n == report->named.n || all.at[i].to.n == report->named.n)
            box[all.at[i].from.n] = box[all.at[i].to.n] = 1;
    box[report->named.n] = 1;
    for (uint32_t i = 0; i < count; i++) {
        if (box[sorted[i].n] == 0)
            continue;
        box[sorted[i].n] = sorted[i].n == report->named.n ? 1 : next++;
        write_module_node(report, writer, sorted[i], box[sorted[i].n]);
    }
    write_arrows(report, writer, box);
}

void dot_write(const struct report *report, struct writer *writer)
{
    begin(writer);
    if (report->named.n != 0)
        write_neighbourhood(report, writer);
    else
        write_groups(report, writer);
    writer_puts(writer, "}\n");
}
