#include "analyzer/own_path/flow.h"

#include "analyzer/own_path/path_text.h"

static const struct text anything = {"*", 1};

/* "{}/x", "%s.txt": what stands for a value becomes `*`. */
struct text pattern_of_template(struct flow *flow, struct text template, char mark)
{
    char *out = arena_alloc(flow->arena, template.length + 2);
    uint32_t used = 0;
    for (uint32_t i = 0; i < template.length; i++) {
        bool opens = template.at[i] == mark;
        if (!opens) {
            out[used++] = template.at[i];
            continue;
        }
        uint32_t stop = i + 1;
        if (mark == '{') {
            while (stop < template.length && template.at[stop] != '}')
                stop++;
        } else {
            if (stop < template.length && template.at[stop] == '(')
                while (stop < template.length && template.at[stop] != ')')
                    stop++;
            while (stop < template.length && strchr("sdrifxg%", template.at[stop]) == NULL)
                stop++;
        }
        out[used++] = '*';
        i = stop;
    }
    return (struct text){out, used};
}

/* The only value that a name is given in a scope; 0 where there are several, or none. */
node_index only_value(struct flow *flow, const struct spot *spot, scope_index binder, name_id name)
{
    uint32_t count;
    const struct site *site =
        scope_names_find(scope_names_of(flow->world, spot->module, binder), name, &count);
    return count == 1 && site->kind == SITE_VALUE ? site->node : 0;
}

static struct text pattern_of_global(struct flow *flow, const struct spot *spot, node_index node)
{
    struct meanings meanings = meaning_of_node(flow->world, spot->module, spot->scope, node);
    struct meaning meaning = meanings.at[0];
    if (meanings.count != 1 || meaning.kind != MEANS_UNKNOWN || meaning.module.n == 0 ||
        meaning.name.n == 0)
        return anything;
    const struct facts *facts = world_area(flow->world, meaning.module)->facts;
    struct spot there = {meaning.module, 0, facts, NULL};
    if (facts == NULL)
        return anything;
    node_index value = only_value(flow, &there, 0, meaning.name);
    return value == 0 ? anything : pattern_of(flow, &there, value);
}

static struct text pattern_of_name(struct flow *flow, const struct spot *spot, node_index node)
{
    const struct facts *facts = spot->facts;
    name_id name = world_name(flow->world, spot->module, facts->nodes.at[node].value);
    if (text_is(facts_name(facts, facts->nodes.at[node].value), "__name__"))
        return module_graph_name(flow->world->graph, spot->module);
    scope_index binder = scope_names_binder(flow->world, spot->module, spot->scope, name);
    uint32_t count;
    const struct site *site =
        scope_names_find(scope_names_of(flow->world, spot->module, binder), name, &count);
    if (count != 1)
        return anything;
    struct spot there = {spot->module, binder, facts, binder == spot->scope ? spot->frame : NULL};
    if (site->kind == SITE_VALUE)
        return pattern_of(flow, &there, site->node);
    if (site->kind == SITE_PARAMETER && spot->frame != NULL && spot->frame->function == binder &&
        spot->frame->module.n == spot->module.n) {
        node_index argument = frame_argument(flow, spot->frame, site->node);
        return argument == 0 ? anything : pattern_of(flow, spot->frame->caller, argument);
    }
    return site->kind == SITE_IMPORT ? pattern_of_global(flow, spot, node) : anything;
}

static struct text pattern_of_parts(struct flow *flow, const struct spot *spot, node_index node)
{
    const struct facts *facts = spot->facts;
    struct text out = {"", 0};
    NODE_EACH (part, facts, node) {
        node_index value = facts->nodes.at[part].kind == NODE_FORMAT ? part + 1 : part;
        out = path_concat(out, pattern_of(flow, spot, value), flow->arena);
    }
    return out;
}

static struct text pattern_of_binary(struct flow *flow, const struct spot *spot, node_index node)
{
    const struct facts *facts = spot->facts;
    node_index left = node + 1, right = facts->nodes.at[left].end;
    struct text head = pattern_of(flow, spot, left);
    switch (facts->nodes.at[node].extra) {
    case OPERATOR_ADD: return path_concat(head, pattern_of(flow, spot, right), flow->arena);
    case OPERATOR_DIVIDE: return path_with(head, pattern_of(flow, spot, right), flow->arena);
    case OPERATOR_MODULO: return pattern_of_template(flow, head, '%');
    default: return anything;
    }
}

static struct text pattern_of_call(struct flow *flow, const struct spot *spot, node_index node)
{
    const struct facts *facts = spot->facts;
    node_index function = node + 1;
    node_index first = argument_of(facts, node, 0, (struct text){"", 0});
    const struct node *called = &facts->nodes.at[function];
    if (called->kind == NODE_ATTRIBUTE && facts->nodes.at[function + 1].kind == NODE_STRING) {
        struct text name = facts_name(facts, called->value);
        struct text text = facts_string(facts, facts->nodes.at[function + 1].value);
        return text_is(name, "format") ? pattern_of_template(flow, text, '{') : anything;
    }
    name_id known = called_name(flow, spot, function);
    enum operation operation = flow->called.operations[known.n];
    if (known.n == 0 || first == 0)
        return anything;
    if (operation == OPERATION_SAME)
        return pattern_of(flow, spot, first);
    if (operation != OPERATION_JOIN)
        return anything;
    struct text out = pattern_of(flow, spot, first);
    for (node_index n = facts->nodes.at[first].end; n < facts->nodes.at[node].end;
         n = facts->nodes.at[n].end)
        out = path_with(out, pattern_of(flow, spot, n), flow->arena);
    return out;
}

static struct text pattern_of_attribute(struct flow *flow, const struct spot *spot, node_index node)
{
    struct text name = facts_name(spot->facts, spot->facts->nodes.at[node].value);
    if (text_is(name, "sep"))
        return TEXT("/");
    if (text_is(name, "pardir"))
        return TEXT("..");
    if (text_is(name, "curdir"))
        return TEXT(".");
    if (text_is(name, "extsep"))
        return TEXT(".");
    return pattern_of_global(flow, spot, node);
}

static struct text find_pattern(struct flow *flow, const struct spot *spot, node_index node)
{
    const struct node *it = &spot->facts->nodes.at[node];
    switch ((enum node_kind)it->kind) {
    case NODE_STRING: return facts_string(spot->facts, it->value);
    case NODE_NUMBER: return facts_name(spot->facts, it->value);
    case NODE_NAME: return pattern_of_name(flow, spot, node);
    case NODE_ATTRIBUTE: return pattern_of_attribute(flow, spot, node);
    case NODE_FSTRING: return pattern_of_parts(flow, spot, node);
    case NODE_BINARY: return pattern_of_binary(flow, spot, node);
    case NODE_CALL: return pattern_of_call(flow, spot, node);
    default: return anything;
    }
}

struct text pattern_of(struct flow *flow, const struct spot *spot, node_index node)
{
    if (flow->depth >= MOST_NESTING)
        return anything;
    flow->depth++;
    struct text out = find_pattern(flow, spot, node);
    flow->depth--;
    return out.length > PATH_MOST ? anything : out;
}
