#include "analyzer/elf/load_order.h"

#include <stdlib.h>

/* Tarjan's algorithm with its stack in memory: chains of needs may be as long as there are files.
 */
struct visit {
    uint32_t native, next_need;
};

struct components {
    struct natives *natives;
    struct arena *arena;
    uint32_t *index, *low; /* 0: not met */
    uint32_t *group;       /* 1, 2, ...: dependencies have smaller ones; 0: still open */
    uint32_t met, group_count;
    ARRAY(uint32_t) open;
    ARRAY(struct visit) stack;
};

static void enter(struct components *components, uint32_t native)
{
    components->index[native] = components->low[native] = ++components->met;
    array_push(components->arena, &components->open, native);
    array_push(components->arena, &components->stack, (struct visit){native, 0});
}

/* Everything above `native` on the stack of open ones belongs to its group. */
static void close_group(struct components *components, uint32_t native)
{
    uint32_t group = ++components->group_count, member, size = 0, first = components->open.count;
    do {
        member = components->open.at[--first];
        components->group[member] = group;
        size++;
    } while (member != native);
    for (uint32_t i = first; i < components->open.count; i++)
        components->natives->all.at[components->open.at[i]].in_cycle |= size > 1;
    components->open.count = first;
}

static void leave(struct components *components, uint32_t native)
{
    components->stack.count--;
    if (components->low[native] == components->index[native])
        close_group(components, native);
    if (components->stack.count == 0)
        return;
    uint32_t above = components->stack.at[components->stack.count - 1].native;
    if (components->low[native] < components->low[above])
        components->low[above] = components->low[native];
}

static void step(struct components *components)
{
    struct visit *visit = &components->stack.at[components->stack.count - 1];
    uint32_t native = visit->native;
    struct native *at = &components->natives->all.at[native];
    if (visit->next_need == at->needs.count) {
        leave(components, native);
        return;
    }
    uint32_t need = at->needs.at[visit->next_need++].native;
    if (need == NO_NATIVE)
        return;
    at->in_cycle |= need == native;
    if (components->index[need] == 0)
        enter(components, need);
    else if (components->group[need] == 0 && components->index[need] < components->low[native])
        components->low[native] = components->index[need];
}

static void find_groups(struct components *components, uint32_t count)
{
    components->index = arena_alloc_array(components->arena, count, sizeof(uint32_t));
    components->low = arena_alloc_array(components->arena, count, sizeof(uint32_t));
    components->group = arena_alloc_array(components->arena, count, sizeof(uint32_t));
    for (uint32_t i = 0; i < count; i++)
        for (components->index[i] == 0 ? enter(components, i) : (void)0;
             components->stack.count > 0;)
            step(components);
}

/* A group: what it waits for, and which wait for it. */
struct group {
    struct text first_path; /* the least of its members' */
    uint32_t waits_for;
    bool before_others;
    ARRAY(uint32_t) members;
    ARRAY(uint32_t) wanted_by; /* groups; one may stand several times */
};

static struct group *gather(struct components *components)
{
    struct natives *natives = components->natives;
    struct group *groups =
        arena_alloc_array(components->arena, components->group_count + 1, sizeof *groups);
    for (uint32_t i = 0; i < natives->all.count; i++) {
        const struct native *native = &natives->all.at[i];
        struct group *group = &groups[components->group[i]];
        if (group->members.count == 0 || text_compare(native->path, group->first_path) < 0)
            group->first_path = native->path;
        group->before_others |= native->object.static_tls;
        array_push(components->arena, &group->members, i);
        ARRAY_EACH (const struct native_need, need, &native->needs) {
            if (need->native == NO_NATIVE ||
                components->group[need->native] == components->group[i])
                continue;
            group->waits_for++;
            array_push(components->arena, &groups[components->group[need->native]].wanted_by,
                       components->group[i]);
        }
    }
    return groups;
}

/* Groups are numbered with dependencies first, so one pass from the last hands it down. */
static void hand_down(struct components *components, struct group *groups)
{
    for (uint32_t g = components->group_count; g > 0; g--) {
        bool wanted = groups[g].before_others;
        for (uint32_t i = 0; i < groups[g].wanted_by.count && !wanted; i++)
            wanted = groups[groups[g].wanted_by.at[i]].before_others;
        groups[g].before_others = wanted;
    }
}

static bool comes_before(const struct group *a, const struct group *b)
{
    if (a->before_others != b->before_others)
        return a->before_others;
    return text_compare(a->first_path, b->first_path) < 0;
}

/* A heap of groups that wait for nothing. */
struct ready {
    const struct group *groups;
    uint32_t *at, count;
};

static void ready_add(struct ready *ready, uint32_t group)
{
    uint32_t at = ready->count++;
    for (; at > 0 && comes_before(&ready->groups[group], &ready->groups[ready->at[(at - 1) / 2]]);
         at = (at - 1) / 2)
        ready->at[at] = ready->at[(at - 1) / 2];
    ready->at[at] = group;
}

static uint32_t ready_take(struct ready *ready)
{
    uint32_t first = ready->at[0], moved = ready->at[--ready->count], at = 0;
    for (uint32_t child; (child = 2 * at + 1) < ready->count; at = child) {
        if (child + 1 < ready->count &&
            comes_before(&ready->groups[ready->at[child + 1]], &ready->groups[ready->at[child]]))
            child++;
        if (!comes_before(&ready->groups[ready->at[child]], &ready->groups[moved]))
            break;
        ready->at[at] = ready->at[child];
    }
    ready->at[at] = moved;
    return first;
}

static int by_path(const void *a, const void *b, void *context)
{
    const struct native *all = context;
    return text_compare(all[*(const uint32_t *)a].path, all[*(const uint32_t *)b].path);
}

static void number_group(struct natives *natives, struct group *group, uint32_t order)
{
    qsort_r(group->members.at, group->members.count, sizeof *group->members.at, by_path,
            natives->all.at);
    ARRAY_EACH (const uint32_t, member, &group->members) {
        natives->all.at[*member].order = order;
        natives->all.at[*member].before_others = group->before_others;
        array_push(natives->arena, &natives->in_order, *member);
    }
}

static void number_groups(struct components *components, struct group *groups)
{
    uint32_t count = components->group_count, order = 0;
    struct ready ready = {groups, NULL, 0};
    ready.at = arena_alloc_array(components->arena, count + 1, sizeof *ready.at);
    for (uint32_t g = 1; g <= count; g++)
        if (groups[g].waits_for == 0)
            ready_add(&ready, g);
    while (ready.count > 0) {
        struct group *group = &groups[ready_take(&ready)];
        number_group(components->natives, group, ++order);
        ARRAY_EACH (const uint32_t, wanting, &group->wanted_by)
            if (--groups[*wanting].waits_for == 0)
                ready_add(&ready, *wanting);
    }
}

void load_order_find(struct natives *natives)
{
    struct arena scratch = {0};
    struct components components = {.natives = natives, .arena = &scratch};
    find_groups(&components, natives->all.count);
    struct group *groups = gather(&components);
    hand_down(&components, groups);
    number_groups(&components, groups);
    arena_release(&scratch);
}
