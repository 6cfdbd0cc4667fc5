#include "analyzer/syntax/walk.h"

/* The subject of a match and the patterns of its cases. */

uint32_t visit_match(struct walk *walk, uint32_t part)
{
    walk_heal(walk, part);
    uint32_t block = walk_find(walk, part, RULE_block), first = walk_child(walk, part, 0), last = 0;
    for (uint32_t i = first; i != 0 && i != block; i = walk_next(walk, part, i))
        last = walk->parts[i].rule == TOKEN_COLON ? last : i;
    if (last != first)
        walk_wrap(walk, first, last, NODE_TUPLE, 0);
    walk->parts[block].role = ROLE_INLINE;
    walk_open(walk, part, walk_node(walk, part));
    return part + 1;
}

uint32_t visit_case(struct walk *walk, uint32_t part)
{
    walk_heal(walk, part);
    struct node node = walk_node(walk, part);
    uint32_t first = walk_find(walk, part, RULE_case_pattern), last = first;
    uint32_t guard = walk_find(walk, part, RULE_if_clause);
    PART_EACH(child, walk, part)
    if (walk->parts[child].rule == RULE_case_pattern)
        last = child;
    if (first != 0)
        walk_wrap(walk, first, last, NODE_PATTERN, 0);
    if (guard != 0) {
        walk->parts[guard].role = ROLE_INLINE;
        node.flags = FLAG_GUARD;
    }
    walk_open(walk, part, node);
    return part + 1;
}

/* A bare name captures; a dotted one is read. */
uint32_t visit_pattern(struct walk *walk, uint32_t part)
{
    PART_EACH(child, walk, part)
    walk->parts[child].role = ROLE_STORE;
    return part + 1;
}

uint32_t visit_keyword_pattern(struct walk *walk, uint32_t part)
{
    visit_pattern(walk, part);
    walk->parts[walk_child(walk, part, 0)].role = ROLE_SKIP;
    return part + 1;
}

uint32_t visit_class_pattern(struct walk *walk, uint32_t part)
{
    visit_pattern(walk, part);
    walk->parts[walk_child(walk, part, 0)].role = ROLE_READ;
    return part + 1;
}

uint32_t visit_capture(struct walk *walk, uint32_t part)
{
    return visit_pattern(walk, part);
}

/* `a.b.c` in a pattern: the last name is the outermost node. */
uint32_t visit_dotted_name(struct walk *walk, uint32_t part)
{
    struct builder *out = walk->out;
    uint32_t count = walk_child_count(walk, part), first = out->nodes.count;
    for (uint32_t i = 0; i < count; i++)
        builder_leaf(out, walk_node(walk, part));
    uint32_t at = first + count;
    PART_EACH(child, walk, part)
    {
        struct node *node = &out->nodes.at[--at];
        node->kind = at == first + count - 1 ? NODE_NAME : NODE_ATTRIBUTE;
        node->stop = walk->parts[child].stop;
        node->end = first + count;
        node->value = walk_name(walk, child);
    }
    if (count == 1 && walk->parts[part].role == ROLE_STORE)
        builder_flag(out, first, FLAG_STORE);
    return walk->parts[part].end;
}
