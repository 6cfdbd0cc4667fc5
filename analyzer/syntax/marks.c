#include "analyzer/syntax/marks.h"

enum word_class {
    WORD_NONE,
    WORD_NAMESPACE,
    WORD_DEL,
    WORD_GETATTR,
    WORD_SYS,
    WORD_MODULES,
    WORD_OWN_PATH,
    WORD_ORIGIN,
    WORD_FILE,
};

static const struct {
    enum word_class class;
    const char *text;
} words[] = {
#define WORD(class, text) {WORD_##class, text},
#include "analyzer/syntax/words.def"
#undef WORD
};

/* A scope that was begun; its nodes are those in `from` up to `to`. */
struct begun {
    scope_index scope;
    node_index from, to;
};

struct marking {
    struct builder *builder;
    const struct node *nodes;
    uint8_t *class_of_name;
    ARRAY(struct begun) begun;
};

static uint8_t *classify(struct builder *builder)
{
    uint8_t *classes = arena_alloc(builder->scratch, builder->names.texts.count);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        classes[word_table_find(&builder->names, text_of(words[i].text))] = (uint8_t)words[i].class;
    classes[0] = WORD_NONE;
    return classes;
}

static void forget_ended(struct marking *marking, node_index index)
{
    while (marking->begun.count > 0 && marking->begun.at[marking->begun.count - 1].to <= index)
        marking->begun.count--;
}

/* Defaults, annotations, bases and decorators stand in a definition's node and belong to the scope
 * around it: the scope begins with the last child. */
static void begin_scope(struct marking *marking, node_index index)
{
    node_index body = index + 1, end = marking->nodes[index].end;
    while (body < end && marking->nodes[body].end < end)
        body = marking->nodes[body].end;
    forget_ended(marking, index);
    struct begun begun = {marking->nodes[index].value, body, end};
    array_push(marking->builder->scratch, &marking->begun, begun);
}

static scope_index scope_at(struct marking *marking, node_index index)
{
    forget_ended(marking, index);
    for (uint32_t i = marking->begun.count; i-- > 0;)
        if (marking->begun.at[i].from <= index)
            return marking->begun.at[i].scope;
    return 0;
}

static bool in_function(const struct builder *builder, scope_index scope)
{
    while (builder->scopes.at[scope].kind == SCOPE_CLASS)
        scope = builder->scopes.at[scope].parent;
    return scope != 0;
}

static bool is_call(const struct node *node)
{
    return node->kind == NODE_AWAIT ? node[1].kind == NODE_CALL : node->kind == NODE_CALL;
}

static enum word_class word_of(const struct marking *marking, const struct node *node)
{
    switch ((enum node_kind)node->kind) {
    case NODE_NAME:
    case NODE_ATTRIBUTE:
    case NODE_ALIAS: return (enum word_class)marking->class_of_name[node->value];
    case NODE_FUNCTION:
        return (enum word_class)
            marking->class_of_name[marking->builder->scopes.at[node->value].name];
    default: return WORD_NONE;
    }
}

static const struct node *next_sibling(const struct marking *marking, const struct node *node)
{
    return marking->nodes + node->end;
}

/* The innermost of `a = b = f()` stands for all. */
static enum mark_kind mark_of_assign(const struct marking *marking, const struct node *node)
{
    if (!(node->flags & FLAG_DEFAULT) || node[1].kind != NODE_NAME)
        return MARK_KIND_COUNT;
    const struct node *value = next_sibling(marking, node + 1);
    if (node->flags & FLAG_ANNOTATION)
        value = next_sibling(marking, value);
    return is_call(value) ? MARK_CALL_ASSIGNED : MARK_KIND_COUNT;
}

static enum mark_kind mark_of_call(const struct marking *marking, const struct node *node)
{
    switch (word_of(marking, node + 1)) {
    case WORD_NAMESPACE: return MARK_NAMESPACE_CALL;
    case WORD_FILE: return MARK_FILE_CALL;
    default: return MARK_KIND_COUNT;
    }
}

/* A name, an attribute, an imported name or a definition. */
static enum mark_kind mark_of_name(const struct marking *marking, const struct node *node)
{
    bool reads = !(node->flags & (FLAG_STORE | FLAG_DELETE)) && node->kind != NODE_FUNCTION;
    bool attribute = node->kind == NODE_ATTRIBUTE;
    if (attribute && !reads)
        return MARK_STORE_ATTRIBUTE;
    switch (word_of(marking, node)) {
    case WORD_DEL: return node->kind == NODE_FUNCTION ? MARK_DEL_METHOD : MARK_KIND_COUNT;
    case WORD_GETATTR:
        return attribute || (reads && node->kind == NODE_NAME) ? MARK_KIND_COUNT
                                                               : MARK_MODULE_GETATTR;
    case WORD_MODULES:
        return attribute ? node[1].kind == NODE_NAME ? MARK_SYS_MODULES : MARK_KIND_COUNT
               : node->kind == NODE_ALIAS ? MARK_SYS_MODULES
                                          : MARK_KIND_COUNT;
    case WORD_OWN_PATH: return reads ? MARK_OWN_PATH : MARK_KIND_COUNT;
    case WORD_ORIGIN: return attribute ? MARK_OWN_PATH : MARK_KIND_COUNT;
    default: return MARK_KIND_COUNT;
    }
}

/* The mark of a node, whatever its scope; MARK_KIND_COUNT for none. */
static enum mark_kind mark_of(const struct marking *marking, const struct node *node)
{
    switch ((enum node_kind)node->kind) {
    case NODE_NAME:
    case NODE_ATTRIBUTE:
    case NODE_ALIAS:
    case NODE_FUNCTION: return mark_of_name(marking, node);
    case NODE_SUBSCRIPT: return node->flags != 0 ? MARK_STORE_ATTRIBUTE : MARK_KIND_COUNT;
    case NODE_CALL: return mark_of_call(marking, node);
    case NODE_EXPRESSION: return is_call(node + 1) ? MARK_CALL_STATEMENT : MARK_KIND_COUNT;
    case NODE_ASSIGN: return mark_of_assign(marking, node);
    case NODE_DECORATOR: return MARK_DECORATOR;
    case NODE_CLASS:
        return next_sibling(marking, node + 1) > node + 2 ? MARK_CLASS_BASES : MARK_KIND_COUNT;
    case NODE_RAISE: return MARK_RAISE;
    case NODE_ASSERT: return MARK_ASSERT;
    default: return MARK_KIND_COUNT;
    }
}

static bool counts_in(const struct builder *builder, enum mark_kind mark, scope_index scope)
{
    switch (mark) {
    case MARK_MODULE_GETATTR:
    case MARK_CALL_ASSIGNED: return scope == 0;
    case MARK_DEL_METHOD: return builder->scopes.at[scope].kind == SCOPE_CLASS;
    case MARK_RAISE:
    case MARK_ASSERT: return !in_function(builder, scope);
    default: return true;
    }
}

static bool has_scope(const struct node *node)
{
    return node->kind == NODE_FUNCTION || node->kind == NODE_CLASS || node->kind == NODE_LAMBDA;
}

void marks_fill(struct builder *builder)
{
    struct marking marking = {.builder = builder, .nodes = builder->nodes.at};
    marking.class_of_name = classify(builder);
    for (node_index i = 1; i < builder->nodes.count; i++) {
        enum mark_kind kind = mark_of(&marking, &marking.nodes[i]);
        scope_index scope = kind == MARK_KIND_COUNT ? 0 : scope_at(&marking, i);
        if (kind != MARK_KIND_COUNT && counts_in(builder, kind, scope))
            array_push(builder->scratch, &builder->marks, (struct mark){kind, i, scope});
        if (has_scope(&marking.nodes[i]))
            begin_scope(&marking, i);
    }
}
