#include "analyzer/syntax/builder.h"

#include <utf8proc.h>

void builder_begin(struct builder *builder, struct arena *scratch, uint32_t length)
{
    *builder = (struct builder){.scratch = scratch};
    word_table_begin(&builder->names, scratch);
    word_table_begin(&builder->strings, scratch);
    array_push(scratch, &builder->guards, (struct guard){0});
    array_push(scratch, &builder->scopes, (struct scope){.kind = SCOPE_MODULE});
    array_push(scratch, &builder->nodes, (struct node){.kind = NODE_MODULE, .stop = length});
    array_push(scratch, &builder->frames, (struct frame){.close = UINT32_MAX});
}

void builder_expect(struct builder *builder, uint32_t nodes)
{
    struct node *at = arena_alloc_array(builder->scratch, nodes, sizeof *at);
    if (nodes <= builder->nodes.count)
        return;
    memcpy(at, builder->nodes.at, builder->nodes.count * sizeof *at);
    builder->nodes.at = at;
    builder->nodes.room = nodes;
}

struct frame *builder_top(struct builder *builder)
{
    return &builder->frames.at[builder->frames.count - 1];
}

enum node_kind builder_top_kind(const struct builder *builder)
{
    const struct frame *top = &builder->frames.at[builder->frames.count - 1];
    return (enum node_kind)builder->nodes.at[top->node].kind;
}

void builder_flag(struct builder *builder, node_index node, uint32_t flags)
{
    builder->nodes.at[node].flags = (uint8_t)(builder->nodes.at[node].flags | flags);
}

node_index builder_leaf(struct builder *builder, struct node node)
{
    struct node *parent = &builder->nodes.at[builder_top(builder)->node];
    if (parent->stop < node.stop)
        parent->stop = node.stop;
    node.end = builder->nodes.count + 1;
    array_push(builder->scratch, &builder->nodes, node);
    return builder->nodes.count - 1;
}

/* The guard that a block of this kind is below this parent; -1: it is none. */
static int guard_kind(enum node_kind parent, enum node_kind kind)
{
    bool loop = parent == NODE_FOR || parent == NODE_WHILE;
    if (kind == NODE_ELSE && (loop || parent == NODE_IF))
        return GUARD_ELSE;
    if (parent == NODE_TRY && kind != NODE_BLOCK)
        return kind == NODE_ELSE ? GUARD_NO_ERROR : kind == NODE_FINALLY ? GUARD_FINALLY : -1;
    if (kind != NODE_BLOCK)
        return -1;
    switch (parent) {
    case NODE_CLAUSE: return GUARD_IF;
    case NODE_WHILE:
    case NODE_FOR: return GUARD_LOOP;
    case NODE_TRY: return GUARD_TRY;
    case NODE_HANDLER: return GUARD_HANDLER;
    case NODE_WITH: return GUARD_WITH;
    case NODE_CASE: return GUARD_CASE;
    default: return -1;
    }
}

/* Defaults, annotations, bases and decorators belong to the scope around. */
static bool enters_scope(enum node_kind parent, enum node_kind kind)
{
    if (parent == NODE_LAMBDA)
        return kind != NODE_PARAMS;
    return kind == NODE_BLOCK && (parent == NODE_FUNCTION || parent == NODE_CLASS);
}

node_index builder_open(struct builder *builder, struct node node, uint32_t close)
{
    struct frame frame = *builder_top(builder);
    struct node parent = builder->nodes.at[frame.node];
    int guard = guard_kind((enum node_kind)parent.kind, (enum node_kind)node.kind);
    if (guard >= 0) {
        struct guard inner = {(enum guard_kind)guard, frame.guard, frame.node};
        frame.guard = builder->guards.count;
        array_push(builder->scratch, &builder->guards, inner);
    } else if (enters_scope((enum node_kind)parent.kind, (enum node_kind)node.kind)) {
        frame.scope = parent.value;
        frame.guard = 0;
    }
    frame.node = builder_leaf(builder, node);
    frame.close = close;
    array_push(builder->scratch, &builder->frames, frame);
    return frame.node;
}

static void close_top(struct builder *builder)
{
    struct node *node = &builder->nodes.at[builder_top(builder)->node];
    node->end = builder->nodes.count;
    builder->frames.count--;
    struct node *parent = &builder->nodes.at[builder_top(builder)->node];
    if (parent->stop < node->stop)
        parent->stop = node->stop;
}

void builder_close(struct builder *builder, uint32_t part)
{
    while (builder_top(builder)->close <= part)
        close_top(builder);
}

scope_index builder_scope(struct builder *builder, enum scope_kind kind, uint32_t name)
{
    struct scope scope = {kind, name, builder_top(builder)->scope, builder->nodes.count};
    /* The body of a lambda enters its scope when it is opened, and here that is yet to come. */
    if (builder_top_kind(builder) == NODE_LAMBDA)
        scope.parent = builder->nodes.at[builder_top(builder)->node].value;
    array_push(builder->scratch, &builder->scopes, scope);
    return builder->scopes.count - 1;
}

static bool is_ascii(struct text text)
{
    unsigned char bits = 0;
    for (uint32_t i = 0; i < text.length; i++)
        bits |= (unsigned char)text.at[i];
    return bits < 0x80;
}

/* As Python compares identifiers; text that is not UTF-8 stays as it is. */
static struct text normalised(struct arena *scratch, struct text name)
{
    const utf8proc_option_t how = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT;
    const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)name.at;
    utf8proc_ssize_t points = utf8proc_decompose(at, name.length, NULL, 0, how);
    if (points < 0)
        return name;
    /* Encoding happens in place and adds a NUL. */
    utf8proc_int32_t *buffer = arena_alloc_array(scratch, (size_t)points + 1, sizeof *buffer);
    utf8proc_decompose(at, name.length, buffer, points, how);
    utf8proc_ssize_t length = utf8proc_reencode(buffer, points, how);
    return length < 0 ? name : (struct text){(const char *)buffer, (uint32_t)length};
}

uint32_t builder_name(struct builder *builder, struct text name)
{
    if (name.length == 0)
        return 0;
    if (!is_ascii(name))
        name = normalised(builder->scratch, name);
    return word_table_add(&builder->names, name);
}

uint32_t builder_string(struct builder *builder, struct text value)
{
    return word_table_add(&builder->strings, value);
}

/* The texts of `table` in one piece. */
static struct text *copy_texts(const struct word_table *table, struct arena *arena)
{
    size_t bytes = 0;
    ARRAY_EACH (struct text, text, &table->texts)
        bytes += text->length;
    struct text *copies = arena_alloc_array(arena, table->texts.count, sizeof *copies);
    char *at = arena_alloc(arena, bytes);
    for (uint32_t i = 0; i < table->texts.count; i++) {
        struct text text = table->texts.at[i];
        memcpy(at, text.at, text.length);
        copies[i] = (struct text){at, text.length};
        at += text.length;
    }
    return copies;
}

#define COPY(arena, from, into)                                                                    \
    do {                                                                                           \
        (into)->count = (into)->room = (from)->count;                                              \
        (into)->at = arena_alloc_array((arena), (from)->count, sizeof *(from)->at);                \
        if ((from)->count > 0)                                                                     \
            memcpy((into)->at, (from)->at, (from)->count * sizeof *(from)->at);                    \
    } while (0)

void builder_end(struct builder *builder)
{
    while (builder->frames.count > 1)
        close_top(builder);
    builder->nodes.at[0].end = builder->nodes.count;
}

struct facts *builder_finish(struct builder *builder, struct arena *arena)
{
    struct facts *facts = ARENA_NEW(arena, struct facts);
    facts->flags = builder->flags;
    facts->error_start = builder->error_start;
    facts->error_stop = builder->error_stop;
    COPY(arena, &builder->nodes, &facts->nodes);
    COPY(arena, &builder->scopes, &facts->scopes);
    COPY(arena, &builder->guards, &facts->guards);
    COPY(arena, &builder->imports, &facts->imports);
    COPY(arena, &builder->marks, &facts->marks);
    facts->names.at = copy_texts(&builder->names, arena);
    facts->names.count = facts->names.room = builder->names.texts.count;
    facts->strings.at = copy_texts(&builder->strings, arena);
    facts->strings.count = facts->strings.room = builder->strings.texts.count;
    return facts;
}
