/* Modules that look through sys.modules to give what they find second names below their own:
 * sys.modules["own." + name] = sys.modules[name]. Only who uses such a name can tell when. */
#include "analyzer/defer/program.h"

/* "own.…", f"own.{…}", "own." + … */
static bool begins_below(const struct facts *facts, node_index key, struct text own)
{
    const struct node *node = &facts->nodes.at[key];
    if ((node->kind == NODE_FSTRING || node->kind == NODE_BINARY) && key + 1 < node->end)
        node = &facts->nodes.at[key + 1];
    if (node->kind != NODE_STRING)
        return false;
    struct text text = facts_string(facts, node->value);
    return text.length > own.length && text_starts(text, own) && text.at[own.length] == '.';
}

static bool is_modules(const struct facts *facts, node_index node)
{
    return facts->nodes.at[node].kind == NODE_ATTRIBUTE &&
           text_is(facts_name(facts, facts->nodes.at[node].value), "modules");
}

/* A name of the loop, or a second name. */
static bool binds_name(const struct facts *facts, node_index statement, struct text own)
{
    const struct node *target = &facts->nodes.at[statement + 1];
    if (facts->nodes.at[statement].kind != NODE_ASSIGN)
        return false;
    if (target->kind == NODE_NAME)
        return true;
    return target->kind == NODE_SUBSCRIPT && is_modules(facts, statement + 2) &&
           begins_below(facts, facts->nodes.at[statement + 2].end, own);
}

/* All that a block does, however it is nested in conditions. */
static bool only_binds_names(const struct facts *facts, node_index block, struct text own)
{
    struct arena scratch = {0};
    ARRAY(node_index) open = {0};
    bool fine = true;
    array_push(&scratch, &open, block);
    while (open.count > 0 && fine) {
        node_index at = open.at[--open.count];
        NODE_EACH (statement, facts, at) {
            uint8_t kind = facts->nodes.at[statement].kind;
            bool test = facts->nodes.at[at].kind == NODE_CLAUSE && statement == at + 1;
            if (kind == NODE_IF || kind == NODE_CLAUSE || kind == NODE_BLOCK || kind == NODE_ELSE)
                array_push(&scratch, &open, statement);
            else if (!test && !binds_name(facts, statement, own))
                fine = false;
        }
    }
    arena_release(&scratch);
    return fine;
}

/* The loop whose iterated expression or block holds the node: the nearest one. */
static node_index loop_around(const struct facts *facts, node_index node)
{
    for (node_index n = node; n > 0; n--)
        if (facts->nodes.at[n].kind == NODE_FOR && facts->nodes.at[n].end > node)
            return n;
    return 0;
}

/* Somebody else names what lies below the module. */
static bool is_named_below(const struct defer *defer, module_id module, struct text own)
{
    const struct module_graph *graph = defer->world->graph;
    for (uint32_t e = 1; e < graph->edges.count; e++) {
        const struct edge *edge = &graph->edges.at[e];
        struct text to = module_graph_name(graph, edge->to);
        if (edge->from.n != module.n && edge->kind != EDGE_TYPING && to.length > own.length &&
            text_starts(to, own) && to.at[own.length] == '.')
            return true;
    }
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct facts *facts = graph->modules.at[m].facts;
        if (m == module.n || facts == NULL || graph->modules.at[m].origin == ORIGIN_STDLIB)
            continue;
        for (uint32_t i = 1; i < facts->strings.count; i++)
            if (text_starts(facts->strings.at[i], own))
                return true;
    }
    return false;
}

bool only_gives_second_names(const struct defer *defer, module_id module)
{
    const struct facts *facts = defer->world->graph->modules.at[module.n].facts;
    struct text own = module_graph_name(defer->world->graph, module);
    if (defer_is_own(&defer->world->graph->modules.at[module.n]))
        return false;
    ARRAY_EACH (struct mark, mark, &facts->marks) {
        if (mark->kind != MARK_SYS_MODULES || mark->scope != 0)
            continue;
        node_index loop = mark->node == 0 ? 0 : loop_around(facts, mark->node);
        if (loop == 0)
            return false;
        node_index iterated = facts->nodes.at[loop + 1].end;
        if (!only_binds_names(facts, facts->nodes.at[iterated].end, own))
            return false;
    }
    return !is_named_below(defer, module, own);
}
