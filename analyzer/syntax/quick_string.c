#include "analyzer/syntax/quick_string.h"
#include "analyzer/syntax/literals.h"
#include "analyzer/syntax/quick_expression.h"

static bool is_string(const struct lexeme *lexeme)
{
    return lexeme->kind == LEXEME_STRING || lexeme->kind == LEXEME_FSTRING;
}

static char byte_at(const struct quick *quick, uint32_t at)
{
    return at < quick->source.length ? quick->source.at[at] : '\0';
}

static struct text written(const struct quick *quick, const struct lexeme *lexeme)
{
    return text_slice(quick->source, lexeme->start, lexeme->stop);
}

static struct text value_of(const struct quick *quick, const struct lexeme *lexeme, uint32_t *flags)
{
    struct text text = written(quick, lexeme);
    struct literal literal = literal_read(text);
    *flags |= literal.flags;
    text = text_slice(text, literal.from, literal.to);
    return literal_value(text, literal.flags, quick->out->scratch);
}

/* The values of `count` literals, joined. */
static struct text joined_value(const struct quick *quick, const struct lexeme *first,
                                uint32_t count, uint32_t *flags)
{
    if (count == 1)
        return value_of(quick, first, flags);
    const struct lexeme *last = first + count - 1;
    char *joined = arena_alloc(quick->out->scratch, last->stop - first->start), *at = joined;
    for (uint32_t i = 0; i < count; i++) {
        struct text value = value_of(quick, first + i, flags);
        if (value.length > 0)
            memcpy(at, value.at, value.length);
        at += value.length;
    }
    return (struct text){joined, (uint32_t)(at - joined)};
}

static void emit_plain(struct quick *quick, const struct lexeme *first, uint32_t count)
{
    uint32_t flags = 0;
    struct node node = {.kind = NODE_STRING, .start = first->start, .stop = first[count - 1].stop};
    node.value = builder_string(quick->out, joined_value(quick, first, count, &flags));
    node.flags = flags & LITERAL_BYTES ? FLAG_BYTES : 0;
    quick_emit(quick, node);
}

/* The text between two fields. */
static void emit_text(struct quick *quick, uint32_t from, uint32_t to, uint32_t flags)
{
    if (from >= to)
        return;
    struct text content = text_slice(quick->source, from, to);
    struct node node = {.kind = NODE_STRING, .start = from, .stop = to};
    node.value = builder_string(quick->out, literal_value(content, flags, quick->out->scratch));
    quick_emit(quick, node);
}

/* An f-string that is being read. */
struct format {
    uint32_t flags; /* of the literal */
    uint32_t stop;  /* where its closing quotes are */
    uint32_t at;
};

static void read_field(struct quick *quick, struct format *format);

/* `:` and what follows, up to the brace. The grammar has a walrus in `{a:= }`, other than where
 * parse_text.h hides it. */
static void read_specification(struct quick *quick, struct format *format)
{
    uint32_t from = format->at + 1;
    if (byte_at(quick, from) == '=' && strchr("}<>^", byte_at(quick, from + 1)) == NULL)
        quick_decline(quick);
    struct node node = {.kind = NODE_FSTRING, .start = format->at};
    node_index index = quick_emit(quick, node);
    for (format->at = from; !quick->declined;) {
        char c = byte_at(quick, format->at);
        if (format->at >= format->stop || c == '\n' || c == '\r' || c == '\\') {
            quick_decline(quick);
        } else if (c == '{') {
            emit_text(quick, from, format->at, format->flags);
            read_field(quick, format);
            from = format->at;
        } else if (c == '}') {
            break;
        } else {
            format->at++;
        }
    }
    emit_text(quick, from, format->at, format->flags);
    quick_finish(quick, index, format->at);
}

/* The expression of a field, from lexemes of its own. */
static void read_field_value(struct quick *quick, struct format *format)
{
    uint32_t at = quick->at, count = quick->lexemes.list.count, stop;
    quick->at = count;
    if (!lexemes_read_field(&quick->lexemes, quick->source, format->at + 1, &stop) ||
        stop >= format->stop)
        quick_decline(quick);
    if (quick_sees(quick, LEXEME_LAMBDA) || quick_sees(quick, LEXEME_STAR))
        quick_decline(quick);
    quick_value(quick);
    if (!quick_sees(quick, LEXEME_END))
        quick_decline(quick);
    format->at = stop;
    quick->lexemes.list.count = count;
    quick->at = quick->declined ? count - 1 : at;
}

static void skip_blanks(const struct quick *quick, struct format *format)
{
    while (byte_at(quick, format->at) == ' ')
        format->at++;
}

/* `{a=!r:b}`; only `a` has to be there. */
static void read_field(struct quick *quick, struct format *format)
{
    struct node node = {.kind = NODE_FORMAT, .start = format->at};
    node_index index = quick_emit(quick, node);
    quick_enter(quick);
    read_field_value(quick, format);
    if (byte_at(quick, format->at) == '=') {
        format->at++;
        skip_blanks(quick, format);
    }
    if (byte_at(quick, format->at) == '!') {
        quick->out->nodes.at[index].extra = (uint8_t)byte_at(quick, format->at + 1);
        format->at += 2;
    }
    if (byte_at(quick, format->at) == ':')
        read_specification(quick, format);
    if (byte_at(quick, format->at) != '}' || format->at >= format->stop)
        quick_decline(quick);
    format->at++;
    quick_leave(quick);
    quick_finish(quick, index, format->at);
}

/* Past a backslash and what it takes with it. */
static void skip_escape(const struct quick *quick, struct format *format)
{
    char next = byte_at(quick, format->at + 1);
    bool named = next == 'N' && byte_at(quick, format->at + 2) == '{';
    if (named && !(format->flags & LITERAL_RAW)) {
        while (format->at < format->stop && byte_at(quick, format->at) != '}')
            format->at++;
        format->at++;
    } else {
        format->at += next == '{' || next == '}' ? 1 : 2;
    }
}

static void read_format(struct quick *quick, const struct lexeme *lexeme)
{
    struct literal literal = literal_read(written(quick, lexeme));
    uint32_t from = lexeme->start + literal.from;
    struct format format = {literal.flags, lexeme->start + literal.to, from};
    while (format.at < format.stop && !quick->declined) {
        char c = byte_at(quick, format.at);
        if (c == '\\') {
            skip_escape(quick, &format);
        } else if ((c == '{' || c == '}') && byte_at(quick, format.at + 1) == c) {
            format.at += 2;
        } else if (c == '{') {
            emit_text(quick, from, format.at, format.flags);
            read_field(quick, &format);
            from = format.at;
        } else if (c == '}') {
            quick_decline(quick);
        } else {
            format.at++;
        }
    }
    if (format.at != format.stop)
        quick_decline(quick);
    emit_text(quick, from, format.stop, format.flags);
}

struct span quick_string(struct quick *quick)
{
    uint32_t first = quick->at, flags = 0;
    while (is_string(quick_next(quick)))
        flags |= literal_read(written(quick, quick_take(quick))).flags;
    uint32_t count = quick->at - first;
    struct span span = {quick->lexemes.list.at[first].start,
                        quick->lexemes.list.at[quick->at - 1].stop};
    if (!(flags & LITERAL_FORMAT)) {
        emit_plain(quick, &quick->lexemes.list.at[first], count);
        return span;
    }
    struct node node = {.kind = NODE_FSTRING, .start = span.from};
    node.flags = flags & LITERAL_TEMPLATE ? FLAG_TEMPLATE : 0;
    node_index index = quick_emit(quick, node);
    for (uint32_t i = first; i < first + count && !quick->declined; i++) {
        struct lexeme lexeme = quick->lexemes.list.at[i];
        if (lexeme.kind == LEXEME_FSTRING)
            read_format(quick, &lexeme);
        else
            emit_plain(quick, &lexeme, 1);
    }
    quick_finish(quick, index, span.to);
    return span;
}
