#include "analyzer/syntax/quick_expression.h"
#include "analyzer/syntax/quick_bracket.h"
#include "analyzer/syntax/quick_parameters.h"
#include "analyzer/syntax/quick_string.h"

/* How tightly operators bind. The grammar lets `^` bind tighter than `&`, and both paths say the
 * same. */
enum binding {
    BINDS_NOT_AT_ALL,
    BINDS_OR,
    BINDS_AND,
    BINDS_NOT,
    BINDS_COMPARE,
    BINDS_BIT_OR,
    BINDS_BIT_AND,
    BINDS_BIT_XOR,
    BINDS_SHIFT,
    BINDS_SUM,
    BINDS_PRODUCT,
};

static const uint8_t binding_of[] = {
    [OPERATOR_ADD] = BINDS_SUM,           [OPERATOR_SUBTRACT] = BINDS_SUM,
    [OPERATOR_MULTIPLY] = BINDS_PRODUCT,  [OPERATOR_MATRIX_MULTIPLY] = BINDS_PRODUCT,
    [OPERATOR_DIVIDE] = BINDS_PRODUCT,    [OPERATOR_FLOOR_DIVIDE] = BINDS_PRODUCT,
    [OPERATOR_MODULO] = BINDS_PRODUCT,    [OPERATOR_LEFT_SHIFT] = BINDS_SHIFT,
    [OPERATOR_RIGHT_SHIFT] = BINDS_SHIFT, [OPERATOR_BIT_OR] = BINDS_BIT_OR,
    [OPERATOR_BIT_XOR] = BINDS_BIT_XOR,   [OPERATOR_BIT_AND] = BINDS_BIT_AND,
    [OPERATOR_EQUAL] = BINDS_COMPARE,     [OPERATOR_IS_NOT] = BINDS_NOT_AT_ALL,
};

/* Whether an expression may begin with the next lexeme. */
bool quick_begins_expression(const struct quick *quick)
{
    switch ((enum lexeme_kind)quick_next(quick)->kind) {
    case LEXEME_NAME:
    case LEXEME_NUMBER:
    case LEXEME_FLOAT:
    case LEXEME_STRING:
    case LEXEME_FSTRING:
    case LEXEME_OPEN_PAREN:
    case LEXEME_OPEN_BRACKET:
    case LEXEME_OPEN_BRACE:
    case LEXEME_ELLIPSIS:
    case LEXEME_PLUS:
    case LEXEME_MINUS:
    case LEXEME_TILDE:
    case LEXEME_NOT:
    case LEXEME_LAMBDA:
    case LEXEME_AWAIT:
    case LEXEME_TRUE:
    case LEXEME_FALSE:
    case LEXEME_NONE:
    case LEXEME_STAR: return true;
    default: return false;
    }
}

static struct span read_atom(struct quick *quick)
{
    switch ((enum lexeme_kind)quick_next(quick)->kind) {
    case LEXEME_NAME: return quick_word(quick, NODE_NAME, 0);
    case LEXEME_NUMBER: return quick_word(quick, NODE_NUMBER, 0);
    case LEXEME_FLOAT: return quick_word(quick, NODE_NUMBER, FLAG_FLOAT);
    case LEXEME_STRING:
    case LEXEME_FSTRING: return quick_string(quick);
    case LEXEME_TRUE: return quick_leaf(quick, NODE_TRUE);
    case LEXEME_FALSE: return quick_leaf(quick, NODE_FALSE);
    case LEXEME_NONE: return quick_leaf(quick, NODE_NONE);
    case LEXEME_ELLIPSIS: return quick_leaf(quick, NODE_ELLIPSIS);
    case LEXEME_OPEN_PAREN: return quick_parentheses(quick);
    case LEXEME_OPEN_BRACKET: return quick_list_display(quick);
    case LEXEME_OPEN_BRACE: return quick_braces(quick);
    default: quick_decline(quick); return quick_span(quick_next(quick));
    }
}

struct span quick_operand(struct quick *quick)
{
    node_index index = quick_here(quick);
    struct span span = read_atom(quick);
    for (uint32_t chain = 0;; chain++) {
        const struct lexeme *next = quick_next(quick);
        struct node node = quick_node(NODE_CALL, span.from);
        if (next->kind == LEXEME_DOT) {
            quick_take(quick);
            const struct lexeme *name = quick_expect(quick, LEXEME_NAME);
            node.kind = NODE_ATTRIBUTE;
            node.value = quick_name(quick, name);
            node.stop = span.to = name->stop;
            quick_wrap(quick, index, node);
        } else if (next->kind == LEXEME_OPEN_PAREN) {
            quick_wrap(quick, index, node);
            span.to = quick_arguments(quick, quick_take(quick)->start);
            quick_finish(quick, index, span.to);
        } else if (next->kind == LEXEME_OPEN_BRACKET) {
            node.kind = NODE_SUBSCRIPT;
            quick_wrap(quick, index, node);
            quick_take(quick);
            span.to = quick_indexes(quick);
            quick_finish(quick, index, span.to);
        } else {
            return span;
        }
        if (chain == MOST_QUICK_CHAIN)
            quick_decline(quick);
    }
}

/* Operators. */

/* The parser binds `await` as loosely as a sign. */
static struct span read_await(struct quick *quick)
{
    uint32_t start = quick_next(quick)->start;
    node_index index = quick_emit(quick, quick_node(NODE_AWAIT, quick_take(quick)->start));
    uint32_t stop = quick_operand(quick).to;
    quick_finish(quick, index, stop);
    if (quick_sees(quick, LEXEME_DOUBLE_STAR))
        quick_decline(quick);
    return (struct span){start, stop};
}

static struct span read_unary(struct quick *quick);
static struct span read_binary(struct quick *quick, enum binding least);

static struct span read_power(struct quick *quick)
{
    node_index index = quick_here(quick);
    struct span span = quick_operand(quick);
    if (!quick_sees(quick, LEXEME_DOUBLE_STAR))
        return span;
    quick_take(quick);
    struct node node = quick_node(NODE_BINARY, span.from);
    node.extra = OPERATOR_POWER;
    quick_wrap(quick, index, node);
    span.to = read_unary(quick).to;
    quick_finish(quick, index, span.to);
    return span;
}

static struct span read_unary(struct quick *quick)
{
    enum lexeme_kind kind = (enum lexeme_kind)quick_next(quick)->kind;
    if (kind == LEXEME_AWAIT)
        return read_await(quick);
    if (kind != LEXEME_PLUS && kind != LEXEME_MINUS && kind != LEXEME_TILDE)
        return read_power(quick);
    const struct lexeme *sign = quick_take(quick);
    struct span span = quick_span(sign);
    struct node node = quick_node(NODE_UNARY, span.from);
    node.extra = sign->operator;
    node_index index = quick_emit(quick, node);
    quick_enter(quick);
    span.to = read_unary(quick).to;
    quick_leave(quick);
    quick_finish(quick, index, span.to);
    return span;
}

/* The operator of the next lexeme or two, and how it binds. */
static enum binding see_operator(const struct quick *quick, uint32_t *operator, uint32_t * length)
{
    const struct lexeme *next = quick_next(quick);
    *operator= next->operator;
    *length = 1;
    switch ((enum lexeme_kind)next->kind) {
    case LEXEME_OR: *operator= OPERATOR_OR; return BINDS_OR;
    case LEXEME_AND: *operator= OPERATOR_AND; return BINDS_AND;
    case LEXEME_COMPARE: return BINDS_COMPARE;
    case LEXEME_IN: *operator= OPERATOR_IN; return BINDS_COMPARE;
    case LEXEME_IS:
        *length = quick_second(quick) == LEXEME_NOT ? 2 : 1;
        *operator= * length == 2 ? OPERATOR_IS_NOT : OPERATOR_IS;
        return BINDS_COMPARE;
    case LEXEME_NOT:
        *length = 2;
        *operator= OPERATOR_NOT_IN;
        return quick_second(quick) == LEXEME_IN ? BINDS_COMPARE : BINDS_NOT_AT_ALL;
    case LEXEME_PLUS:
    case LEXEME_MINUS:
    case LEXEME_STAR:
    case LEXEME_AT:
    case LEXEME_OPERATOR: return (enum binding)binding_of[*operator];
    default: return BINDS_NOT_AT_ALL;
    }
}

static uint32_t read_operand_of(struct quick *quick, uint32_t operator)
{
    struct node node = quick_node(NODE_OPERAND, 0);
    node.extra = (uint16_t) operator;
    node_index index = quick_emit(quick, node);
    struct span span = read_binary(quick, BINDS_BIT_OR);
    quick->out->nodes.at[index].start = span.from;
    quick_finish(quick, index, span.to);
    return span.to;
}

static struct span read_not(struct quick *quick)
{
    struct span span = quick_span(quick_take(quick));
    struct node node = quick_node(NODE_UNARY, span.from);
    node.extra = OPERATOR_NOT;
    node_index index = quick_emit(quick, node);
    span.to = read_binary(quick, BINDS_NOT).to;
    quick_finish(quick, index, span.to);
    return span;
}

/* Operands and the operators between them that bind at least so tightly. */
static struct span read_binary(struct quick *quick, enum binding least)
{
    node_index index = quick_here(quick);
    bool negated = quick_sees(quick, LEXEME_NOT) && least <= BINDS_NOT;
    bool compared = false;
    quick_enter(quick);
    struct span span = negated ? read_not(quick) : read_unary(quick);
    for (uint32_t chain = 0, operator, length;; chain++) {
        enum binding binding = see_operator(quick, &operator, & length);
        if (binding < least || binding == BINDS_NOT_AT_ALL)
            break;
        if (chain == MOST_QUICK_CHAIN || (negated && binding > BINDS_NOT)) {
            quick_decline(quick);
            break;
        }
        quick->at += length;
        struct node node = quick_node(NODE_BINARY, span.from);
        if (binding == BINDS_COMPARE) {
            node.kind = NODE_COMPARE;
            if (!compared)
                quick_wrap(quick, index, node);
            compared = true;
            span.to = read_operand_of(quick, operator);
        } else {
            node.kind = binding < BINDS_NOT ? NODE_BOOLEAN : NODE_BINARY;
            node.extra = (uint16_t) operator;
            quick_wrap(quick, index, node);
            span.to = read_binary(quick, (enum binding)(binding + 1)).to;
        }
        quick_finish(quick, index, span.to);
    }
    quick_leave(quick);
    return span;
}

static struct span read_lambda(struct quick *quick)
{
    struct builder *out = quick->out;
    struct span span = quick_span(quick_take(quick));
    struct node node = quick_node(NODE_LAMBDA, span.from);
    node.value = builder_scope(out, SCOPE_LAMBDA, 0);
    node_index index = quick_emit(quick, node);
    struct node none = quick_node(NODE_PARAMS, span.to);
    node_index params = quick_emit(quick, none);
    if (!quick_sees(quick, LEXEME_COLON)) {
        out->nodes.at[params].start = quick_next(quick)->start;
        quick_parameters(quick, LEXEME_COLON);
        quick_finish(quick, params, quick->lexemes.list.at[quick->at - 1].stop);
    }
    quick_expect(quick, LEXEME_COLON);
    struct frame frame = *builder_top(out);
    frame.scope = node.value;
    array_push(out->scratch, &out->frames, frame);
    span.to = quick_expression(quick).to;
    out->frames.count--;
    quick_finish(quick, index, span.to);
    return span;
}

struct span quick_disjunction(struct quick *quick)
{
    return read_binary(quick, BINDS_OR);
}

struct span quick_expression(struct quick *quick)
{
    node_index index = quick_here(quick);
    struct span span;
    quick_enter(quick);
    if (quick_sees(quick, LEXEME_LAMBDA)) {
        span = read_lambda(quick);
    } else {
        span = read_binary(quick, BINDS_OR);
        if (quick_accept(quick, LEXEME_IF)) {
            quick_wrap(quick, index, quick_node(NODE_CONDITIONAL, span.from));
            read_binary(quick, BINDS_OR);
            quick_expect(quick, LEXEME_ELSE);
            span.to = quick_expression(quick).to;
            quick_finish(quick, index, span.to);
        }
    }
    quick_leave(quick);
    return span;
}

struct span quick_named(struct quick *quick)
{
    if (!quick_sees(quick, LEXEME_NAME) || quick_second(quick) != LEXEME_WALRUS)
        return quick_expression(quick);
    node_index index = quick_here(quick);
    struct span span = {quick_next(quick)->start, 0};
    quick_emit(quick, quick_node(NODE_NAMED, span.from));
    quick_word(quick, NODE_NAME, FLAG_STORE);
    quick_take(quick);
    span.to = quick_expression(quick).to;
    quick_finish(quick, index, span.to);
    return span;
}

/* Lists without brackets. */

/* Outside of brackets the grammar takes a star before names only. */
static struct span read_listed(struct quick *quick)
{
    if (!quick_sees(quick, LEXEME_STAR))
        return quick_expression(quick);
    if (quick_second(quick) != LEXEME_NAME)
        quick_decline(quick);
    return quick->declined ? quick_span(quick_next(quick)) : quick_starred(quick);
}

struct span quick_list(struct quick *quick)
{
    node_index index = quick_here(quick);
    bool starred = quick_sees(quick, LEXEME_STAR);
    struct span span = read_listed(quick);
    if (!quick_sees(quick, LEXEME_COMMA)) {
        if (starred)
            quick_decline(quick);
        return span;
    }
    quick_wrap(quick, index, quick_node(NODE_TUPLE, span.from));
    while (quick_sees(quick, LEXEME_COMMA)) {
        span.to = quick_take(quick)->stop;
        if (!quick_begins_expression(quick))
            break;
        span.to = read_listed(quick).to;
    }
    quick_finish(quick, index, span.to);
    return span;
}

/* The function or lambda around becomes a generator. */
static void flag_generator(struct builder *out)
{
    const struct scope *scope = &out->scopes.at[builder_top(out)->scope];
    if (scope->kind == SCOPE_FUNCTION || scope->kind == SCOPE_LAMBDA)
        builder_flag(out, scope->node, FLAG_GENERATOR);
}

struct span quick_yield(struct quick *quick)
{
    struct span span = quick_span(quick_take(quick));
    node_index index = quick_emit(quick, quick_node(NODE_YIELD, span.from));
    flag_generator(quick->out);
    if (quick_accept(quick, LEXEME_FROM)) {
        quick->out->nodes.at[index].kind = NODE_YIELD_FROM;
        span.to = quick_expression(quick).to;
    } else if (quick_begins_expression(quick)) {
        span.to = quick_list(quick).to;
    }
    quick_finish(quick, index, span.to);
    return span;
}

struct span quick_value(struct quick *quick)
{
    return quick_sees(quick, LEXEME_YIELD) ? quick_yield(quick) : quick_list(quick);
}
