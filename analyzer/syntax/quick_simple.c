#include "analyzer/syntax/quick_simple.h"
#include "analyzer/syntax/quick_expression.h"
#include "analyzer/syntax/quick_import.h"
#include "analyzer/syntax/quick_target.h"
#include "analyzer/syntax/quick_type.h"

/* Each gives where the statement ends. */

/* `= b` behind a target, and `= c` behind that. */
static uint32_t read_assigned(struct quick *quick, node_index index, struct span target)
{
    struct node node = quick_node(NODE_ASSIGN, target.from);
    node.flags = FLAG_DEFAULT;
    quick_mark(quick, index, FLAG_STORE);
    quick_wrap(quick, index, node);
    quick_expect(quick, LEXEME_ASSIGN);
    node_index second = quick_here(quick);
    quick_enter(quick);
    struct span value = quick_value(quick);
    uint32_t stop = value.to;
    if (quick_sees(quick, LEXEME_ASSIGN))
        stop = read_assigned(quick, second, value);
    quick_leave(quick);
    quick_finish(quick, index, stop);
    return stop;
}

static uint32_t read_annotated(struct quick *quick, node_index index, struct span target)
{
    struct node node = quick_node(NODE_ASSIGN, target.from);
    node.flags = FLAG_ANNOTATION;
    quick_mark(quick, index, FLAG_STORE);
    quick_wrap(quick, index, node);
    quick_expect(quick, LEXEME_COLON);
    uint32_t stop = quick_annotation(quick).to;
    if (quick_accept(quick, LEXEME_ASSIGN)) {
        builder_flag(quick->out, index, FLAG_DEFAULT);
        stop = quick_value(quick).to;
    }
    quick_finish(quick, index, stop);
    return stop;
}

static uint32_t read_augmented(struct quick *quick, node_index index, struct span target)
{
    struct node node = quick_node(NODE_AUGMENTED, target.from);
    node.extra = quick_take(quick)->operator;
    quick_mark(quick, index, FLAG_STORE);
    quick_wrap(quick, index, node);
    uint32_t stop = quick_value(quick).to;
    quick_finish(quick, index, stop);
    return stop;
}

/* The grammar's parser may let a tuple go on in the next line, where it would be a target, and has
 * its own view of a star. */
static void check_tuple(struct quick *quick, node_index index, struct span span)
{
    const struct node *nodes = quick->out->nodes.at;
    if (nodes[index].kind != NODE_TUPLE)
        return;
    enum lexeme_kind below = quick_second(quick);
    if (quick->source.at[span.to - 1] == ',' || below == LEXEME_OPEN_PAREN ||
        below == LEXEME_OPEN_BRACKET)
        quick_decline(quick);
    for (node_index child = index + 1; child < nodes[index].end; child = nodes[child].end)
        if (nodes[child].kind == NODE_STARRED)
            quick_decline(quick);
}

static uint32_t read_expression_statement(struct quick *quick)
{
    node_index index = quick_here(quick);
    struct span span = quick_value(quick);
    if (quick->declined)
        return span.to;
    switch ((enum lexeme_kind)quick_next(quick)->kind) {
    case LEXEME_ASSIGN: return read_assigned(quick, index, span);
    case LEXEME_COLON: return read_annotated(quick, index, span);
    case LEXEME_AUGMENTED: return read_augmented(quick, index, span);
    default: check_tuple(quick, index, span); break;
    }
    quick_wrap(quick, index, quick_node(NODE_EXPRESSION, span.from));
    quick_finish(quick, index, span.to);
    return span.to;
}

static bool ends_statement(const struct quick *quick)
{
    return quick_sees(quick, LEXEME_NEWLINE) || quick_sees(quick, LEXEME_SEMICOLON);
}

static uint32_t read_return(struct quick *quick)
{
    node_index index = quick_here(quick);
    uint32_t stop = quick_leaf(quick, NODE_RETURN).to;
    if (!ends_statement(quick))
        stop = quick_list(quick).to;
    quick_finish(quick, index, stop);
    return stop;
}

/* `del a, b` deletes two things and no tuple. */
static uint32_t read_delete(struct quick *quick)
{
    node_index index = quick_here(quick);
    uint32_t stop = quick_leaf(quick, NODE_DELETE).to;
    do {
        node_index target = quick_here(quick);
        stop = quick_operand(quick).to;
        if (!quick->declined)
            quick_mark(quick, target, FLAG_DELETE);
        if (quick_sees(quick, LEXEME_COMMA))
            stop = quick_next(quick)->stop;
    } while (quick_accept(quick, LEXEME_COMMA) && !ends_statement(quick));
    quick_finish(quick, index, stop);
    return stop;
}

static uint32_t read_raise(struct quick *quick)
{
    node_index index = quick_here(quick);
    uint32_t stop = quick_leaf(quick, NODE_RAISE).to;
    if (!ends_statement(quick))
        stop = quick_expression(quick).to;
    if (quick_accept(quick, LEXEME_FROM))
        stop = quick_expression(quick).to;
    quick_finish(quick, index, stop);
    return stop;
}

static uint32_t read_assert(struct quick *quick)
{
    node_index index = quick_here(quick);
    quick_leaf(quick, NODE_ASSERT);
    uint32_t stop = quick_expression(quick).to;
    if (quick_accept(quick, LEXEME_COMMA))
        stop = quick_expression(quick).to;
    quick_finish(quick, index, stop);
    return stop;
}

static uint32_t read_names(struct quick *quick, enum node_kind kind)
{
    node_index index = quick_here(quick);
    uint32_t stop = quick_leaf(quick, kind).to;
    do {
        if (!quick_sees(quick, LEXEME_NAME)) {
            quick_decline(quick);
            return stop;
        }
        stop = quick_word(quick, NODE_NAME, 0).to;
    } while (quick_accept(quick, LEXEME_COMMA));
    quick_finish(quick, index, stop);
    return stop;
}

static uint32_t read_import(struct quick *quick, void (*read)(struct quick *))
{
    node_index index = quick_here(quick);
    read(quick);
    return index < quick_here(quick) ? quick->out->nodes.at[index].stop : 0;
}

/* A name that is a statement's keyword where something other than these follows. */
static bool is_soft_keyword(const struct quick *quick)
{
    if (!quick_sees(quick, LEXEME_NAME))
        return false;
    enum lexeme_kind second = quick_second(quick);
    if (second == LEXEME_ASSIGN || second == LEXEME_DOT || second == LEXEME_COLON ||
        second == LEXEME_COMMA)
        return false;
    if (second == LEXEME_OPEN_PAREN)
        return quick_is_word(quick, "match");
    return quick_is_word(quick, "print") || quick_is_word(quick, "exec") ||
           quick_is_word(quick, "match") || quick_is_word(quick, "type");
}

/* `lazy` and an import on the same line (PEP 810). */
static bool is_lazy(const struct quick *quick)
{
    enum lexeme_kind second = quick_second(quick);
    const struct lexeme *next = quick_next(quick);
    if ((second != LEXEME_IMPORT && second != LEXEME_FROM) || !quick_is_word(quick, "lazy"))
        return false;
    struct text between = text_slice(quick->source, next->stop, next[1].start);
    return text_find(between, '\\') == between.length;
}

static uint32_t read_simple_name(struct quick *quick)
{
    if (is_lazy(quick))
        return read_import(quick,
                           quick_second(quick) == LEXEME_IMPORT ? quick_import : quick_import_from);
    if (quick_second(quick) == LEXEME_NAME && quick_is_word(quick, "type"))
        return quick_type_alias(quick);
    if (is_soft_keyword(quick))
        quick_decline(quick);
    return read_expression_statement(quick);
}

static uint32_t read_simple(struct quick *quick)
{
    switch ((enum lexeme_kind)quick_next(quick)->kind) {
    case LEXEME_IMPORT: return read_import(quick, quick_import);
    case LEXEME_FROM: return read_import(quick, quick_import_from);
    case LEXEME_PASS: return quick_leaf(quick, NODE_PASS).to;
    case LEXEME_BREAK: return quick_leaf(quick, NODE_BREAK).to;
    case LEXEME_CONTINUE: return quick_leaf(quick, NODE_CONTINUE).to;
    case LEXEME_RETURN: return read_return(quick);
    case LEXEME_DEL: return read_delete(quick);
    case LEXEME_RAISE: return read_raise(quick);
    case LEXEME_ASSERT: return read_assert(quick);
    case LEXEME_GLOBAL: return read_names(quick, NODE_GLOBAL);
    case LEXEME_NONLOCAL: return read_names(quick, NODE_NONLOCAL);
    case LEXEME_NAME: return read_simple_name(quick);
    default: return read_expression_statement(quick);
    }
}

/* What is around the statements ends with the last one. */
void quick_simple_line(struct quick *quick)
{
    do {
        uint32_t stop = read_simple(quick);
        struct node *around = &quick->out->nodes.at[builder_top(quick->out)->node];
        if (around->stop < stop)
            around->stop = stop;
    } while (quick_accept(quick, LEXEME_SEMICOLON) && !quick_sees(quick, LEXEME_NEWLINE));
    quick_expect(quick, LEXEME_NEWLINE);
}
