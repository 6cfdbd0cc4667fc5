#include "analyzer/syntax/walk.h"

/* Parts of a definition that are told in other ways, or not at all. */
static void skip_name(struct walk *walk, uint32_t part)
{
    PART_EACH(child, walk, part)
    if (walk->parts[child].rule == RULE_identifier ||
        walk->parts[child].rule == RULE_type_parameter)
        walk->parts[child].role = ROLE_SKIP;
}

/* A part that the contract promises and the source left out. */
static void open_empty(struct walk *walk, uint32_t place, enum node_kind kind)
{
    builder_leaf(walk->out, (struct node){.kind = (uint8_t)kind, .start = place, .stop = place});
}

uint32_t visit_function(struct walk *walk, uint32_t part)
{
    walk_heal(walk, part);
    struct node node = walk_node(walk, part);
    if (walk_has(walk, part, TOKEN_ASYNC))
        node.flags = FLAG_ASYNC;
    if (walk_has(walk, part, RULE_type))
        node.flags |= FLAG_RETURNS;
    uint32_t name = walk_name(walk, walk_find(walk, part, RULE_identifier));
    node.value = builder_scope(walk->out, SCOPE_FUNCTION, name);
    skip_name(walk, part);
    node_index function = walk_open(walk, part, node);
    uint32_t stop = parse_text_left_out(walk->text, node.start);
    if (stop != 0) {
        builder_flag(walk->out, function, FLAG_BODY_LEFT_OUT);
        walk->out->nodes.at[function].stop = stop;
    }
    return part + 1;
}

uint32_t visit_class(struct walk *walk, uint32_t part)
{
    walk_heal(walk, part);
    struct node node = walk_node(walk, part);
    uint32_t name = walk_find(walk, part, RULE_identifier);
    node.value = builder_scope(walk->out, SCOPE_CLASS, walk_name(walk, name));
    skip_name(walk, part);
    walk_open(walk, part, node);
    if (!walk_has(walk, part, RULE_argument_list))
        open_empty(walk, walk->parts[name].stop, NODE_ARGUMENTS);
    return part + 1;
}

uint32_t visit_lambda(struct walk *walk, uint32_t part)
{
    struct node node = walk_node(walk, part);
    node.value = builder_scope(walk->out, SCOPE_LAMBDA, 0);
    walk_open(walk, part, node);
    if (!walk_has(walk, part, RULE_lambda_parameters))
        open_empty(walk, node.start + (uint32_t)strlen("lambda"), NODE_PARAMS);
    return part + 1;
}

static bool is_star(const struct walk *walk, uint32_t part)
{
    if (walk->parts[part].rule == RULE_typed_parameter)
        part = walk_child(walk, part, 0);
    return walk->parts[part].rule == RULE_list_splat_pattern;
}

uint32_t visit_parameters(struct walk *walk, uint32_t part)
{
    uint32_t separator = walk_find(walk, part, RULE_positional_separator);
    bool keyword = false;
    PART_EACH(child, walk, part)
    {
        uint32_t rule = walk->parts[child].rule;
        keyword |= rule == RULE_keyword_separator;
        if (rule == RULE_keyword_separator || rule == RULE_positional_separator)
            continue;
        walk->parts[child].role = ROLE_PARAMETER;
        walk->parts[child].extra = child < separator ? FLAG_POSITIONAL : keyword ? FLAG_KEYWORD : 0;
        keyword |= is_star(walk, child);
    }
    for (uint32_t i = part + 1; i < walk->parts[part].end; i = walk->parts[i].end)
        if (walk->parts[i].rule == RULE_ERROR)
            walk->parts[i].role = ROLE_SKIP;
    walk_open(walk, part, walk_node(walk, part));
    return part + 1;
}

/* The identifier of `a`, `*a`, `a: t`, `*a: t`, `a=1` and `a: t = 1`, its stars in `flags`;
 * 0 for a tuple as Python 2 took it. */
static uint32_t parameter_name(const struct walk *walk, uint32_t part, uint32_t *flags)
{
    for (; part != 0; part = walk_child(walk, part, 0)) {
        switch (walk->parts[part].rule) {
        case RULE_identifier: return part;
        case RULE_tuple_pattern: return 0;
        case RULE_list_splat_pattern: *flags = FLAG_STAR; break;
        case RULE_dictionary_splat_pattern: *flags = FLAG_STAR_STAR; break;
        default: break;
        }
    }
    return 0;
}

uint32_t visit_parameter(struct walk *walk, uint32_t part)
{
    uint32_t rule = walk->parts[part].rule, flags = 0;
    struct node node = walk_node(walk, part);
    uint32_t name = parameter_name(walk, part, &flags);
    node.kind = NODE_PARAM;
    node.value = walk_name(walk, name);
    if (name == 0)
        walk->out->flags |= FACTS_PYTHON2;
    else
        flags |= walk->parts[part].extra & (flags != 0 ? 0 : FLAG_POSITIONAL | FLAG_KEYWORD);
    if (rule == RULE_typed_parameter || rule == RULE_typed_default_parameter)
        flags |= FLAG_ANNOTATION;
    if (rule == RULE_default_parameter || rule == RULE_typed_default_parameter)
        flags |= FLAG_DEFAULT;
    node.flags = (uint8_t)flags;
    if (!(flags & (FLAG_ANNOTATION | FLAG_DEFAULT))) {
        builder_leaf(walk->out, node);
        return walk->parts[part].end;
    }
    for (uint32_t i = part + 1; i < walk->parts[part].end; i = walk->parts[i].end)
        if (i == part + 1 || walk->parts[i].rule == RULE_ERROR)
            walk->parts[i].role = ROLE_SKIP;
    walk_open(walk, part, node);
    return part + 1;
}
