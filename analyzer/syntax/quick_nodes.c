#include "analyzer/syntax/quick_nodes.h"

void quick_decline(struct quick *quick)
{
    quick->declined = true;
    quick->at = quick->lexemes.list.count - 1;
}

bool quick_accept(struct quick *quick, enum lexeme_kind kind)
{
    if (!quick_sees(quick, kind))
        return false;
    quick->at++;
    return true;
}

bool quick_accept_bar(struct quick *quick)
{
    bool is_bar = quick_next(quick)->operator== OPERATOR_BIT_OR;
    return is_bar && quick_accept(quick, LEXEME_OPERATOR);
}

const struct lexeme *quick_expect(struct quick *quick, enum lexeme_kind kind)
{
    if (quick_sees(quick, kind))
        return quick_take(quick);
    quick_decline(quick);
    return quick_next(quick);
}

void quick_enter(struct quick *quick)
{
    if (++quick->depth > MOST_QUICK_DEPTH)
        quick_decline(quick);
}

void quick_leave(struct quick *quick)
{
    quick->depth--;
}

node_index quick_emit(struct quick *quick, struct node node)
{
    struct builder *out = quick->out;
    node.end = out->nodes.count + 1;
    array_push(out->scratch, &out->nodes, node);
    return out->nodes.count - 1;
}

void quick_wrap(struct quick *quick, node_index index, struct node node)
{
    struct builder *out = quick->out;
    uint32_t moved = out->nodes.count - index;
    quick->moved += moved;
    if (quick->moved > (uint64_t)quick->lexemes.list.count * MOST_MOVES)
        quick_decline(quick);
    array_push(out->scratch, &out->nodes, node);
    struct node *at = out->nodes.at + index;
    memmove(at + 1, at, moved * sizeof *at);
    for (uint32_t i = 1; i <= moved; i++)
        at[i].end++;
    node.end = out->nodes.count;
    *at = node;
    for (uint32_t i = out->scopes.count; i > 1 && out->scopes.at[i - 1].node >= index; i--)
        out->scopes.at[i - 1].node++;
}

void quick_finish(struct quick *quick, node_index index, uint32_t stop)
{
    quick->out->nodes.at[index].end = quick->out->nodes.count;
    quick->out->nodes.at[index].stop = stop;
}

uint32_t quick_name(struct quick *quick, const struct lexeme *lexeme)
{
    return builder_name(quick->out, text_slice(quick->source, lexeme->start, lexeme->stop));
}

/* Frames close from the inside, so each one's number is lower than that of the one around. */
node_index quick_open(struct quick *quick, enum node_kind kind, uint32_t start)
{
    return builder_open(quick->out, quick_node(kind, start), UINT32_MAX - quick->out->frames.count);
}

void quick_close(struct quick *quick)
{
    builder_close(quick->out, builder_top(quick->out)->close);
}

struct span quick_leaf(struct quick *quick, enum node_kind kind)
{
    const struct lexeme *lexeme = quick_take(quick);
    struct node node = {.kind = (uint8_t)kind, .start = lexeme->start, .stop = lexeme->stop};
    quick_emit(quick, node);
    return quick_span(lexeme);
}

struct span quick_word(struct quick *quick, enum node_kind kind, uint32_t flags)
{
    const struct lexeme *lexeme = quick_take(quick);
    struct node node = {.kind = (uint8_t)kind, .start = lexeme->start, .stop = lexeme->stop};
    node.flags = (uint8_t)flags;
    node.value = quick_name(quick, lexeme);
    quick_emit(quick, node);
    return quick_span(lexeme);
}

bool quick_is_word(const struct quick *quick, const char *word)
{
    const struct lexeme *next = quick_next(quick);
    return text_is(text_slice(quick->source, next->start, next->stop), word);
}
