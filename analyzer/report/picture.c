#include "analyzer/report/picture.h"

#include "analyzer/report/groups.h"
#include "analyzer/report/statements.h"

#include <stdlib.h>

static int by_ends(const void *a, const void *b)
{
    const struct arrow *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

/* `box` gives each module's box, 0 where it is not drawn. Imports inside a box are left out. */
static void gather_arrows(const struct report *report, const uint32_t *box, struct picture *out)
{
    struct statements all = report_statements(report);
    struct arrow *arrows = arena_alloc_array(report->arena, all.count, sizeof *arrows);
    uint32_t kept = 0, *count = &out->arrow_count;
    for (const struct statement *one = all.at; one < all.at + all.count; one++) {
        uint32_t from = box[one->from.n], to = box[one->to.n];
        if (from != 0 && to != 0 && from != to)
            arrows[kept++] = (struct arrow){from, to, 1, one->executed};
    }
    qsort(arrows, kept, sizeof *arrows, by_ends);
    out->arrows = arrows;
    for (uint32_t i = 0; i < kept; i++) {
        if (*count == 0 || by_ends(&arrows[*count - 1], &arrows[i]) != 0) {
            arrows[(*count)++] = arrows[i];
            continue;
        }
        arrows[*count - 1].count++;
        arrows[*count - 1].executed += arrows[i].executed;
    }
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

static void draw_groups(const struct report *report, struct picture *out)
{
    struct groups groups = report_groups(report);
    uint32_t module_count = report->graph->modules.count;
    uint32_t *box = arena_alloc_array(report->arena, module_count, sizeof *box);
    struct box *boxes = arena_alloc_array(report->arena, groups.count, sizeof *boxes);
    for (uint32_t i = 1; i < module_count; i++)
        box[i] = groups.of[i] + 1;
    for (uint32_t i = 0; i < groups.count; i++)
        boxes[i] =
            (struct box){groups.at[i].name, group_weight(report, &groups.at[i]), (module_id){0}};
    out->boxes = boxes;
    out->box_count = groups.count;
    gather_arrows(report, box, out);
}

static struct box module_box(const struct report *report, module_id id)
{
    const struct module *module = module_graph_module(report->graph, id);
    struct text size = report_size(report, module_weight(module));
    const char *what = report->verdicts == NULL
                           ? module_kind_name(module->kind)
                           : module_class_name(verdict_class(report->verdicts, id));
    struct text detail = arena_print(report->arena, "%s, %.*s", what, TEXT_ARG(size));
    return (struct box){module_graph_name(report->graph, id), detail, id};
}

/* The module in question is box 1; the others follow in the order of their names. */
static void draw_neighbourhood(const struct report *report, struct picture *out)
{
    struct statements all = report_statements(report);
    uint32_t *box = arena_alloc_array(report->arena, report->graph->modules.count, sizeof *box);
    uint32_t count;
    const module_id *sorted = module_graph_sorted(report->graph, report->arena, &count);
    struct box *boxes = arena_alloc_array(report->arena, count, sizeof *boxes);
    for (uint32_t i = 0; i < all.count; i++)
        if (all.at[i].from.n == report->named.n || all.at[i].to.n == report->named.n)
            box[all.at[i].from.n] = box[all.at[i].to.n] = 1;
    boxes[out->box_count++] = module_box(report, report->named);
    box[report->named.n] = 1;
    for (uint32_t i = 0; i < count; i++) {
        if (box[sorted[i].n] == 0 || sorted[i].n == report->named.n)
            continue;
        boxes[out->box_count++] = module_box(report, sorted[i]);
        box[sorted[i].n] = out->box_count;
    }
    out->boxes = boxes;
    gather_arrows(report, box, out);
}

struct picture picture_of(const struct report *report)
{
    struct picture picture = {0};
    if (report->named.n != 0)
        draw_neighbourhood(report, &picture);
    else
        draw_groups(report, &picture);
    return picture;
}
