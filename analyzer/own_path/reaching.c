#include "analyzer/own_path/flow.h"

/* Which of the values that a function gives a name may be there when a node reads it. Order counts
 * where the text is plain about it: an assignment in a block around the reader, before it, takes
 * the place of all that stand before. */

static bool is_block(uint8_t kind)
{
    return kind == NODE_BLOCK || kind == NODE_ELSE || kind == NODE_FINALLY;
}

static bool is_loop(uint8_t kind)
{
    return kind == NODE_FOR || kind == NODE_WHILE;
}

/* The innermost block of the scope that holds the node. */
static node_index block_around(const struct facts *facts, scope_index scope, node_index node)
{
    node_index at = facts->scopes.at[scope].node, block = at;
    while (at != node) {
        node_index child = at + 1;
        while (child <= node && facts->nodes.at[child].end <= node)
            child = facts->nodes.at[child].end;
        at = child;
        if (is_block(facts->nodes.at[at].kind) && at != node)
            block = at;
    }
    return block;
}

static bool is_within(const struct facts *facts, node_index node, node_index around)
{
    return node >= around && node < facts->nodes.at[around].end;
}

/* Some loop holds both: what is assigned below comes round again. */
static bool share_loop(const struct facts *facts, scope_index scope, node_index a, node_index b)
{
    node_index at = facts->scopes.at[scope].node;
    while (at != a) {
        node_index child = at + 1;
        while (child <= a && facts->nodes.at[child].end <= a)
            child = facts->nodes.at[child].end;
        at = child;
        if (is_loop(facts->nodes.at[at].kind) && at != a && is_within(facts, b, at))
            return true;
    }
    return false;
}

uint32_t reaching_sites(const struct facts *facts, scope_index scope, const struct site *sites,
                        uint32_t count, node_index reader, const struct site **out)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        node_index node = sites[i].node;
        bool before = sites[i].kind == SITE_PARAMETER || facts->nodes.at[node].end <= reader;
        if (!before && !share_loop(facts, scope, reader, node))
            continue;
        bool sure = sites[i].kind == SITE_VALUE && before &&
                    is_within(facts, reader, block_around(facts, scope, node));
        if (sure)
            kept = 0;
        if (kept < REACHING_MOST && !is_within(facts, reader, node))
            out[kept++] = &sites[i];
    }
    return kept;
}
