#include "analyzer/syntax/quick_statement.h"
#include "analyzer/syntax/quick_bracket.h"
#include "analyzer/syntax/quick_expression.h"
#include "analyzer/syntax/quick_match.h"
#include "analyzer/syntax/quick_parameters.h"
#include "analyzer/syntax/quick_simple.h"
#include "analyzer/syntax/quick_target.h"
#include "analyzer/syntax/quick_type.h"

/* The colon and the statements behind it, in their line or indented below. */
static void read_body(struct quick *quick)
{
    if (!quick_accept(quick, LEXEME_NEWLINE)) {
        quick_simple_line(quick);
        return;
    }
    quick_expect(quick, LEXEME_INDENT);
    while (!quick_sees(quick, LEXEME_DEDENT) && !quick_sees(quick, LEXEME_END))
        quick_statement(quick);
    quick_expect(quick, LEXEME_DEDENT);
}

void quick_block(struct quick *quick)
{
    quick_expect(quick, LEXEME_COLON);
    const struct lexeme *first = quick_next(quick);
    if (first->kind == LEXEME_NEWLINE)
        first += quick_second(quick) == LEXEME_INDENT ? 2 : 0;
    quick_open(quick, NODE_BLOCK, first->start);
    read_body(quick);
    quick_close(quick);
}

/* ELSE and FINALLY, which have no BLOCK. */
static void read_last_block(struct quick *quick, enum lexeme_kind word, enum node_kind kind)
{
    if (!quick_sees(quick, word))
        return;
    quick_open(quick, kind, quick_take(quick)->start);
    quick_expect(quick, LEXEME_COLON);
    read_body(quick);
    quick_close(quick);
}

static void read_test(struct quick *quick)
{
    quick_take(quick);
    quick_named(quick);
    quick_block(quick);
}

static void read_if(struct quick *quick)
{
    quick_open(quick, NODE_IF, quick_next(quick)->start);
    do {
        quick_open(quick, NODE_CLAUSE, quick_next(quick)->start);
        read_test(quick);
        quick_close(quick);
    } while (quick_sees(quick, LEXEME_ELIF));
    read_last_block(quick, LEXEME_ELSE, NODE_ELSE);
    quick_close(quick);
}

static void read_while(struct quick *quick)
{
    quick_open(quick, NODE_WHILE, quick_next(quick)->start);
    read_test(quick);
    read_last_block(quick, LEXEME_ELSE, NODE_ELSE);
    quick_close(quick);
}

static void read_for(struct quick *quick, uint32_t start, uint32_t flags)
{
    node_index index = quick_open(quick, NODE_FOR, start);
    builder_flag(quick->out, index, flags);
    quick_take(quick);
    quick_targets(quick);
    quick_expect(quick, LEXEME_IN);
    quick_list(quick);
    quick_block(quick);
    read_last_block(quick, LEXEME_ELSE, NODE_ELSE);
    quick_close(quick);
}

static void read_handler(struct quick *quick)
{
    node_index index = quick_open(quick, NODE_HANDLER, quick_take(quick)->start);
    if (quick_accept(quick, LEXEME_STAR))
        builder_flag(quick->out, index, FLAG_GROUP);
    if (!quick_sees(quick, LEXEME_COLON))
        quick_expression(quick);
    if (quick_accept(quick, LEXEME_AS)) {
        uint32_t name = quick_name(quick, quick_expect(quick, LEXEME_NAME));
        quick->out->nodes.at[index].value = name;
    }
    quick_block(quick);
    quick_close(quick);
}

static void read_try(struct quick *quick)
{
    quick_open(quick, NODE_TRY, quick_take(quick)->start);
    quick_block(quick);
    while (quick_sees(quick, LEXEME_EXCEPT))
        read_handler(quick);
    read_last_block(quick, LEXEME_ELSE, NODE_ELSE);
    read_last_block(quick, LEXEME_FINALLY, NODE_FINALLY);
    quick_close(quick);
}

static void read_with_item(struct quick *quick)
{
    struct node node = quick_node(NODE_WITH_ITEM, quick_next(quick)->start);
    node_index index = quick_emit(quick, node);
    uint32_t stop = quick_expression(quick).to;
    if (quick_accept(quick, LEXEME_AS))
        stop = quick_target(quick).to;
    quick_finish(quick, index, stop);
}

/* Whether the parenthesis that comes next holds all of the items: a colon follows its end, and a
 * comma or an `as` shows that it is no parenthesis around a value. */
static bool is_bracketed(struct quick *quick)
{
    uint32_t depth = 0;
    bool several = false;
    for (const struct lexeme *at = quick_next(quick); at->kind != LEXEME_NEWLINE; at++) {
        depth += at->kind == LEXEME_OPEN_PAREN || at->kind == LEXEME_OPEN_BRACKET ||
                 at->kind == LEXEME_OPEN_BRACE;
        depth -= at->kind == LEXEME_CLOSE_PAREN || at->kind == LEXEME_CLOSE_BRACKET ||
                 at->kind == LEXEME_CLOSE_BRACE;
        if (depth == 1)
            several |= at->kind == LEXEME_COMMA || at->kind == LEXEME_AS;
        if (depth > 0)
            continue;
        return several && at[1].kind == LEXEME_COLON;
    }
    quick_decline(quick);
    return false;
}

/* Gives how many there are. */
static uint32_t read_with_items(struct quick *quick)
{
    uint32_t count = 0;
    do {
        read_with_item(quick);
        count++;
    } while (quick_accept(quick, LEXEME_COMMA) && !quick_sees(quick, LEXEME_CLOSE_PAREN));
    return count;
}

/* One item alone takes the parentheses with it; to the grammar they are its value's. */
static void read_bracketed_items(struct quick *quick)
{
    uint32_t open = quick_take(quick)->start;
    node_index item = quick_here(quick);
    bool several = read_with_items(quick) > 1;
    bool comma = quick->lexemes.list.at[quick->at - 1].kind == LEXEME_COMMA;
    uint32_t stop = quick_expect(quick, LEXEME_CLOSE_PAREN)->stop;
    if (several || quick->declined)
        return;
    enum node_kind value = (enum node_kind)quick->out->nodes.at[item + 1].kind;
    if (comma || value == NODE_CONDITIONAL || value == NODE_LAMBDA)
        quick_decline(quick);
    quick->out->nodes.at[item].start = open;
    quick->out->nodes.at[item].stop = stop;
}

static void read_with(struct quick *quick, uint32_t start, uint32_t flags)
{
    node_index index = quick_open(quick, NODE_WITH, start);
    builder_flag(quick->out, index, flags);
    quick_take(quick);
    if (quick_sees(quick, LEXEME_OPEN_PAREN) && is_bracketed(quick))
        read_bracketed_items(quick);
    else
        read_with_items(quick);
    quick_block(quick);
    quick_close(quick);
}

/* Definitions. */

static void read_parameters(struct quick *quick)
{
    uint32_t start = quick_expect(quick, LEXEME_OPEN_PAREN)->start;
    node_index index = quick_emit(quick, quick_node(NODE_PARAMS, start));
    quick_parameters(quick, LEXEME_CLOSE_PAREN);
    quick_finish(quick, index, quick_expect(quick, LEXEME_CLOSE_PAREN)->stop);
}

/* The body that the outline dropped: nothing stands behind the colon. */
static void read_no_body(struct quick *quick, node_index function, uint32_t stop)
{
    builder_flag(quick->out, function, FLAG_BODY_LEFT_OUT);
    quick->out->nodes.at[function].stop = stop;
    quick_expect(quick, LEXEME_COLON);
    quick_open(quick, NODE_BLOCK, stop);
    quick_close(quick);
    quick_expect(quick, LEXEME_NEWLINE);
}

/* In `def f() -> a: b[c]` the grammar's parser may see a type `a: b[c]`. */
static bool may_go_on(const struct quick *quick)
{
    switch (quick_second(quick)) {
    case LEXEME_NEWLINE:
    case LEXEME_ELLIPSIS:
    case LEXEME_STRING:
    case LEXEME_PASS:
    case LEXEME_RAISE:
    case LEXEME_RETURN: return false;
    default: return true;
    }
}

static void read_function(struct quick *quick, uint32_t start, uint32_t flags)
{
    struct builder *out = quick->out;
    quick_take(quick);
    uint32_t name = quick_name(quick, quick_expect(quick, LEXEME_NAME));
    uint32_t scope = builder_scope(out, SCOPE_FUNCTION, name);
    node_index index = quick_open(quick, NODE_FUNCTION, start);
    out->nodes.at[index].value = scope;
    builder_flag(out, index, flags);
    if (quick_sees(quick, LEXEME_OPEN_BRACKET))
        quick_type_parameters(quick);
    read_parameters(quick);
    if (quick_accept(quick, LEXEME_ARROW)) {
        builder_flag(out, index, FLAG_RETURNS);
        quick_annotation(quick);
        if (may_go_on(quick))
            quick_decline(quick);
    }
    uint32_t left_out = parse_text_left_out(quick->text, start);
    if (left_out != 0)
        read_no_body(quick, index, left_out);
    else
        quick_block(quick);
    quick_close(quick);
}

static void read_class(struct quick *quick)
{
    struct builder *out = quick->out;
    uint32_t start = quick_take(quick)->start;
    const struct lexeme *name = quick_expect(quick, LEXEME_NAME);
    uint32_t scope = builder_scope(out, SCOPE_CLASS, quick_name(quick, name));
    node_index index = quick_open(quick, NODE_CLASS, start);
    out->nodes.at[index].value = scope;
    node_index arguments = quick_emit(quick, quick_node(NODE_ARGUMENTS, name->stop));
    if (quick_sees(quick, LEXEME_OPEN_BRACKET))
        quick_type_parameters(quick);
    if (quick_sees(quick, LEXEME_OPEN_PAREN)) {
        uint32_t open = quick_take(quick)->start;
        out->nodes.at[arguments].start = open;
        quick_finish(quick, arguments, quick_arguments(quick, open));
        if (quick_here(quick) > arguments + 1 && out->nodes.at[arguments + 1].start == open)
            quick_decline(quick); /* a generator */
    }
    quick_block(quick);
    quick_close(quick);
}

static void read_definition(struct quick *quick)
{
    uint32_t start = quick_next(quick)->start;
    bool async = quick_accept(quick, LEXEME_ASYNC);
    if (quick_sees(quick, LEXEME_DEF))
        read_function(quick, start, async ? FLAG_ASYNC : 0);
    else if (quick_sees(quick, LEXEME_CLASS) && !async)
        read_class(quick);
    else
        quick_decline(quick);
}

static void read_decorated(struct quick *quick)
{
    quick_open(quick, NODE_DECORATED, quick_next(quick)->start);
    while (quick_sees(quick, LEXEME_AT)) {
        struct node node = quick_node(NODE_DECORATOR, quick_take(quick)->start);
        node_index index = quick_emit(quick, node);
        quick_named(quick);
        quick_expect(quick, LEXEME_NEWLINE);
        quick_finish(quick, index, quick->declined ? 0 : quick->out->nodes.at[index + 1].stop);
    }
    read_definition(quick);
    quick_close(quick);
}

static void read_async(struct quick *quick)
{
    uint32_t start = quick_next(quick)->start;
    switch (quick_second(quick)) {
    case LEXEME_DEF: read_definition(quick); break;
    case LEXEME_FOR: quick_take(quick), read_for(quick, start, FLAG_ASYNC); break;
    case LEXEME_WITH: quick_take(quick), read_with(quick, start, FLAG_ASYNC); break;
    default: quick_decline(quick); break;
    }
}

void quick_statement(struct quick *quick)
{
    uint32_t start = quick_next(quick)->start;
    quick_enter(quick);
    switch ((enum lexeme_kind)quick_next(quick)->kind) {
    case LEXEME_IF: read_if(quick); break;
    case LEXEME_WHILE: read_while(quick); break;
    case LEXEME_FOR: read_for(quick, start, 0); break;
    case LEXEME_TRY: read_try(quick); break;
    case LEXEME_WITH: read_with(quick, start, 0); break;
    case LEXEME_DEF:
    case LEXEME_CLASS: read_definition(quick); break;
    case LEXEME_AT: read_decorated(quick); break;
    case LEXEME_ASYNC: read_async(quick); break;
    default:
        if (quick_is_match(quick))
            quick_match(quick);
        else
            quick_simple_line(quick);
        break;
    }
    quick_leave(quick);
}
