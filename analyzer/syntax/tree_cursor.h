/* tree_cursor.h - the nodes of the parser's tree, in the order of the source.
 *
 * The parser's own cursor keeps rows, columns and counts for each step; here only bytes are. It
 * looks into the parser's structures, whose version grammars/package.json pins. */
#ifndef IMPORTSCAN_SYNTAX_TREE_CURSOR_H
#define IMPORTSCAN_SYNTAX_TREE_CURSOR_H

#include "analyzer/base/arena.h"

#include <tree_sitter/api.h>

struct tree_node {
    TSSymbol symbol; /* as ts_node_symbol gives it */
    bool missing;
    uint32_t depth;       /* 0 for the root */
    uint32_t start, stop; /* bytes */
};

struct tree_level;

struct tree_cursor {
    struct arena *arena; /* holds the levels */
    const TSTree *tree;
    struct tree_level *levels; /* one for each node on the way to the current one */
    uint32_t count, room;
    const void *last; /* the node that was given last */
    struct tree_node node;
};

void tree_cursor_begin(struct tree_cursor *cursor, const TSTree *tree, struct arena *arena);
/* The next node is in `cursor->node`: the root at first, then a child of the last node if `into`,
 * else what comes behind it. False where there is none. */
bool tree_cursor_next(struct tree_cursor *cursor, bool into);

#endif
