#include "analyzer/syntax/tree_cursor.h"

#include <src/language.h>
#include <src/tree.h>

/* The children of a node. */
struct tree_level {
    const Subtree *children;
    const TSSymbol *aliases; /* by the children that are no extras; NULL: there are none */
    uint32_t count, next;
    uint32_t regular; /* children before `next` that are no extras */
    uint32_t at;      /* where the child before `next` ends, or the first one begins */
    uint32_t depth;
};

void tree_cursor_begin(struct tree_cursor *cursor, const TSTree *tree, struct arena *arena)
{
    *cursor = (struct tree_cursor){.arena = arena, .tree = tree};
}

static void grow(struct tree_cursor *cursor)
{
    uint32_t room = cursor->room == 0 ? 64 : cursor->room * 2;
    struct tree_level *levels = arena_alloc_array(cursor->arena, room, sizeof *levels);
    if (cursor->count > 0)
        memcpy(levels, cursor->levels, cursor->count * sizeof *levels);
    cursor->levels = levels;
    cursor->room = room;
}

static void enter(struct tree_cursor *cursor, Subtree parent, uint32_t start, uint32_t depth)
{
    if (ts_subtree_child_count(parent) == 0)
        return;
    if (cursor->count == cursor->room)
        grow(cursor);
    cursor->levels[cursor->count++] = (struct tree_level){
        .children = ts_subtree_children(parent),
        .aliases = ts_language_alias_sequence(cursor->tree->language, parent.ptr->production_id),
        .count = parent.ptr->child_count,
        .at = start,
        .depth = depth};
}

static void set(struct tree_cursor *cursor, const Subtree *subtree, TSSymbol symbol, uint32_t start,
                uint32_t depth)
{
    cursor->last = subtree;
    cursor->node =
        (struct tree_node){.symbol = ts_language_public_symbol(cursor->tree->language, symbol),
                           .missing = ts_subtree_missing(*subtree),
                           .depth = depth,
                           .start = start,
                           .stop = start + ts_subtree_size(*subtree).bytes};
}

/* The next child of the innermost level, where it is a node; a hidden one is entered instead. */
static bool take_child(struct tree_cursor *cursor)
{
    struct tree_level *level = &cursor->levels[cursor->count - 1];
    const Subtree *child = &level->children[level->next];
    TSSymbol alias = 0;
    uint32_t start = level->at, depth = level->depth;
    if (level->next++ > 0)
        start += ts_subtree_padding(*child).bytes;
    level->at = start + ts_subtree_size(*child).bytes;
    if (!ts_subtree_extra(*child)) {
        alias = level->aliases != NULL ? level->aliases[level->regular] : 0;
        level->regular++;
    }
    if (alias != 0 || ts_subtree_visible(*child)) {
        set(cursor, child, alias != 0 ? alias : ts_subtree_symbol(*child), start, depth);
        return true;
    }
    if (ts_subtree_visible_child_count(*child) > 0)
        enter(cursor, *child, start, depth);
    return false;
}

bool tree_cursor_next(struct tree_cursor *cursor, bool into)
{
    if (cursor->last == NULL) {
        const Subtree *root = &cursor->tree->root;
        set(cursor, root, ts_subtree_symbol(*root), ts_subtree_padding(*root).bytes, 0);
        return true;
    }
    if (into)
        enter(cursor, *(const Subtree *)cursor->last, cursor->node.start, cursor->node.depth + 1);
    while (cursor->count > 0) {
        const struct tree_level *level = &cursor->levels[cursor->count - 1];
        if (level->next == level->count)
            cursor->count--;
        else if (take_child(cursor))
            return true;
    }
    return false;
}
