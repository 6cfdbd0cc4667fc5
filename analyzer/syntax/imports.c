#include "analyzer/syntax/walk.h"

/* Imports have no expressions, so each statement is emitted whole. */

/* `a.b` as written, or without the blanks and comments that may stand around the dots. */
static uint32_t dotted_name(struct walk *walk, uint32_t part)
{
    struct text text = walk_text(walk, part);
    uint32_t written = 0, count = 0;
    PART_EACH(child, walk, part)
    {
        written += walk->parts[child].stop - walk->parts[child].start;
        count++;
    }
    if (count == 0 || written + count - 1 == text.length)
        return builder_name(walk->out, text);
    char *joined = arena_alloc(walk->out->scratch, written + count), *at = joined;
    PART_EACH(child, walk, part)
    {
        struct text name = walk_text(walk, child);
        if (at != joined)
            *at++ = '.';
        memcpy(at, name.at, name.length);
        at += name.length;
    }
    return builder_name(walk->out, (struct text){joined, (uint32_t)(at - joined)});
}

static void note_import(struct builder *out, node_index alias, node_index statement)
{
    const struct frame *around = builder_top(out);
    struct import_fact fact = {alias, statement, around->scope, around->guard};
    array_push(out->scratch, &out->imports, fact);
}

static void emit_alias(struct walk *walk, uint32_t part, node_index statement)
{
    struct builder *out = walk->out;
    struct node alias = walk_node(walk, part);
    alias.kind = NODE_ALIAS;
    uint32_t as = 0;
    if (walk->parts[part].rule == RULE_aliased_import) {
        as = walk_child(walk, part, 1);
        alias.value = dotted_name(walk, walk_child(walk, part, 0));
    } else if (walk->parts[part].rule == RULE_wildcard_import) {
        alias.value = builder_name(out, TEXT("*"));
    } else {
        alias.value = dotted_name(walk, part);
    }
    if (alias.value == 0)
        return;
    node_index index = builder_leaf(out, alias);
    if (as != 0) {
        struct node name = walk_node(walk, as);
        name.flags = FLAG_STORE;
        name.value = walk_name(walk, as);
        builder_leaf(out, name);
        out->nodes.at[index].end = out->nodes.count;
    }
    note_import(out, index, statement);
}

/* Emits the statement with an alias for each child from `first` on. */
static uint32_t emit_import(struct walk *walk, uint32_t part, struct node node, uint32_t first)
{
    struct builder *out = walk->out;
    if (parse_text_is_lazy(walk->text, node.start))
        node.flags = FLAG_LAZY;
    node_index index = builder_leaf(out, node);
    for (uint32_t child = first; child != 0; child = walk_next(walk, part, child))
        emit_alias(walk, child, index);
    struct node *statement = &out->nodes.at[index];
    statement->end = out->nodes.count;
    if (statement->end == index + 1)
        statement->kind = NODE_UNREADABLE;
    return walk->parts[part].end;
}

uint32_t visit_import(struct walk *walk, uint32_t part)
{
    return emit_import(walk, part, walk_node(walk, part), walk_child(walk, part, 0));
}

uint32_t visit_import_from(struct walk *walk, uint32_t part)
{
    struct node node = walk_node(walk, part);
    uint32_t module = walk_child(walk, part, 0), name = module;
    uint32_t first = module == 0 ? 0 : walk_next(walk, part, module);
    if (walk->parts[module].rule == RULE_relative_import) {
        struct text dots = walk_text(walk, walk_find(walk, module, RULE_import_prefix));
        uint32_t level = 0;
        for (uint32_t i = 0; i < dots.length; i++)
            level += dots.at[i] == '.';
        node.extra = (uint16_t)(level < UINT16_MAX ? level : UINT16_MAX);
        name = walk_find(walk, module, RULE_dotted_name);
    }
    node.value = name == 0 ? 0 : dotted_name(walk, name);
    return emit_import(walk, part, node, first);
}

uint32_t visit_import_future(struct walk *walk, uint32_t part)
{
    struct node node = walk_node(walk, part);
    node.value = builder_name(walk->out, TEXT("__future__"));
    uint32_t next = emit_import(walk, part, node, walk_child(walk, part, 0));
    uint32_t annotations = builder_name(walk->out, TEXT("annotations"));
    const struct builder *out = walk->out;
    for (uint32_t i = out->imports.count; i-- > 0;) {
        const struct node *alias = &out->nodes.at[out->imports.at[i].alias];
        if (alias->start < walk->parts[part].start)
            break;
        if (alias->value == annotations)
            walk->out->flags |= FACTS_FUTURE_ANNOTATIONS;
    }
    return next;
}
