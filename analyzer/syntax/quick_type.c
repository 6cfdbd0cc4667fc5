#include "analyzer/syntax/quick_type.h"
#include "analyzer/syntax/quick_expression.h"

/* Where the grammar's parser expects a type, also as an index of one, `a[b]` is one at once:
 * nothing but `|` may follow, and slices are something else. */
static bool goes_beyond_type(const struct node *node)
{
    switch ((enum node_kind)node->kind) {
    case NODE_SLICE: return true;
    case NODE_BINARY: return node->extra != OPERATOR_BIT_OR && node[1].kind == NODE_SUBSCRIPT;
    case NODE_CALL:
    case NODE_ATTRIBUTE:
    case NODE_SUBSCRIPT:
    case NODE_COMPARE:
    case NODE_BOOLEAN:
    case NODE_CONDITIONAL: return node[1].kind == NODE_SUBSCRIPT;
    default: return false;
    }
}

static bool is_type(const struct quick *quick, node_index index)
{
    const struct node *node = &quick->out->nodes.at[index];
    switch ((enum node_kind)node->kind) {
    case NODE_BINARY:
        return node->extra == OPERATOR_BIT_OR && is_type(quick, index + 1) &&
               is_type(quick, quick->out->nodes.at[index + 1].end);
    case NODE_COMPARE:
    case NODE_BOOLEAN:
    case NODE_CONDITIONAL:
    case NODE_UNARY:
    case NODE_AWAIT:
    case NODE_LAMBDA: return false;
    default: break;
    }
    for (node_index i = index; i < node->end; i++)
        if (goes_beyond_type(&quick->out->nodes.at[i]))
            return false;
    return true;
}

struct span quick_annotation(struct quick *quick)
{
    node_index index = quick_here(quick);
    struct span span = quick_expression(quick);
    if (!quick->declined && !is_type(quick, index))
        quick_decline(quick);
    return span;
}

struct span quick_starred_name(struct quick *quick)
{
    struct node node = {.kind = NODE_STARRED, .start = quick_take(quick)->start};
    if (!quick_sees(quick, LEXEME_NAME)) {
        quick_decline(quick);
        return (struct span){node.start, node.start};
    }
    node_index index = quick_emit(quick, node);
    struct span name = quick_word(quick, NODE_NAME, 0);
    quick_finish(quick, index, name.to);
    if (!quick_sees(quick, LEXEME_COMMA) && !quick_sees(quick, LEXEME_CLOSE_BRACKET) &&
        !quick_sees(quick, LEXEME_CLOSE_PAREN))
        quick_decline(quick);
    return (struct span){node.start, name.to};
}

/* `a.b | c`; types of other forms are too rare to be told apart here. */
static void skip_bound(struct quick *quick)
{
    do {
        quick_expect(quick, LEXEME_NAME);
        while (quick_accept(quick, LEXEME_DOT))
            quick_expect(quick, LEXEME_NAME);
    } while (quick_accept_bar(quick));
}

void quick_type_parameters(struct quick *quick)
{
    quick_expect(quick, LEXEME_OPEN_BRACKET);
    do {
        bool starred = quick_accept(quick, LEXEME_STAR) || quick_accept(quick, LEXEME_DOUBLE_STAR);
        quick_expect(quick, LEXEME_NAME);
        if (!starred && quick_accept(quick, LEXEME_COLON))
            skip_bound(quick);
    } while (quick_accept(quick, LEXEME_COMMA) && !quick_sees(quick, LEXEME_CLOSE_BRACKET));
    quick_expect(quick, LEXEME_CLOSE_BRACKET);
}

uint32_t quick_type_alias(struct quick *quick)
{
    struct node node = {.kind = NODE_TYPE_ALIAS, .start = quick_take(quick)->start};
    node_index index = quick_emit(quick, node);
    quick_word(quick, NODE_NAME, FLAG_STORE);
    if (quick_sees(quick, LEXEME_OPEN_BRACKET))
        quick_type_parameters(quick);
    quick_expect(quick, LEXEME_ASSIGN);
    uint32_t stop = quick_annotation(quick).to;
    quick_finish(quick, index, stop);
    return stop;
}
