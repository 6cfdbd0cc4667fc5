#include "analyzer/syntax/walk.h"

/* A name or place with what is done to it. */
static struct node place_node(struct walk *walk, uint32_t part)
{
    struct node node = walk_node(walk, part);
    uint32_t role = walk->parts[part].role;
    node.flags = role == ROLE_STORE ? FLAG_STORE : role == ROLE_DELETE ? FLAG_DELETE : 0;
    return node;
}

uint32_t visit_name(struct walk *walk, uint32_t part)
{
    struct node node = place_node(walk, part);
    node.value = walk_name(walk, part);
    if (node.value == 0)
        node.kind = NODE_UNREADABLE;
    builder_leaf(walk->out, node);
    return walk->parts[part].end;
}

uint32_t visit_attribute(struct walk *walk, uint32_t part)
{
    struct node node = place_node(walk, part);
    uint32_t name = walk_child(walk, part, 1);
    node.value = walk_name(walk, name);
    walk->parts[name].role = ROLE_SKIP;
    walk_open(walk, part, node);
    return part + 1;
}

/* What stands from `first` to the end, commas included, is one tuple when it is several parts. */
static void wrap_index(struct walk *walk, uint32_t part, uint32_t first)
{
    uint32_t last = first;
    for (uint32_t i = first; i != 0; i = walk_next(walk, part, i))
        last = i;
    if (last != first)
        walk_wrap(walk, first, last, NODE_TUPLE, 0);
}

uint32_t visit_subscript(struct walk *walk, uint32_t part)
{
    wrap_index(walk, part, walk_child(walk, part, 1));
    walk_open(walk, part, place_node(walk, part));
    return part + 1;
}

uint32_t visit_index(struct walk *walk, uint32_t part)
{
    wrap_index(walk, part, walk_child(walk, part, 0));
    return part + 1;
}

uint32_t visit_slice(struct walk *walk, uint32_t part)
{
    struct node node = walk_node(walk, part);
    uint32_t flag = FLAG_LOWER;
    PART_EACH(child, walk, part)
    if (walk->parts[child].rule == TOKEN_COLON)
        flag = flag == FLAG_LOWER ? FLAG_UPPER : FLAG_STEP;
    else
        node.flags = (uint8_t)(node.flags | flag);
    walk_open(walk, part, node);
    return part + 1;
}

/* In `type X[T] = ...` only X is bound. */
uint32_t visit_generic_type(struct walk *walk, uint32_t part)
{
    if (walk->parts[part].role != ROLE_STORE)
        return visit_plain(walk, part);
    walk->parts[walk_child(walk, part, 0)].role = ROLE_STORE;
    walk->parts[walk_find(walk, part, RULE_type_parameter)].role = ROLE_SKIP;
    return part + 1;
}

static bool is_union(const struct walk *walk, uint32_t part)
{
    return walk->parts[part].rule == RULE_binary_operator && walk_has(walk, part, TOKEN_BAR);
}

/* The grammar reads `a[b] | c | d` as `a[b] | (c | d)`, the second `|` an operator. Opens from the
 * outermost one in, each up to its right operand, and then sees the operands only. */
uint32_t visit_union_type(struct walk *walk, uint32_t part)
{
    struct node node = walk_node(walk, part);
    uint32_t right = walk_child(walk, part, 1), spine = walk_child(walk, right, 0);
    walk->parts[right].role = ROLE_INLINE;
    node.extra = OPERATOR_BIT_OR;
    walk_open(walk, part, node);
    for (; is_union(walk, spine); spine = walk_child(walk, spine, 0)) {
        uint32_t last = walk_child(walk, spine, 1);
        node.stop = walk->parts[walk_child(walk, spine, 0)].stop;
        builder_open(walk->out, node, last);
        walk->parts[spine].role = ROLE_INLINE;
    }
    return part + 1;
}

/* `a[b:c]` where the parser believed in a type. */
uint32_t visit_constrained_type(struct walk *walk, uint32_t part)
{
    struct node node = walk_node(walk, part);
    node.flags = FLAG_LOWER | FLAG_UPPER;
    walk_open(walk, part, node);
    return part + 1;
}

uint32_t visit_keyword(struct walk *walk, uint32_t part)
{
    struct node node = walk_node(walk, part);
    uint32_t name = walk_child(walk, part, 0);
    node.value = walk_name(walk, name);
    walk->parts[name].role = ROLE_SKIP;
    walk_open(walk, part, node);
    return part + 1;
}

uint32_t visit_starred(struct walk *walk, uint32_t part)
{
    struct node node = walk_node(walk, part);
    if (text_starts(walk_text(walk, part), TEXT("**")))
        node.flags = FLAG_STAR_STAR;
    visit_pass_role(walk, part);
    walk_open(walk, part, node);
    return part + 1;
}

/* The grammar reads `[*a + b]` as `[(*a) + b]`: move the star to where Python has it. */
static void lift_star(struct walk *walk, uint32_t part)
{
    uint32_t inner = part;
    while (inner != 0 && walk->parts[inner].rule != RULE_list_splat &&
           walk->parts[inner].rule != RULE_list_splat_pattern)
        inner = walk_child(walk, inner, 0);
    if (inner == 0 || inner == part)
        return;
    walk_wrap(walk, part, part, NODE_STARRED, 0);
    walk->parts[inner].role = ROLE_INLINE;
    uint32_t start = walk->parts[walk_child(walk, inner, 0)].start;
    for (uint32_t i = part; i <= inner; i++)
        if (walk->parts[i].start < start)
            walk->parts[i].start = start;
}

static void lift_stars(struct walk *walk, uint32_t part)
{
    PART_EACH(child, walk, part)
    if (walk_byte(walk, walk->parts[child].start) == '*')
        lift_star(walk, child);
}

uint32_t visit_elements(struct walk *walk, uint32_t part)
{
    uint32_t role = walk->parts[part].role;
    if (walk->parts[walk_child(walk, part, 0)].rule == RULE_case_pattern)
        return visit_pattern(walk, part);
    if (role == ROLE_STORE || role == ROLE_DELETE)
        visit_pass_role(walk, part);
    lift_stars(walk, part);
    return visit_plain(walk, part);
}

uint32_t visit_arguments(struct walk *walk, uint32_t part)
{
    lift_stars(walk, part);
    return builder_top_kind(walk->out) == NODE_CLASS ? visit_plain(walk, part) : part + 1;
}

/* `(a) = b` has parentheses, not a tuple. */
uint32_t visit_tuple_pattern(struct walk *walk, uint32_t part)
{
    if (walk_child_count(walk, part) != 1 || walk_has(walk, part, TOKEN_COMMA))
        return visit_elements(walk, part);
    if (walk->parts[part].broken)
        return visit_unreadable(walk, part);
    return visit_pass_role(walk, part);
}

uint32_t visit_operator(struct walk *walk, uint32_t part)
{
    struct node node = walk_node(walk, part);
    node.extra = (uint16_t)walk_operator(walk, part);
    walk_open(walk, part, node);
    return part + 1;
}

uint32_t visit_not(struct walk *walk, uint32_t part)
{
    struct node node = walk_node(walk, part);
    node.extra = OPERATOR_NOT;
    walk_open(walk, part, node);
    return part + 1;
}

uint32_t visit_comparison(struct walk *walk, uint32_t part)
{
    uint32_t operator= OPERATOR_NONE;
    PART_EACH(child, walk, part)
    {
        uint32_t rule = walk->parts[child].rule;
        if (rule_shapes[rule].operator!= OPERATOR_NONE)
            operator= rule_shapes[rule].operator;
        else if (operator!= OPERATOR_NONE)
            walk_wrap(walk, child, child, NODE_OPERAND, operator);
        if (rule == TOKEN_ANGLES)
            walk->out->flags |= FACTS_PYTHON2;
    }
    walk_open(walk, part, walk_node(walk, part));
    return part + 1;
}

uint32_t visit_named(struct walk *walk, uint32_t part)
{
    walk->parts[walk_child(walk, part, 0)].role = ROLE_STORE;
    return visit_plain(walk, part);
}

/* The grammar reads `a := b if c else d` as `(a := b) if c else d`: the NAMED moves out. */
uint32_t visit_conditional(struct walk *walk, uint32_t part)
{
    struct node node = walk_node(walk, part);
    uint32_t named = walk_child(walk, part, 0);
    uint32_t name = walk_child(walk, named, 0), value = walk_child(walk, named, 1);
    if (walk->parts[named].rule == RULE_named_expression && !walk->parts[named].broken &&
        walk->parts[name].rule == RULE_identifier && value != 0) {
        node.kind = NODE_NAMED;
        walk_open(walk, part, node);
        walk->parts[name].role = ROLE_STORE;
        visit_name(walk, name);
        walk->parts[name].role = ROLE_SKIP;
        walk->parts[named].role = ROLE_INLINE;
        node.kind = NODE_CONDITIONAL;
        node.start = walk->parts[value].start;
    }
    walk_open(walk, part, node);
    return part + 1;
}

/* The clauses stand side by side; a `for` takes in the `if`s behind it. */
uint32_t visit_comprehension(struct walk *walk, uint32_t part)
{
    struct node node = walk_node(walk, part);
    node.extra = node.kind;
    node.kind = NODE_COMPREHENSION;
    uint32_t clause = 0;
    PART_EACH(child, walk, part)
    {
        if (walk->parts[child].rule == RULE_for_in_clause)
            clause = child;
        if (clause != 0)
            walk->parts[clause].close = walk->parts[child].end;
    }
    walk_open(walk, part, node);
    return part + 1;
}

uint32_t visit_comp_for(struct walk *walk, uint32_t part)
{
    struct node node = walk_node(walk, part);
    if (walk_has(walk, part, TOKEN_ASYNC))
        node.flags = FLAG_ASYNC;
    walk->parts[walk_child(walk, part, 0)].role = ROLE_STORE;
    wrap_index(walk, part, walk_child(walk, part, 1));
    walk_open(walk, part, node);
    return part + 1;
}

static void flag_generator(struct builder *out)
{
    const struct scope *scope = &out->scopes.at[builder_top(out)->scope];
    if (scope->kind == SCOPE_FUNCTION || scope->kind == SCOPE_LAMBDA)
        builder_flag(out, scope->node, FLAG_GENERATOR);
}

uint32_t visit_yield(struct walk *walk, uint32_t part)
{
    struct node node = walk_node(walk, part);
    if (walk_has(walk, part, TOKEN_FROM))
        node.kind = NODE_YIELD_FROM;
    walk_open(walk, part, node);
    flag_generator(walk->out);
    return part + 1;
}

/* `0777` and `10L` are Python 2's. */
uint32_t visit_number(struct walk *walk, uint32_t part)
{
    struct node node = walk_node(walk, part);
    struct text text = walk_text(walk, part);
    node.value = builder_name(walk->out, text);
    char last = text.length > 0 ? text.at[text.length - 1] : '0';
    if (walk->parts[part].rule == RULE_float || last == 'j' || last == 'J')
        node.flags = FLAG_FLOAT;
    else if (last == 'l' || last == 'L' ||
             (text.length > 1 && text.at[0] == '0' && text.at[1] >= '1' && text.at[1] <= '9'))
        walk->out->flags |= FACTS_PYTHON2;
    if (text.length == 0)
        node.kind = NODE_UNREADABLE;
    builder_leaf(walk->out, node);
    return walk->parts[part].end;
}
