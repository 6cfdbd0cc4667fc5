#include "analyzer/syntax/quick_statement.h"
#include "analyzer/syntax/quick_expression.h"
#include "analyzer/syntax/quick_import.h"
#include "analyzer/syntax/quick_match.h"
#include "analyzer/syntax/quick_type.h"

static struct node node_at(enum node_kind kind, uint32_t start)
{
    return (struct node){.kind = (uint8_t)kind, .start = start, .stop = start};
}

/* Simple statements. Each gives where it ends. */

/* `= b` behind a target, and `= c` behind that. */
static uint32_t read_assigned(struct quick *quick, node_index index, struct span target)
{
    struct node node = node_at(NODE_ASSIGN, target.from);
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
    struct node node = node_at(NODE_ASSIGN, target.from);
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
    struct node node = node_at(NODE_AUGMENTED, target.from);
    node.extra = quick_take(quick)->operator;
    quick_mark(quick, index, FLAG_STORE);
    quick_wrap(quick, index, node);
    uint32_t stop = quick_value(quick).to;
    quick_finish(quick, index, stop);
    return stop;
}

/* The grammar's parser may take a comma at the end of the line to go on in the next one, and has
 * its own view of a star. */
static void check_tuple(struct quick *quick, node_index index, struct span span)
{
    const struct node *nodes = quick->out->nodes.at;
    if (nodes[index].kind != NODE_TUPLE)
        return;
    if (quick->source.at[span.to - 1] == ',')
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
    quick_wrap(quick, index, node_at(NODE_EXPRESSION, span.from));
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

/* Statements side by side; what is around them ends with the last one. */
static void read_simple_line(struct quick *quick)
{
    do {
        uint32_t stop = read_simple(quick);
        struct node *around = &quick->out->nodes.at[builder_top(quick->out)->node];
        if (around->stop < stop)
            around->stop = stop;
    } while (quick_accept(quick, LEXEME_SEMICOLON) && !quick_sees(quick, LEXEME_NEWLINE));
    quick_expect(quick, LEXEME_NEWLINE);
}

/* Compound statements. */

/* The colon and the statements behind it, in their line or indented below. */
static void read_body(struct quick *quick)
{
    if (!quick_accept(quick, LEXEME_NEWLINE)) {
        read_simple_line(quick);
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
    struct node node = node_at(NODE_WITH_ITEM, quick_next(quick)->start);
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
    node_index index = quick_emit(quick, node_at(NODE_PARAMS, start));
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
    node_index arguments = quick_emit(quick, node_at(NODE_ARGUMENTS, name->stop));
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
        struct node node = node_at(NODE_DECORATOR, quick_take(quick)->start);
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
            read_simple_line(quick);
        break;
    }
    quick_leave(quick);
}
