#include "analyzer/syntax/quick_target.h"
#include "analyzer/syntax/quick_expression.h"

void quick_mark(struct quick *quick, node_index index, enum node_flag flag)
{
    struct node *node = &quick->out->nodes.at[index];
    switch ((enum node_kind)node->kind) {
    case NODE_NAME:
    case NODE_ATTRIBUTE:
    case NODE_SUBSCRIPT: node->flags = (uint8_t)flag; break;
    case NODE_STARRED:
        if (node[1].kind == NODE_TUPLE || node[1].kind == NODE_LIST)
            quick_decline(quick);
        else
            quick_mark(quick, index + 1, flag);
        break;
    case NODE_TUPLE:
    case NODE_LIST:
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
    if (quick_second(quick) != LEXEME_NAME)
        quick_decline(quick);
    if (quick->declined)
        return span;
    quick_take(quick);
    node_index index = quick_emit(quick, quick_node(NODE_STARRED, span.from));
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
    quick_wrap(quick, index, quick_node(NODE_TUPLE, span.from));
    while (quick_sees(quick, LEXEME_COMMA)) {
        span.to = quick_take(quick)->stop;
        if (quick_sees(quick, LEXEME_IN))
            break;
        span.to = read_target(quick).to;
    }
    quick_finish(quick, index, span.to);
    return span;
}
