#include "analyzer/plan/closure.h"

/* Arc e and its reverse e ^ 1 stand beside each other. Nodes: the items, then source and sink. */
struct arc {
    uint32_t to;
    wide room; /* what may still flow */
};

struct closure_graph {
    uint32_t items, nodes, arc_count;
    struct arc *arcs;
    uint32_t *first, *order; /* arcs of a node: order[first[n]] up to order[first[n + 1]] */
    uint32_t *level, *next, *queue, *path;
};

static void add_arc(struct closure_graph *graph, uint32_t from, uint32_t to)
{
    graph->arcs[graph->arc_count].to = to;
    graph->arcs[graph->arc_count + 1].to = from;
    graph->arc_count += 2;
}

/* Arc 2 * i is between item i and source or sink, whichever its worth asks for. */
static void add_arcs(struct closure_graph *graph, const struct need_table *needs)
{
    for (uint32_t i = 0; i < graph->items; i++) {
        add_arc(graph, graph->items, i);
        add_arc(graph, i, graph->items + 1);
    }
    for (uint32_t i = 0; i < graph->items; i++)
        for (uint32_t n = needs->first[i]; n < needs->first[i + 1]; n++)
            add_arc(graph, i, needs->to[n]);
}

static void list_arcs(struct closure_graph *graph)
{
    uint32_t *at = graph->first + 1;
    for (uint32_t e = 0; e < graph->arc_count; e++)
        at[graph->arcs[e ^ 1].to + 1]++;
    for (uint32_t n = 0; n < graph->nodes; n++)
        at[n + 1] += at[n];
    for (uint32_t e = 0; e < graph->arc_count; e++)
        graph->order[at[graph->arcs[e ^ 1].to]++] = e;
}

struct closure_graph *closure_graph_new(const struct need_table *needs, struct arena *arena)
{
    struct closure_graph *graph = ARENA_NEW(arena, struct closure_graph);
    uint32_t arcs = 2 * (2 * needs->count + needs->first[needs->count]);
    graph->items = needs->count;
    graph->nodes = needs->count + 2;
    graph->arcs = arena_alloc_array(arena, arcs, sizeof *graph->arcs);
    graph->first = arena_alloc_array(arena, graph->nodes + 2, sizeof *graph->first);
    graph->order = arena_alloc_array(arena, arcs, sizeof *graph->order);
    graph->level = arena_alloc_array(arena, graph->nodes, sizeof *graph->level);
    graph->next = arena_alloc_array(arena, graph->nodes, sizeof *graph->next);
    graph->queue = arena_alloc_array(arena, graph->nodes, sizeof *graph->queue);
    graph->path = arena_alloc_array(arena, graph->nodes, sizeof *graph->path);
    add_arcs(graph, needs);
    list_arcs(graph);
    return graph;
}

static void fill(struct closure_graph *graph, const wide *worth, const uint8_t *fixed)
{
    wide all = 1;
    for (uint32_t e = 0; e < graph->arc_count; e++)
        graph->arcs[e].room = 0;
    for (uint32_t i = 0; i < graph->items; i++) {
        if (fixed[i] != FIXED_FREE)
            continue;
        if (worth[i] > 0)
            graph->arcs[4 * i].room = worth[i], all += worth[i];
        else
            graph->arcs[4 * i + 2].room = -worth[i];
    }
    for (uint32_t e = 4 * graph->items; e < graph->arc_count; e += 2)
        if (fixed[graph->arcs[e].to] == FIXED_FREE && fixed[graph->arcs[e + 1].to] == FIXED_FREE)
            graph->arcs[e].room = all; /* more than can flow */
}

/* Distances from the source; false where the sink cannot be reached any more. */
static bool level(struct closure_graph *graph, int64_t *work)
{
    uint32_t source = graph->items, head = 0, tail = 0;
    for (uint32_t n = 0; n < graph->nodes; n++)
        graph->level[n] = UINT32_MAX;
    graph->level[source] = 0;
    graph->queue[tail++] = source;
    while (head < tail) {
        uint32_t node = graph->queue[head++];
        *work -= graph->first[node + 1] - graph->first[node];
        for (uint32_t i = graph->first[node]; i < graph->first[node + 1]; i++) {
            const struct arc *arc = &graph->arcs[graph->order[i]];
            if (arc->room == 0 || graph->level[arc->to] != UINT32_MAX)
                continue;
            graph->level[arc->to] = graph->level[node] + 1;
            graph->queue[tail++] = arc->to;
        }
    }
    return graph->level[source + 1] != UINT32_MAX;
}

static void push_path(struct closure_graph *graph, uint32_t length, uint32_t *back_to)
{
    wide least = graph->arcs[graph->path[0]].room;
    for (uint32_t i = 1; i < length; i++)
        if (graph->arcs[graph->path[i]].room < least)
            least = graph->arcs[graph->path[i]].room;
    *back_to = length;
    for (uint32_t i = length; i-- > 0;) {
        graph->arcs[graph->path[i]].room -= least;
        graph->arcs[graph->path[i] ^ 1].room += least;
        if (graph->arcs[graph->path[i]].room == 0)
            *back_to = i;
    }
}

/* One blocking flow: walks on along levels, steps back where it ends. */
static void block(struct closure_graph *graph, int64_t *work)
{
    uint32_t source = graph->items, sink = source + 1, node = source, depth = 0;
    for (uint32_t n = 0; n < graph->nodes; n++)
        graph->next[n] = graph->first[n];
    for (;;) {
        if (node == sink) {
            *work -= depth;
            push_path(graph, depth, &depth);
            node = depth == 0 ? source : graph->arcs[graph->path[depth - 1]].to;
        }
        bool stepped = false;
        for (; graph->next[node] < graph->first[node + 1]; graph->next[node]++) {
            uint32_t e = graph->order[graph->next[node]];
            if (--*work < 0)
                return;
            if (graph->arcs[e].room == 0 ||
                graph->level[graph->arcs[e].to] != graph->level[node] + 1)
                continue;
            graph->path[depth++] = e;
            node = graph->arcs[e].to;
            stepped = true;
            break;
        }
        if (stepped)
            continue;
        if (depth == 0)
            return;
        node = graph->arcs[graph->path[--depth] ^ 1].to;
        graph->next[node]++;
    }
}

/* Whoever still reaches the sink is outside; the rest is the largest closure. */
static void mark_reaching_sink(struct closure_graph *graph, int64_t *work)
{
    uint32_t sink = graph->items + 1, head = 0, tail = 0;
    for (uint32_t n = 0; n < graph->nodes; n++)
        graph->next[n] = 0;
    graph->next[sink] = 1;
    graph->queue[tail++] = sink;
    while (head < tail) {
        uint32_t node = graph->queue[head++];
        *work -= graph->first[node + 1] - graph->first[node];
        for (uint32_t i = graph->first[node]; i < graph->first[node + 1]; i++) {
            uint32_t e = graph->order[i], from = graph->arcs[e].to;
            if (graph->arcs[e ^ 1].room == 0 || graph->next[from])
                continue;
            graph->next[from] = 1;
            graph->queue[tail++] = from;
        }
    }
}

bool closure_best(struct closure_graph *graph, const wide *worth, const uint8_t *fixed,
                  bool largest, uint8_t *in, int64_t *work)
{
    fill(graph, worth, fixed);
    while (*work >= 0 && level(graph, work))
        block(graph, work);
    if (*work < 0)
        return false;
    if (largest)
        mark_reaching_sink(graph, work);
    for (uint32_t i = 0; i < graph->items; i++) {
        bool taken = largest ? graph->next[i] == 0 : graph->level[i] != UINT32_MAX;
        in[i] = fixed[i] == FIXED_IN || (fixed[i] == FIXED_FREE && taken);
    }
    return true;
}
