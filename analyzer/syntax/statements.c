#include "analyzer/syntax/walk.h"

uint32_t visit_expression_statement(struct walk *walk, uint32_t part)
{
    uint32_t first = walk_child(walk, part, 0), count = walk_child_count(walk, part);
    uint32_t rule = walk->parts[first].rule, stop = walk->parts[part].stop;
    if (count == 1 && (rule == RULE_assignment || rule == RULE_augmented_assignment))
        return part + 1;
    struct node node = walk_node(walk, part);
    walk_open(walk, part, node);
    if (count > 1 || (walk->parts[first].stop < stop && walk_byte(walk, stop - 1) == ',')) {
        node.kind = NODE_TUPLE;
        walk_open(walk, part, node);
    }
    return part + 1;
}

uint32_t visit_assignment(struct walk *walk, uint32_t part)
{
    struct node node = walk_node(walk, part);
    bool annotated = walk_has(walk, part, RULE_type);
    if (annotated)
        node.flags = FLAG_ANNOTATION;
    if (walk_child_count(walk, part) > (annotated ? 2 : 1))
        node.flags |= FLAG_DEFAULT;
    walk->parts[walk_child(walk, part, 0)].role = ROLE_STORE;
    walk_open(walk, part, node);
    return part + 1;
}

uint32_t visit_augmented(struct walk *walk, uint32_t part)
{
    struct node node = walk_node(walk, part);
    node.extra = (uint16_t)walk_operator(walk, part);
    walk->parts[walk_child(walk, part, 0)].role = ROLE_STORE;
    walk_open(walk, part, node);
    return part + 1;
}

uint32_t visit_delete(struct walk *walk, uint32_t part)
{
    uint32_t what = walk_child(walk, part, 0);
    walk->parts[what].role = ROLE_DELETE;
    if (walk->parts[what].rule == RULE_expression_list) {
        visit_pass_role(walk, what);
        walk->parts[what].role = ROLE_INLINE;
    }
    return visit_plain(walk, part);
}

/* `raise A, B` is how Python 2 wrote `raise A(B)`. */
uint32_t visit_raise(struct walk *walk, uint32_t part)
{
    uint32_t what = walk_child(walk, part, 0);
    if (what != 0 && walk->parts[what].rule == RULE_expression_list) {
        walk->parts[what].role = ROLE_INLINE;
        walk->out->flags |= FACTS_PYTHON2;
    }
    return visit_plain(walk, part);
}

uint32_t visit_python2(struct walk *walk, uint32_t part)
{
    walk->out->flags |= FACTS_PYTHON2;
    return visit_plain(walk, part);
}

uint32_t visit_type_alias(struct walk *walk, uint32_t part)
{
    walk->parts[walk_child(walk, part, 0)].role = ROLE_STORE;
    return visit_plain(walk, part);
}

/* The first clause has no part of its own. */
uint32_t visit_if(struct walk *walk, uint32_t part)
{
    walk_heal(walk, part);
    struct node node = walk_node(walk, part);
    walk_open(walk, part, node);
    const struct part *block = &walk->parts[walk_find(walk, part, RULE_block)];
    node.kind = NODE_CLAUSE;
    node.stop = node.start;
    builder_open(walk->out, node, block->close);
    return part + 1;
}

/* ELSE and FINALLY hold their statements without a BLOCK. */
uint32_t visit_else(struct walk *walk, uint32_t part)
{
    walk->parts[walk_find(walk, part, RULE_block)].role = ROLE_INLINE;
    return visit_plain(walk, part);
}

uint32_t visit_for(struct walk *walk, uint32_t part)
{
    walk_heal(walk, part);
    struct node node = walk_node(walk, part);
    if (walk_has(walk, part, TOKEN_ASYNC))
        node.flags = FLAG_ASYNC;
    walk->parts[walk_child(walk, part, 0)].role = ROLE_STORE;
    walk_open(walk, part, node);
    return part + 1;
}

/* `except A, b` binds b in Python 2 and catches both since 3.14; a class begins with a capital. */
static bool is_python2_target(const struct walk *walk, uint32_t part)
{
    char first = walk_byte(walk, walk->parts[part].start);
    return walk->parts[part].rule == RULE_identifier &&
           (first == '_' || (first >= 'a' && first <= 'z'));
}

uint32_t visit_except(struct walk *walk, uint32_t part)
{
    walk_heal(walk, part);
    struct node node = walk_node(walk, part);
    if (walk_has(walk, part, TOKEN_STAR))
        node.flags = FLAG_GROUP;
    uint32_t block = walk_find(walk, part, RULE_block);
    uint32_t first = walk_child(walk, part, 0), last = 0, count = 0;
    for (uint32_t i = first; i != 0 && i != block; i = walk_next(walk, part, i))
        if (walk->parts[i].rule < TOKEN_COMMA) {
            last = i;
            count++;
        }
    if (count == 1 && walk->parts[first].rule == RULE_as_pattern) {
        uint32_t target = walk_find(walk, first, RULE_as_pattern_target);
        node.value = walk_name(walk, target);
        walk->parts[target].role = ROLE_SKIP;
        walk->parts[first].role = ROLE_INLINE;
    } else if (count == 2 && is_python2_target(walk, last)) {
        node.value = walk_name(walk, last);
        walk->parts[last].role = ROLE_SKIP;
        walk->out->flags |= FACTS_PYTHON2;
    } else if (count > 1) {
        walk_wrap(walk, first, last, NODE_TUPLE, 0);
    }
    walk_open(walk, part, node);
    return part + 1;
}

uint32_t visit_with(struct walk *walk, uint32_t part)
{
    walk_heal(walk, part);
    struct node node = walk_node(walk, part);
    if (walk_has(walk, part, TOKEN_ASYNC))
        node.flags = FLAG_ASYNC;
    walk_open(walk, part, node);
    return part + 1;
}

/* `with a if b else c as d`: the grammar has `c as d` below the conditional, and a lambda's body
 * the same way. Lets the value end before the target. */
static void lift_target(struct walk *walk, uint32_t part)
{
    uint32_t value = part, last = part;
    while (walk->parts[last].rule == RULE_conditional_expression ||
           walk->parts[last].rule == RULE_lambda)
        last = walk_child(walk, last, walk_child_count(walk, last) - 1);
    uint32_t target = walk_find(walk, last, RULE_as_pattern_target);
    if (last == part || walk->parts[last].rule != RULE_as_pattern || target == 0)
        return;
    walk->parts[last].role = ROLE_BIND;
    for (; value != last; value = walk_child(walk, value, walk_child_count(walk, value) - 1)) {
        walk->parts[value].close = target;
        walk->parts[value].stop = walk->parts[walk_child(walk, last, 0)].stop;
    }
}

uint32_t visit_with_item(struct walk *walk, uint32_t part)
{
    uint32_t value = walk_child(walk, part, 0);
    walk->parts[value].role = ROLE_BIND;
    lift_target(walk, value);
    return visit_plain(walk, part);
}

/* `x as y` in a `with` or a `case`; elsewhere it is an error that the grammar lets pass. */
uint32_t visit_as_pattern(struct walk *walk, uint32_t part)
{
    uint32_t first = walk_child(walk, part, 0);
    bool binds = walk->parts[part].role == ROLE_BIND;
    walk->parts[walk_child(walk, part, 1)].role = ROLE_STORE;
    if (!binds && walk->parts[first].rule != RULE_case_pattern)
        walk_open(walk, part, walk_node(walk, part));
    return part + 1;
}
