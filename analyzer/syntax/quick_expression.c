#include "analyzer/syntax/quick_expression.h"
#include "analyzer/syntax/quick_string.h"
#include "analyzer/syntax/quick_type.h"

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

static struct node node_at(enum node_kind kind, uint32_t start, uint32_t stop)
{
    return (struct node){.kind = (uint8_t)kind, .start = start, .stop = stop};
}

static struct span span_of(const struct lexeme *lexeme)
{
    return (struct span){lexeme->start, lexeme->stop};
}

/* Whether an expression may begin with the next lexeme. */
static bool begins_expression(const struct quick *quick)
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

/* Brackets. */

static struct span read_binary(struct quick *quick, enum binding least);

/* `*a` or `**a`. */
static struct span read_starred(struct quick *quick)
{
    const struct lexeme *star = quick_take(quick);
    struct node node = node_at(NODE_STARRED, star->start, 0);
    node.flags = star->kind == LEXEME_DOUBLE_STAR ? FLAG_STAR_STAR : 0;
    uint32_t start = star->start;
    node_index index = quick_emit(quick, node);
    uint32_t stop = read_binary(quick, BINDS_OR).to;
    quick_finish(quick, index, stop);
    return (struct span){start, stop};
}

static struct span read_item(struct quick *quick)
{
    return quick_sees(quick, LEXEME_STAR) ? read_starred(quick) : quick_named(quick);
}

static bool sees_clause(const struct quick *quick)
{
    return quick_sees(quick, LEXEME_FOR) ||
           (quick_sees(quick, LEXEME_ASYNC) && quick_second(quick) == LEXEME_FOR);
}

static uint32_t read_condition(struct quick *quick)
{
    node_index index = quick_emit(quick, node_at(NODE_COMP_IF, quick_take(quick)->start, 0));
    uint32_t stop = read_binary(quick, BINDS_OR).to;
    quick_finish(quick, index, stop);
    return stop;
}

/* A COMP_FOR with the conditions behind it. */
static void read_clause(struct quick *quick)
{
    struct node node = node_at(NODE_COMP_FOR, quick_next(quick)->start, 0);
    node.flags = quick_accept(quick, LEXEME_ASYNC) ? FLAG_ASYNC : 0;
    quick_expect(quick, LEXEME_FOR);
    node_index index = quick_emit(quick, node);
    quick_targets(quick);
    quick_expect(quick, LEXEME_IN);
    uint32_t stop = read_binary(quick, BINDS_OR).to;
    while (quick_sees(quick, LEXEME_IF))
        stop = read_condition(quick);
    quick_finish(quick, index, stop);
}

/* The clauses behind the element of what has become a comprehension, up to the bracket. */
static struct span read_clauses(struct quick *quick, node_index index, enum node_kind result,
                                enum lexeme_kind close)
{
    uint32_t start = quick->out->nodes.at[index].start;
    quick->out->nodes.at[index].kind = NODE_COMPREHENSION;
    quick->out->nodes.at[index].extra = (uint16_t)result;
    while (sees_clause(quick))
        read_clause(quick);
    uint32_t stop = quick_expect(quick, close)->stop;
    quick_finish(quick, index, stop);
    return (struct span){start, stop};
}

/* The items behind the first one, up to the bracket. */
static struct span read_rest(struct quick *quick, node_index index, enum lexeme_kind close)
{
    uint32_t start = quick->out->nodes.at[index].start;
    while (quick_accept(quick, LEXEME_COMMA) && begins_expression(quick))
        read_item(quick);
    uint32_t stop = quick_expect(quick, close)->stop;
    quick_finish(quick, index, stop);
    return (struct span){start, stop};
}

static struct span read_parentheses(struct quick *quick)
{
    uint32_t start = quick_take(quick)->start;
    node_index index = quick_here(quick);
    bool starred = quick_sees(quick, LEXEME_STAR);
    if (quick_sees(quick, LEXEME_CLOSE_PAREN)) {
        uint32_t stop = quick_take(quick)->stop;
        quick_emit(quick, node_at(NODE_TUPLE, start, stop));
        return (struct span){start, stop};
    }
    if (quick_sees(quick, LEXEME_YIELD)) {
        quick_yield(quick);
        return (struct span){start, quick_expect(quick, LEXEME_CLOSE_PAREN)->stop};
    }
    read_item(quick);
    if (!starred && quick_sees(quick, LEXEME_CLOSE_PAREN))
        return (struct span){start, quick_take(quick)->stop};
    quick_wrap(quick, index, node_at(NODE_TUPLE, start, 0));
    if (!starred && sees_clause(quick))
        return read_clauses(quick, index, (enum node_kind)0, LEXEME_CLOSE_PAREN);
    if (!quick_sees(quick, LEXEME_COMMA))
        quick_decline(quick);
    return read_rest(quick, index, LEXEME_CLOSE_PAREN);
}

static struct span read_list_display(struct quick *quick)
{
    node_index index = quick_emit(quick, node_at(NODE_LIST, quick_take(quick)->start, 0));
    bool starred = quick_sees(quick, LEXEME_STAR);
    if (quick_sees(quick, LEXEME_CLOSE_BRACKET))
        return read_rest(quick, index, LEXEME_CLOSE_BRACKET);
    read_item(quick);
    if (!starred && sees_clause(quick))
        return read_clauses(quick, index, NODE_LIST, LEXEME_CLOSE_BRACKET);
    return read_rest(quick, index, LEXEME_CLOSE_BRACKET);
}

/* `key: value` or `**a`. */
static void read_pair(struct quick *quick)
{
    if (quick_sees(quick, LEXEME_DOUBLE_STAR)) {
        read_starred(quick);
        return;
    }
    node_index index = quick_here(quick);
    struct span key = quick_expression(quick);
    quick_expect(quick, LEXEME_COLON);
    quick_wrap(quick, index, node_at(NODE_PAIR, key.from, 0));
    quick_finish(quick, index, quick_expression(quick).to);
}

static struct span read_dict(struct quick *quick, node_index index)
{
    uint32_t start = quick->out->nodes.at[index].start;
    while (quick_accept(quick, LEXEME_COMMA) &&
           (quick_sees(quick, LEXEME_DOUBLE_STAR) || begins_expression(quick)))
        read_pair(quick);
    uint32_t stop = quick_expect(quick, LEXEME_CLOSE_BRACE)->stop;
    quick_finish(quick, index, stop);
    return (struct span){start, stop};
}

static struct span read_braces(struct quick *quick)
{
    node_index index = quick_emit(quick, node_at(NODE_DICT, quick_take(quick)->start, 0));
    if (quick_sees(quick, LEXEME_CLOSE_BRACE))
        return read_dict(quick, index);
    if (quick_sees(quick, LEXEME_DOUBLE_STAR)) {
        read_starred(quick);
        return read_dict(quick, index);
    }
    bool starred = quick_sees(quick, LEXEME_STAR);
    struct span first = read_item(quick);
    if (!starred && quick_accept(quick, LEXEME_COLON)) {
        quick_wrap(quick, index + 1, node_at(NODE_PAIR, first.from, 0));
        quick_finish(quick, index + 1, quick_expression(quick).to);
        if (sees_clause(quick))
            return read_clauses(quick, index, NODE_DICT, LEXEME_CLOSE_BRACE);
        return read_dict(quick, index);
    }
    quick->out->nodes.at[index].kind = NODE_SET;
    if (!starred && sees_clause(quick))
        return read_clauses(quick, index, NODE_SET, LEXEME_CLOSE_BRACE);
    return read_rest(quick, index, LEXEME_CLOSE_BRACE);
}

/* What stands behind an operand. */

static void read_keyword(struct quick *quick)
{
    node_index index = quick_here(quick);
    quick_word(quick, NODE_KEYWORD, 0);
    quick_expect(quick, LEXEME_ASSIGN);
    quick_finish(quick, index, quick_expression(quick).to);
}

/* One argument; true where it was a generator that shares the parentheses, which are closed then.
 */
static bool read_argument(struct quick *quick, uint32_t open, bool first, uint32_t *stop)
{
    if (quick_sees(quick, LEXEME_STAR) || quick_sees(quick, LEXEME_DOUBLE_STAR)) {
        read_starred(quick);
    } else if (quick_sees(quick, LEXEME_NAME) && quick_second(quick) == LEXEME_ASSIGN) {
        read_keyword(quick);
    } else {
        node_index index = quick_here(quick);
        quick_named(quick);
        if (first && sees_clause(quick)) {
            quick_wrap(quick, index, node_at(NODE_COMPREHENSION, open, 0));
            *stop = read_clauses(quick, index, (enum node_kind)0, LEXEME_CLOSE_PAREN).to;
            return true;
        }
    }
    return false;
}

uint32_t quick_arguments(struct quick *quick, uint32_t open)
{
    uint32_t stop = 0;
    bool first = true;
    while (!quick_sees(quick, LEXEME_CLOSE_PAREN)) {
        if (read_argument(quick, open, first, &stop))
            return stop;
        first = false;
        if (!quick_accept(quick, LEXEME_COMMA))
            break;
    }
    return quick_expect(quick, LEXEME_CLOSE_PAREN)->stop;
}

static void read_slice_part(struct quick *quick, struct node *slice, uint32_t flag)
{
    if (!begins_expression(quick))
        return;
    slice->flags = (uint8_t)(slice->flags | flag);
    slice->stop = quick_expression(quick).to;
}

/* An index, or a slice. */
static struct span read_index(struct quick *quick)
{
    node_index index = quick_here(quick);
    struct node slice = node_at(NODE_SLICE, quick_next(quick)->start, 0);
    if (quick_sees(quick, LEXEME_STAR))
        return quick_starred_name(quick);
    if (!quick_sees(quick, LEXEME_COLON)) {
        struct span first = quick_expression(quick);
        if (!quick_sees(quick, LEXEME_COLON))
            return first;
        slice.flags = FLAG_LOWER;
    }
    quick_wrap(quick, index, slice);
    slice.stop = quick_expect(quick, LEXEME_COLON)->stop;
    read_slice_part(quick, &slice, FLAG_UPPER);
    if (quick_sees(quick, LEXEME_COLON)) {
        slice.stop = quick_take(quick)->stop;
        read_slice_part(quick, &slice, FLAG_STEP);
    }
    quick->out->nodes.at[index].flags = slice.flags;
    quick_finish(quick, index, slice.stop);
    return (struct span){slice.start, slice.stop};
}

/* `[` was taken. */
static uint32_t read_indexes(struct quick *quick)
{
    node_index index = quick_here(quick);
    struct span all = read_index(quick);
    if (quick_sees(quick, LEXEME_COMMA)) {
        quick_wrap(quick, index, node_at(NODE_TUPLE, all.from, 0));
        while (quick_sees(quick, LEXEME_COMMA)) {
            all.to = quick_take(quick)->stop;
            if (quick_sees(quick, LEXEME_CLOSE_BRACKET))
                break;
            all.to = read_index(quick).to;
        }
        quick_finish(quick, index, all.to);
    }
    return quick_expect(quick, LEXEME_CLOSE_BRACKET)->stop;
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
    case LEXEME_OPEN_PAREN: return read_parentheses(quick);
    case LEXEME_OPEN_BRACKET: return read_list_display(quick);
    case LEXEME_OPEN_BRACE: return read_braces(quick);
    default: quick_decline(quick); return span_of(quick_next(quick));
    }
}

struct span quick_operand(struct quick *quick)
{
    node_index index = quick_here(quick);
    struct span span = read_atom(quick);
    for (uint32_t chain = 0;; chain++) {
        const struct lexeme *next = quick_next(quick);
        struct node node = node_at(NODE_CALL, span.from, 0);
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
            span.to = read_indexes(quick);
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
    node_index index = quick_emit(quick, node_at(NODE_AWAIT, quick_take(quick)->start, 0));
    uint32_t stop = quick_operand(quick).to;
    quick_finish(quick, index, stop);
    if (quick_sees(quick, LEXEME_DOUBLE_STAR))
        quick_decline(quick);
    return (struct span){start, stop};
}

static struct span read_unary(struct quick *quick);

static struct span read_power(struct quick *quick)
{
    node_index index = quick_here(quick);
    struct span span = quick_operand(quick);
    if (!quick_sees(quick, LEXEME_DOUBLE_STAR))
        return span;
    quick_take(quick);
    struct node node = node_at(NODE_BINARY, span.from, 0);
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
    struct span span = span_of(sign);
    struct node node = node_at(NODE_UNARY, span.from, 0);
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
    struct node node = node_at(NODE_OPERAND, 0, 0);
    node.extra = (uint16_t) operator;
    node_index index = quick_emit(quick, node);
    struct span span = read_binary(quick, BINDS_BIT_OR);
    quick->out->nodes.at[index].start = span.from;
    quick_finish(quick, index, span.to);
    return span.to;
}

static struct span read_not(struct quick *quick)
{
    struct span span = span_of(quick_take(quick));
    struct node node = node_at(NODE_UNARY, span.from, 0);
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
        struct node node = node_at(NODE_BINARY, span.from, 0);
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
    struct span span = span_of(quick_take(quick));
    struct node node = node_at(NODE_LAMBDA, span.from, 0);
    node.value = builder_scope(out, SCOPE_LAMBDA, 0);
    node_index index = quick_emit(quick, node);
    struct node none = node_at(NODE_PARAMS, span.to, span.to);
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
            quick_wrap(quick, index, node_at(NODE_CONDITIONAL, span.from, 0));
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
    quick_emit(quick, node_at(NODE_NAMED, span.from, 0));
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
    return quick->declined ? span_of(quick_next(quick)) : read_starred(quick);
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
    quick_wrap(quick, index, node_at(NODE_TUPLE, span.from, 0));
    while (quick_sees(quick, LEXEME_COMMA)) {
        span.to = quick_take(quick)->stop;
        if (!begins_expression(quick))
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
    struct span span = span_of(quick_take(quick));
    node_index index = quick_emit(quick, node_at(NODE_YIELD, span.from, span.to));
    flag_generator(quick->out);
    if (quick_accept(quick, LEXEME_FROM)) {
        quick->out->nodes.at[index].kind = NODE_YIELD_FROM;
        span.to = quick_expression(quick).to;
    } else if (begins_expression(quick)) {
        span.to = quick_list(quick).to;
    }
    quick_finish(quick, index, span.to);
    return span;
}

struct span quick_value(struct quick *quick)
{
    return quick_sees(quick, LEXEME_YIELD) ? quick_yield(quick) : quick_list(quick);
}

/* Targets. */

void quick_mark(struct quick *quick, node_index index, enum node_flag flag)
{
    struct node *node = &quick->out->nodes.at[index];
    switch ((enum node_kind)node->kind) {
    case NODE_NAME:
    case NODE_ATTRIBUTE:
    case NODE_SUBSCRIPT: node->flags = (uint8_t)flag; break;
    case NODE_TUPLE:
    case NODE_LIST:
    case NODE_STARRED:
        for (node_index child = index + 1; child < node->end;
             child = quick->out->nodes.at[child].end)
            quick_mark(quick, child, flag);
        break;
    default: quick_decline(quick); break;
    }
}

struct span quick_target(struct quick *quick)
{
    node_index index = quick_here(quick);
    struct span span = quick_operand(quick);
    if (!quick->declined)
        quick_mark(quick, index, FLAG_STORE);
    return span;
}

static struct span read_target(struct quick *quick)
{
    struct span span = {quick_next(quick)->start, 0};
    if (!quick_sees(quick, LEXEME_STAR))
        return quick_target(quick);
    quick_take(quick);
    node_index index = quick_emit(quick, node_at(NODE_STARRED, span.from, 0));
    span.to = quick_target(quick).to;
    quick_finish(quick, index, span.to);
    return span;
}

struct span quick_targets(struct quick *quick)
{
    node_index index = quick_here(quick);
    struct span span = read_target(quick);
    if (!quick_sees(quick, LEXEME_COMMA))
        return span;
    quick_wrap(quick, index, node_at(NODE_TUPLE, span.from, 0));
    while (quick_sees(quick, LEXEME_COMMA)) {
        span.to = quick_take(quick)->stop;
        if (quick_sees(quick, LEXEME_IN))
            break;
        span.to = read_target(quick).to;
    }
    quick_finish(quick, index, span.to);
    return span;
}

/* Parameters. */

static void read_parameter(struct quick *quick, uint32_t flags, bool typed)
{
    struct node node = node_at(NODE_PARAM, quick_next(quick)->start, 0);
    if (!quick_accept(quick, LEXEME_STAR))
        quick_accept(quick, LEXEME_DOUBLE_STAR);
    const struct lexeme *name = quick_expect(quick, LEXEME_NAME);
    node.value = quick_name(quick, name);
    node.stop = name->stop;
    node_index index = quick_emit(quick, node);
    if (typed && quick_accept(quick, LEXEME_COLON)) {
        flags |= FLAG_ANNOTATION;
        bool starred = (flags & FLAG_STAR) && quick_sees(quick, LEXEME_STAR);
        node.stop = (starred ? quick_starred_name(quick) : quick_annotation(quick)).to;
    }
    if (!(flags & (FLAG_STAR | FLAG_STAR_STAR)) && quick_accept(quick, LEXEME_ASSIGN)) {
        flags |= FLAG_DEFAULT;
        node.stop = quick_expression(quick).to;
    }
    quick->out->nodes.at[index].flags = (uint8_t)flags;
    quick_finish(quick, index, node.stop);
}

static void flag_positional(struct quick *quick, node_index index)
{
    for (; index < quick_here(quick); index = quick->out->nodes.at[index].end)
        builder_flag(quick->out, index, FLAG_POSITIONAL);
}

void quick_parameters(struct quick *quick, enum lexeme_kind close)
{
    node_index first = quick_here(quick);
    uint32_t keyword = 0;
    bool typed = close == LEXEME_CLOSE_PAREN;
    while (!quick_sees(quick, close)) {
        const struct lexeme *next = quick_next(quick);
        enum lexeme_kind second = quick_second(quick);
        if (next->kind == LEXEME_OPERATOR && next->operator== OPERATOR_DIVIDE && keyword == 0) {
            quick_take(quick);
            flag_positional(quick, first);
        } else if (next->kind == LEXEME_STAR && second == LEXEME_COMMA) {
            quick_take(quick);
            keyword = FLAG_KEYWORD;
        } else if (next->kind == LEXEME_STAR) {
            read_parameter(quick, FLAG_STAR, typed);
            keyword = FLAG_KEYWORD;
        } else if (next->kind == LEXEME_DOUBLE_STAR) {
            read_parameter(quick, FLAG_STAR_STAR, typed);
        } else {
            read_parameter(quick, keyword, typed);
        }
        if (!quick_accept(quick, LEXEME_COMMA))
            break;
    }
}
