#include "analyzer/syntax/quick_match.h"
#include "analyzer/syntax/quick_expression.h"
#include "analyzer/syntax/quick_statement.h"
#include "analyzer/syntax/quick_string.h"

/* Patterns. Whatever nests, a PATTERN holds the names and constants side by side. */

static void read_pattern(struct quick *quick);

static void read_capture(struct quick *quick)
{
    if (!quick_sees(quick, LEXEME_NAME))
        quick_decline(quick);
    else if (quick_is_word(quick, "_"))
        quick_take(quick);
    else
        quick_word(quick, NODE_NAME, FLAG_STORE);
}

/* Up to `close`, which is taken too. */
static uint32_t read_patterns(struct quick *quick, enum lexeme_kind close)
{
    while (!quick_sees(quick, close)) {
        if (quick_sees(quick, LEXEME_NAME) && quick_second(quick) == LEXEME_ASSIGN)
            quick->at += 2; /* the name of a keyword is not kept */
        read_pattern(quick);
        if (!quick_accept(quick, LEXEME_COMMA))
            break;
    }
    return quick_expect(quick, close)->stop;
}

/* `a.b`, the last name outermost, with arguments where it is a class. */
static void read_dotted(struct quick *quick)
{
    node_index index = quick_here(quick);
    if (quick_is_word(quick, "_"))
        quick_decline(quick);
    if (quick->declined)
        return;
    struct span span = quick_word(quick, NODE_NAME, 0);
    while (quick_accept(quick, LEXEME_DOT)) {
        const struct lexeme *name = quick_expect(quick, LEXEME_NAME);
        struct node node = {.kind = NODE_ATTRIBUTE, .start = span.from, .stop = name->stop};
        node.value = quick_name(quick, name);
        quick_wrap(quick, index, node);
        if (quick_here(quick) - index > MOST_QUICK_CHAIN)
            quick_decline(quick);
    }
    if (quick_accept(quick, LEXEME_OPEN_PAREN))
        read_patterns(quick, LEXEME_CLOSE_PAREN);
    else if (quick_here(quick) == index + 1)
        quick_decline(quick);
}

static void read_number(struct quick *quick)
{
    if (quick_sees(quick, LEXEME_NUMBER))
        quick_word(quick, NODE_NUMBER, 0);
    else if (quick_sees(quick, LEXEME_FLOAT))
        quick_word(quick, NODE_NUMBER, FLAG_FLOAT);
    else
        quick_decline(quick);
}

/* A number with its sign, or a complex one; signs have no node here. */
static void read_signed(struct quick *quick)
{
    quick_accept(quick, LEXEME_MINUS);
    read_number(quick);
    if (quick_accept(quick, LEXEME_PLUS) || quick_accept(quick, LEXEME_MINUS))
        read_number(quick);
}

static void read_sequence(struct quick *quick, enum node_kind kind, enum lexeme_kind close)
{
    uint32_t start = quick_take(quick)->start;
    struct node empty = {.kind = (uint8_t)kind, .start = start, .stop = quick_next(quick)->stop};
    if (quick_sees(quick, close))
        quick_emit(quick, empty);
    read_patterns(quick, close);
}

/* A key is a constant or a dotted name. */
static void read_mapping(struct quick *quick)
{
    quick_take(quick);
    while (!quick_sees(quick, LEXEME_CLOSE_BRACE)) {
        if (quick_sees(quick, LEXEME_NAME) && quick_second(quick) != LEXEME_DOT)
            quick_decline(quick);
        bool rest = quick_sees(quick, LEXEME_DOUBLE_STAR);
        read_pattern(quick);
        if (!rest) {
            quick_expect(quick, LEXEME_COLON);
            read_pattern(quick);
        }
        if (!quick_accept(quick, LEXEME_COMMA))
            break;
    }
    quick_expect(quick, LEXEME_CLOSE_BRACE);
}

static bool is_plain_name(const struct quick *quick)
{
    enum lexeme_kind second = quick_second(quick);
    return quick_sees(quick, LEXEME_NAME) && second != LEXEME_DOT && second != LEXEME_OPEN_PAREN;
}

static void read_one_pattern(struct quick *quick)
{
    switch ((enum lexeme_kind)quick_next(quick)->kind) {
    case LEXEME_NAME:
        if (is_plain_name(quick))
            read_capture(quick);
        else
            read_dotted(quick);
        break;
    case LEXEME_STAR:
    case LEXEME_DOUBLE_STAR:
        quick_take(quick);
        read_capture(quick);
        break;
    case LEXEME_MINUS:
    case LEXEME_NUMBER:
    case LEXEME_FLOAT: read_signed(quick); break;
    case LEXEME_STRING: quick_string(quick); break;
    case LEXEME_TRUE: quick_leaf(quick, NODE_TRUE); break;
    case LEXEME_FALSE: quick_leaf(quick, NODE_FALSE); break;
    case LEXEME_NONE: quick_leaf(quick, NODE_NONE); break;
    case LEXEME_OPEN_PAREN: read_sequence(quick, NODE_TUPLE, LEXEME_CLOSE_PAREN); break;
    case LEXEME_OPEN_BRACKET: read_sequence(quick, NODE_LIST, LEXEME_CLOSE_BRACKET); break;
    case LEXEME_OPEN_BRACE: read_mapping(quick); break;
    default: quick_decline(quick); break;
    }
}

static void read_pattern(struct quick *quick)
{
    quick_enter(quick);
    do
        read_one_pattern(quick);
    while (quick_accept_bar(quick));
    if (quick_accept(quick, LEXEME_AS)) {
        if (quick_is_word(quick, "_"))
            quick_decline(quick);
        read_capture(quick);
    }
    quick_leave(quick);
}

/* Statements. */

static void read_case(struct quick *quick)
{
    if (!quick_sees(quick, LEXEME_NAME) || !quick_is_word(quick, "case")) {
        quick_decline(quick);
        return;
    }
    node_index index = quick_open(quick, NODE_CASE, quick_take(quick)->start);
    struct node node = {.kind = NODE_PATTERN, .start = quick_next(quick)->start};
    node_index pattern = quick_emit(quick, node);
    uint32_t stop = 0;
    do {
        read_pattern(quick);
        stop = quick->lexemes.list.at[quick->at - 1].stop;
    } while (quick_accept(quick, LEXEME_COMMA) && !quick_sees(quick, LEXEME_COLON) &&
             !quick_sees(quick, LEXEME_IF));
    quick_finish(quick, pattern, stop);
    if (quick_accept(quick, LEXEME_IF)) {
        builder_flag(quick->out, index, FLAG_GUARD);
        quick_expression(quick);
    }
    quick_block(quick);
    quick_close(quick);
}

/* Only its end tells a match from a name: `:`, and a `case` below. */
bool quick_is_match(const struct quick *quick)
{
    const struct lexeme *at = quick_next(quick);
    enum lexeme_kind second = quick_second(quick);
    if (at->kind != LEXEME_NAME || second == LEXEME_ASSIGN || second == LEXEME_DOT ||
        second == LEXEME_COMMA || second == LEXEME_COLON || !quick_is_word(quick, "match"))
        return false;
    while (at->kind != LEXEME_NEWLINE && at->kind != LEXEME_END)
        at++;
    if (at->kind == LEXEME_END || at[-1].kind != LEXEME_COLON || at[1].kind != LEXEME_INDENT)
        return false;
    return text_is(text_slice(quick->source, at[2].start, at[2].stop), "case");
}

/* `match a, b:` is about a tuple. */
static void read_subject(struct quick *quick)
{
    node_index index = quick_here(quick);
    struct span span = quick_expression(quick);
    if (!quick_sees(quick, LEXEME_COMMA))
        return;
    struct node tuple = {.kind = NODE_TUPLE, .start = span.from};
    quick_wrap(quick, index, tuple);
    while (quick_sees(quick, LEXEME_COMMA)) {
        span.to = quick_take(quick)->stop;
        if (quick_sees(quick, LEXEME_COLON))
            break;
        span.to = quick_expression(quick).to;
    }
    quick_finish(quick, index, span.to);
}

void quick_match(struct quick *quick)
{
    quick_open(quick, NODE_MATCH, quick_take(quick)->start);
    read_subject(quick);
    quick_expect(quick, LEXEME_COLON);
    quick_expect(quick, LEXEME_NEWLINE);
    quick_expect(quick, LEXEME_INDENT);
    while (!quick_sees(quick, LEXEME_DEDENT) && !quick_sees(quick, LEXEME_END))
        read_case(quick);
    quick_expect(quick, LEXEME_DEDENT);
    quick_close(quick);
}
