#include "analyzer/graph/dominators.h"

#include "analyzer/graph/import_statement.h"

#include <stdlib.h>

/* The executed imports as a plain graph, kept as lists of heads and tails in both directions. */
struct flow {
    uint32_t count; /* nodes, 0 unused */
    uint32_t link_count;
    uint32_t *from, *to; /* of each link */
    uint32_t *out;       /* out[n] .. out[n + 1]: places in `next` */
    uint32_t *next;      /* targets, grouped by source */
    uint32_t *in;
    uint32_t *previous; /* sources, grouped by target */
};

static int by_line(const void *a, const void *b)
{
    const struct import_line *x = a, *y = b;
    if (x->from.n != y->from.n)
        return x->from.n < y->from.n ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

static bool is_counted(const struct module_graph *graph, const struct edge *edge)
{
    const struct module *to = module_graph_module(graph, edge->to);
    return edge->executed && to->loads == LOADS_INIT && !to->at_start;
}

static struct import_line line_of(const struct module_graph *graph, const struct edge *edge)
{
    return (struct import_line){edge->from, import_statement_place(graph, edge).line};
}

/* The lines of the chosen edges, each once. */
static struct import_line *chosen_lines(const struct module_graph *graph, const uint8_t *chosen,
                                        struct arena *arena, uint32_t *count)
{
    struct import_line *lines = arena_alloc_array(arena, graph->edges.count, sizeof *lines);
    uint32_t all = 0;
    for (uint32_t i = 1; i < graph->edges.count; i++)
        if (chosen[i] && is_counted(graph, &graph->edges.at[i]))
            lines[all++] = line_of(graph, &graph->edges.at[i]);
    qsort(lines, all, sizeof *lines, by_line);
    *count = 0;
    for (uint32_t i = 0; i < all; i++)
        if (i == 0 || by_line(&lines[i], &lines[*count - 1]) != 0)
            lines[(*count)++] = lines[i];
    return lines;
}

static void add_link(struct flow *flow, uint32_t from, uint32_t to)
{
    flow->from[flow->link_count] = from;
    flow->to[flow->link_count++] = to;
}

/* Groups the links by `key`: offsets by node, and the other ends in one array. */
static void group_links(const struct flow *flow, const uint32_t *key, const uint32_t *other,
                        struct arena *arena, uint32_t **offsets, uint32_t **ends)
{
    uint32_t *start = arena_alloc_array(arena, flow->count + 2, sizeof *start);
    uint32_t *list = arena_alloc_array(arena, flow->link_count, sizeof *list);
    for (uint32_t i = 0; i < flow->link_count; i++)
        start[key[i] + 2]++;
    for (uint32_t n = 2; n < flow->count + 2; n++)
        start[n] += start[n - 1];
    for (uint32_t i = 0; i < flow->link_count; i++)
        list[start[key[i] + 1]++] = other[i];
    *offsets = start;
    *ends = list;
}

static uint32_t node_of_line(const struct dominators *shape, struct import_line line)
{
    const struct import_line *found =
        bsearch(&line, shape->lines, shape->count - shape->first_line, sizeof line, by_line);
    return shape->first_line + (uint32_t)(found - shape->lines);
}

/* What stays is reached whatever waits, and so is what it imports. */
static void link_what_stays(struct flow *flow, const struct module_graph *graph,
                            const uint8_t *stays)
{
    for (uint32_t i = 1; stays != NULL && i < graph->modules.count; i++)
        if (stays[i] && i != graph->unit.n)
            add_link(flow, graph->unit.n, i);
}

static struct flow flow_of(const struct module_graph *graph, const uint8_t *chosen,
                           const uint8_t *stays, const struct dominators *shape,
                           struct arena *arena)
{
    struct flow flow = {.count = shape->count};
    uint32_t line_count = shape->count - shape->first_line;
    size_t most = (size_t)graph->edges.count + graph->modules.count + line_count;
    flow.from = arena_alloc_array(arena, most, sizeof *flow.from);
    flow.to = arena_alloc_array(arena, most, sizeof *flow.to);
    for (uint32_t i = 0; i < line_count; i++)
        add_link(&flow, shape->lines[i].from.n, shape->first_line + i);
    link_what_stays(&flow, graph, stays);
    for (uint32_t i = 1; i < graph->edges.count; i++) {
        const struct edge *edge = &graph->edges.at[i];
        if (!is_counted(graph, edge))
            continue;
        uint32_t from = chosen[i] ? node_of_line(shape, line_of(graph, edge)) : edge->from.n;
        add_link(&flow, from, edge->to.n);
    }
    group_links(&flow, flow.from, flow.to, arena, &flow.out, &flow.next);
    group_links(&flow, flow.to, flow.from, arena, &flow.in, &flow.previous);
    return flow;
}

/* Nodes that `root` reaches, each after all that lies behind it; `number` gets 1, 2, ... in that
 * order and stays 0 for the rest. The stack holds the path walked, `at` its next link. */
static uint32_t *post_order(const struct flow *flow, uint32_t root, uint32_t *number,
                            struct arena *arena, uint32_t *count)
{
    uint32_t *order = arena_alloc_array(arena, flow->count, sizeof *order);
    uint32_t *stack = arena_alloc_array(arena, flow->count, sizeof *stack);
    uint32_t *at = arena_alloc_array(arena, flow->count, sizeof *at);
    bool *seen = arena_alloc_array(arena, flow->count, sizeof *seen);
    uint32_t depth = 0;
    *count = 0;
    stack[depth++] = root;
    at[root] = flow->out[root];
    seen[root] = true;
    while (depth > 0) {
        uint32_t node = stack[depth - 1];
        if (at[node] == flow->out[node + 1]) {
            depth--;
            order[(*count)++] = node;
            number[node] = *count;
            continue;
        }
        uint32_t next = flow->next[at[node]++];
        if (seen[next])
            continue;
        seen[next] = true;
        at[next] = flow->out[next];
        stack[depth++] = next;
    }
    return order;
}

static uint32_t nearest_common(const uint32_t *over, const uint32_t *number, uint32_t a, uint32_t b)
{
    while (a != b) {
        while (number[a] < number[b])
            a = over[a];
        while (number[b] < number[a])
            b = over[b];
    }
    return a;
}

/* Cooper, Harvey, Kennedy, "A Simple, Fast Dominance Algorithm": repeat until nothing changes. */
static void find_dominators(const struct flow *flow, const uint32_t *order, uint32_t order_count,
                            const uint32_t *number, uint32_t *over)
{
    uint32_t root = order[order_count - 1];
    over[root] = root;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = order_count - 1; i-- > 0;) {
            uint32_t node = order[i], best = 0;
            for (uint32_t p = flow->in[node]; p < flow->in[node + 1]; p++) {
                uint32_t previous = flow->previous[p];
                if (over[previous] != 0)
                    best = best == 0 ? previous : nearest_common(over, number, best, previous);
            }
            changed |= over[node] != best;
            over[node] = best;
        }
    }
    over[root] = 0;
}

static void add_own_weight(const struct module_graph *graph, const uint8_t *stays,
                           struct dominators *dominators)
{
    for (uint32_t i = 1; i < graph->modules.count; i++) {
        const struct module *module = &graph->modules.at[i];
        bool counts = module->loads == LOADS_INIT && !module->partial && !module->at_start &&
                      !(stays != NULL && stays[i]);
        dominators->modules[i] = counts;
        dominators->bytes[i] = counts && module->alias_of.n == 0 ? module->bytes : 0;
    }
}

struct dominators dominators_of(const struct module_graph *graph, const uint8_t *chosen,
                                const uint8_t *stays, struct arena *arena)
{
    struct dominators result = {.first_line = graph->modules.count};
    uint32_t line_count, order_count;
    result.lines = chosen_lines(graph, chosen, arena, &line_count);
    result.count = result.first_line + line_count;
    result.over = arena_alloc_array(arena, result.count, sizeof *result.over);
    result.bytes = arena_alloc_array(arena, result.count, sizeof *result.bytes);
    result.modules = arena_alloc_array(arena, result.count, sizeof *result.modules);
    add_own_weight(graph, stays, &result);

    struct flow flow = flow_of(graph, chosen, stays, &result, arena);
    uint32_t *number = arena_alloc_array(arena, result.count, sizeof *number);
    const uint32_t *order = post_order(&flow, graph->unit.n, number, arena, &order_count);
    find_dominators(&flow, order, order_count, number, result.over);
    for (uint32_t i = 0; i + 1 < order_count; i++) {
        uint32_t over = result.over[order[i]];
        result.bytes[over] += result.bytes[order[i]];
        result.modules[over] += result.modules[order[i]];
    }
    return result;
}

const uint8_t *dominators_unit_edges(const struct module_graph *graph, struct arena *arena)
{
    uint8_t *chosen = arena_alloc_array(arena, graph->edges.count, 1);
    for (uint32_t i = 1; i < graph->edges.count; i++)
        chosen[i] = graph->edges.at[i].from.n == graph->unit.n;
    return chosen;
}
