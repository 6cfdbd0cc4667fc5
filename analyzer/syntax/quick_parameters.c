#include "analyzer/syntax/quick_parameters.h"
#include "analyzer/syntax/quick_expression.h"
#include "analyzer/syntax/quick_type.h"

static void read_parameter(struct quick *quick, uint32_t flags, bool typed)
{
    struct node node = quick_node(NODE_PARAM, quick_next(quick)->start);
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
            quick_accept(quick, LEXEME_COMMA);
            break;
        } else {
            read_parameter(quick, keyword, typed);
        }
        if (!quick_accept(quick, LEXEME_COMMA))
            break;
    }
}
