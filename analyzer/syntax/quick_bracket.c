#include "analyzer/syntax/quick_bracket.h"
#include "analyzer/syntax/quick_expression.h"
#include "analyzer/syntax/quick_target.h"
#include "analyzer/syntax/quick_type.h"

/* `*a` or `**a`. */
struct span quick_starred(struct quick *quick)
{
    const struct lexeme *star = quick_take(quick);
    struct node node = quick_node(NODE_STARRED, star->start);
    node.flags = star->kind == LEXEME_DOUBLE_STAR ? FLAG_STAR_STAR : 0;
    uint32_t start = star->start;
    node_index index = quick_emit(quick, node);
    uint32_t stop = quick_disjunction(quick).to;
    quick_finish(quick, index, stop);
    return (struct span){start, stop};
}

static struct span read_item(struct quick *quick)
{
    return quick_sees(quick, LEXEME_STAR) ? quick_starred(quick) : quick_named(quick);
}

static bool sees_clause(const struct quick *quick)
{
    return quick_sees(quick, LEXEME_FOR) ||
           (quick_sees(quick, LEXEME_ASYNC) && quick_second(quick) == LEXEME_FOR);
}

static uint32_t read_condition(struct quick *quick)
{
    node_index index = quick_emit(quick, quick_node(NODE_COMP_IF, quick_take(quick)->start));
    uint32_t stop = quick_disjunction(quick).to;
    quick_finish(quick, index, stop);
    return stop;
}

/* A COMP_FOR with the conditions behind it. */
static void read_clause(struct quick *quick)
{
    struct node node = quick_node(NODE_COMP_FOR, quick_next(quick)->start);
    node.flags = quick_accept(quick, LEXEME_ASYNC) ? FLAG_ASYNC : 0;
    quick_expect(quick, LEXEME_FOR);
    node_index index = quick_emit(quick, node);
    quick_targets(quick);
    quick_expect(quick, LEXEME_IN);
    uint32_t stop = quick_disjunction(quick).to;
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
    while (quick_accept(quick, LEXEME_COMMA) && quick_begins_expression(quick))
        read_item(quick);
    uint32_t stop = quick_expect(quick, close)->stop;
    quick_finish(quick, index, stop);
    return (struct span){start, stop};
}

struct span quick_parentheses(struct quick *quick)
{
    uint32_t start = quick_take(quick)->start;
    node_index index = quick_here(quick);
    bool starred = quick_sees(quick, LEXEME_STAR);
    if (quick_sees(quick, LEXEME_CLOSE_PAREN)) {
        uint32_t stop = quick_take(quick)->stop;
        struct node node = quick_node(NODE_TUPLE, start);
        node.stop = stop;
        quick_emit(quick, node);
        return (struct span){start, stop};
    }
    if (quick_sees(quick, LEXEME_YIELD)) {
        quick_yield(quick);
        return (struct span){start, quick_expect(quick, LEXEME_CLOSE_PAREN)->stop};
    }
    read_item(quick);
    if (!starred && quick_sees(quick, LEXEME_CLOSE_PAREN))
        return (struct span){start, quick_take(quick)->stop};
    quick_wrap(quick, index, quick_node(NODE_TUPLE, start));
    if (!starred && sees_clause(quick))
        return read_clauses(quick, index, (enum node_kind)0, LEXEME_CLOSE_PAREN);
    if (!quick_sees(quick, LEXEME_COMMA))
        quick_decline(quick);
    return read_rest(quick, index, LEXEME_CLOSE_PAREN);
}

struct span quick_list_display(struct quick *quick)
{
    node_index index = quick_emit(quick, quick_node(NODE_LIST, quick_take(quick)->start));
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
        quick_starred(quick);
        return;
    }
    node_index index = quick_here(quick);
    struct span key = quick_expression(quick);
    quick_expect(quick, LEXEME_COLON);
    quick_wrap(quick, index, quick_node(NODE_PAIR, key.from));
    quick_finish(quick, index, quick_expression(quick).to);
}

static struct span read_dict(struct quick *quick, node_index index)
{
    uint32_t start = quick->out->nodes.at[index].start;
    while (quick_accept(quick, LEXEME_COMMA) &&
           (quick_sees(quick, LEXEME_DOUBLE_STAR) || quick_begins_expression(quick)))
        read_pair(quick);
    uint32_t stop = quick_expect(quick, LEXEME_CLOSE_BRACE)->stop;
    quick_finish(quick, index, stop);
    return (struct span){start, stop};
}

struct span quick_braces(struct quick *quick)
{
    node_index index = quick_emit(quick, quick_node(NODE_DICT, quick_take(quick)->start));
    if (quick_sees(quick, LEXEME_CLOSE_BRACE))
        return read_dict(quick, index);
    if (quick_sees(quick, LEXEME_DOUBLE_STAR)) {
        quick_starred(quick);
        return read_dict(quick, index);
    }
    bool starred = quick_sees(quick, LEXEME_STAR);
    struct span first = read_item(quick);
    if (!starred && quick_accept(quick, LEXEME_COLON)) {
        quick_wrap(quick, index + 1, quick_node(NODE_PAIR, first.from));
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
        quick_starred(quick);
    } else if (quick_sees(quick, LEXEME_NAME) && quick_second(quick) == LEXEME_ASSIGN) {
        read_keyword(quick);
    } else {
        node_index index = quick_here(quick);
        quick_named(quick);
        if (first && sees_clause(quick)) {
            quick_wrap(quick, index, quick_node(NODE_COMPREHENSION, open));
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
    if (!quick_begins_expression(quick))
        return;
    slice->flags = (uint8_t)(slice->flags | flag);
    slice->stop = quick_expression(quick).to;
}

/* An index, or a slice. */
static struct span read_index(struct quick *quick)
{
    node_index index = quick_here(quick);
    struct node slice = quick_node(NODE_SLICE, quick_next(quick)->start);
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
uint32_t quick_indexes(struct quick *quick)
{
    node_index index = quick_here(quick);
    struct span all = read_index(quick);
    if (quick_sees(quick, LEXEME_COMMA)) {
        quick_wrap(quick, index, quick_node(NODE_TUPLE, all.from));
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
