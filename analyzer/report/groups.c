#include "analyzer/report/groups.h"

#include <stdlib.h>

static struct text top_name(struct text name)
{
    return text_slice(name, 0, text_find(name, '.'));
}

/* Equal groups give equal names and kinds; the sums are zero. */
static struct group group_of(const struct module_graph *graph, module_id id)
{
    const struct module *module = module_graph_module(graph, id);
    if (module->kind == MODULE_MISSING)
        return (struct group){.kind = GROUP_MISSING, .name = TEXT("not found")};
    if (module->distribution != NULL)
        return (struct group){.kind = GROUP_DISTRIBUTION,
                              .name = module->distribution->name,
                              .version = module->distribution->version};
    if (module->origin == ORIGIN_STDLIB)
        return (struct group){.kind = GROUP_STDLIB, .name = TEXT("standard library")};
    if (id.n == graph->unit.n)
        return (struct group){.kind = GROUP_UNIT, .name = TEXT("the unit")};
    return (struct group){.kind = GROUP_PACKAGE, .name = top_name(module_graph_name(graph, id))};
}

static void add_to_group(struct group *group, const struct module *module)
{
    uint64_t bytes = module_weight(module);
    group->modules++;
    group->bytes += bytes;
    if (module_is_loaded(module)) {
        group->init_modules++;
        group->init_bytes += bytes;
    } else if (module_may_load_later(module)) {
        group->later_modules++;
        group->later_bytes += bytes;
    }
}

struct member {
    module_id module;
    struct group group;
};

static int by_group(const void *a, const void *b)
{
    const struct group *x = &((const struct member *)a)->group;
    const struct group *y = &((const struct member *)b)->group;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    int order = text_compare(x->name, y->name);
    return order != 0 ? order : text_compare(x->version, y->version);
}

static struct member *members_by_group(const struct report *report, uint32_t count)
{
    struct member *members = arena_alloc_array(report->arena, count, sizeof *members);
    for (uint32_t i = 0; i < count; i++)
        members[i] = (struct member){{i + 1}, group_of(report->graph, (module_id){i + 1})};
    qsort(members, count, sizeof *members, by_group);
    return members;
}

static int compare(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int by_bytes(const void *a, const void *b, void *context)
{
    const struct group *groups = context;
    const struct group *x = &groups[*(const uint32_t *)a], *y = &groups[*(const uint32_t *)b];
    int order = compare(y->init_bytes, x->init_bytes);
    if (order == 0)
        order = compare(y->bytes, x->bytes);
    return order != 0 ? order : compare(*(const uint32_t *)a, *(const uint32_t *)b);
}

struct groups report_groups(const struct report *report)
{
    uint32_t count = report->graph->modules.count - 1, group_count = 0;
    const struct member *members = members_by_group(report, count);
    struct group *named = arena_alloc_array(report->arena, count, sizeof *named);
    uint32_t *of = arena_alloc_array(report->arena, count + 1, sizeof *of);
    for (uint32_t i = 0; i < count; i++) {
        if (i == 0 || by_group(&members[i - 1], &members[i]) != 0)
            named[group_count++] = members[i].group;
        of[members[i].module.n] = group_count - 1;
        add_to_group(&named[group_count - 1],
                     module_graph_module(report->graph, members[i].module));
    }

    uint32_t *order = arena_alloc_array(report->arena, group_count, sizeof *order);
    uint32_t *place = arena_alloc_array(report->arena, group_count, sizeof *place);
    struct group *sorted = arena_alloc_array(report->arena, group_count, sizeof *sorted);
    for (uint32_t i = 0; i < group_count; i++)
        order[i] = i;
    qsort_r(order, group_count, sizeof *order, by_bytes, named);
    for (uint32_t i = 0; i < group_count; i++) {
        sorted[i] = named[order[i]];
        place[order[i]] = i;
    }
    for (uint32_t i = 1; i <= count; i++)
        of[i] = place[of[i]];
    return (struct groups){sorted, group_count, of};
}
