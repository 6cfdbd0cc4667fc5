#include "analyzer/base/components.h"

struct need_table need_table_of(uint32_t count, const uint32_t (*pairs)[2], uint32_t pair_count,
                                struct arena *arena)
{
    struct need_table table = {
        .count = count,
        .first = arena_alloc_array(arena, (size_t)count + 2, sizeof *table.first),
        .to = arena_alloc_array(arena, pair_count, sizeof *table.to),
    };
    uint32_t *at = table.first + 1; /* one row ahead while filling */
    for (uint32_t i = 0; i < pair_count; i++)
        at[pairs[i][0] + 1]++;
    for (uint32_t i = 0; i < count; i++)
        at[i + 1] += at[i];
    for (uint32_t i = 0; i < pair_count; i++)
        table.to[at[pairs[i][0]]++] = pairs[i][1];
    return table;
}

struct need_table need_table_turned(const struct need_table *needs, struct arena *arena)
{
    uint32_t count = needs->first[needs->count], at = 0;
    uint32_t(*pairs)[2] = arena_alloc_array(arena, count, sizeof *pairs);
    for (uint32_t from = 0; from < needs->count; from++)
        for (uint32_t i = needs->first[from]; i < needs->first[from + 1]; i++, at++)
            pairs[at][0] = needs->to[i], pairs[at][1] = from;
    return need_table_of(needs->count, (const uint32_t(*)[2])pairs, count, arena);
}

/* Tarjan's algorithm with a stack of its own: foreign needs may form a chain of any length. */
struct walk {
    const struct need_table *needs;
    uint32_t *index, *low; /* index 0: not met yet */
    uint32_t *open, open_count;
    struct frame {
        uint32_t item, next;
    } * frames;
    uint32_t depth, met;
    struct components *out;
};

static void enter(struct walk *walk, uint32_t item)
{
    walk->index[item] = walk->low[item] = ++walk->met;
    walk->open[walk->open_count++] = item;
    walk->frames[walk->depth++] = (struct frame){item, walk->needs->first[item]};
}

static void close_component(struct walk *walk, uint32_t root)
{
    uint32_t size = 0, item;
    do {
        item = walk->open[--walk->open_count];
        walk->out->of[item] = walk->out->count;
        size++;
    } while (item != root);
    walk->out->count++;
    walk->out->cycles += size > 1;
}

static void leave(struct walk *walk)
{
    uint32_t item = walk->frames[--walk->depth].item;
    if (walk->low[item] == walk->index[item])
        close_component(walk, item);
    if (walk->depth == 0)
        return;
    uint32_t above = walk->frames[walk->depth - 1].item;
    if (walk->low[item] < walk->low[above])
        walk->low[above] = walk->low[item];
}

static void visit(struct walk *walk, uint32_t first)
{
    enter(walk, first);
    while (walk->depth > 0) {
        struct frame *top = &walk->frames[walk->depth - 1];
        if (top->next == walk->needs->first[top->item + 1]) {
            leave(walk);
            continue;
        }
        uint32_t to = walk->needs->to[top->next++];
        if (walk->index[to] == 0)
            enter(walk, to);
        else if (walk->out->of[to] == UINT32_MAX && walk->index[to] < walk->low[top->item])
            walk->low[top->item] = walk->index[to];
    }
}

/* Needs between components, each once: `seen` remembers the last row that had one. */
static void connect(const struct need_table *needs, struct components *out, struct arena *arena)
{
    uint32_t most = needs->first[needs->count], count = 0;
    uint32_t(*pairs)[2] = arena_alloc_array(arena, most, sizeof *pairs);
    for (uint32_t from = 0; from < needs->count; from++)
        for (uint32_t i = needs->first[from]; i < needs->first[from + 1]; i++) {
            uint32_t a = out->of[from], b = out->of[needs->to[i]];
            if (a != b)
                pairs[count][0] = a, pairs[count][1] = b, count++;
        }
    out->needs = need_table_of(out->count, (const uint32_t(*)[2])pairs, count, arena);
    uint32_t *seen = arena_alloc_array(arena, out->count, sizeof *seen), kept = 0, start = 0;
    for (uint32_t a = 0; a < out->count; a++) {
        uint32_t stop = out->needs.first[a + 1];
        out->needs.first[a] = kept;
        for (; start < stop; start++) {
            uint32_t b = out->needs.to[start];
            if (seen[b] != a + 1)
                out->needs.to[kept++] = b;
            seen[b] = a + 1;
        }
    }
    out->needs.first[out->count] = kept;
}

struct components components_of(const struct need_table *needs, struct arena *arena)
{
    struct components out = {.of = arena_alloc_array(arena, needs->count, sizeof *out.of)};
    struct walk walk = {
        .needs = needs,
        .index = arena_alloc_array(arena, needs->count, sizeof *walk.index),
        .low = arena_alloc_array(arena, needs->count, sizeof *walk.low),
        .open = arena_alloc_array(arena, needs->count, sizeof *walk.open),
        .frames = arena_alloc_array(arena, needs->count, sizeof *walk.frames),
        .out = &out,
    };
    for (uint32_t i = 0; i < needs->count; i++)
        out.of[i] = UINT32_MAX;
    for (uint32_t i = 0; i < needs->count; i++)
        if (walk.index[i] == 0)
            visit(&walk, i);
    connect(needs, &out, arena);
    return out;
}
