#include "analyzer/syntax/quick_import.h"

/* `a.b`; the blanks that may stand around the points are no part of the name. */
static uint32_t read_dotted_name(struct quick *quick, struct span *span)
{
    const struct lexeme *first = quick_expect(quick, LEXEME_NAME), *last = first;
    uint32_t count = 1, written = first->stop - first->start;
    while (quick_sees(quick, LEXEME_DOT)) {
        quick_take(quick);
        last = quick_expect(quick, LEXEME_NAME);
        written += last->stop - last->start;
        count++;
    }
    *span = (struct span){first->start, last->stop};
    struct text text = text_slice(quick->source, first->start, last->stop);
    if (quick->declined || written + count - 1 == text.length)
        return builder_name(quick->out, text);
    char *joined = arena_alloc(quick->out->scratch, written + count), *at = joined;
    for (const struct lexeme *name = first; name <= last; name += 2) {
        if (at != joined)
            *at++ = '.';
        memcpy(at, quick->source.at + name->start, name->stop - name->start);
        at += name->stop - name->start;
    }
    return builder_name(quick->out, (struct text){joined, (uint32_t)(at - joined)});
}

static void note_import(struct builder *out, node_index alias, node_index statement)
{
    const struct frame *around = builder_top(out);
    struct import_fact fact = {alias, statement, around->scope, around->guard};
    array_push(out->scratch, &out->imports, fact);
}

static struct span read_alias(struct quick *quick, node_index statement)
{
    struct node alias = {.kind = NODE_ALIAS};
    struct span span;
    if (quick_sees(quick, LEXEME_STAR)) {
        span = (struct span){quick_next(quick)->start, quick_next(quick)->stop};
        quick_take(quick);
        alias.value = builder_name(quick->out, TEXT("*"));
    } else {
        alias.value = read_dotted_name(quick, &span);
    }
    alias.start = span.from;
    node_index index = quick_emit(quick, alias);
    if (quick_accept(quick, LEXEME_AS)) {
        const struct lexeme *as = quick_expect(quick, LEXEME_NAME);
        struct node name = {
            .kind = NODE_NAME, .flags = FLAG_STORE, .start = as->start, .stop = as->stop};
        name.value = quick_name(quick, as);
        quick_emit(quick, name);
        span.to = as->stop;
    }
    quick_finish(quick, index, span.to);
    note_import(quick->out, index, statement);
    return span;
}

static uint32_t read_aliases(struct quick *quick, node_index statement)
{
    uint32_t stop = 0;
    do {
        if (quick_sees(quick, LEXEME_STAR))
            quick_decline(quick);
        stop = read_alias(quick, statement).to;
    } while (quick_accept(quick, LEXEME_COMMA) && !quick_sees(quick, LEXEME_CLOSE_PAREN));
    return stop;
}

/* The word `import` or `from`, or `lazy` and one of these. */
static struct node read_first_word(struct quick *quick, enum node_kind kind)
{
    const struct lexeme *word = quick_take(quick);
    struct node node = {.kind = (uint8_t)kind, .start = word->start};
    if (word->kind == LEXEME_NAME) {
        node.flags = FLAG_LAZY;
        quick_take(quick);
    }
    return node;
}

void quick_import(struct quick *quick)
{
    node_index statement = quick_emit(quick, read_first_word(quick, NODE_IMPORT));
    quick_finish(quick, statement, read_aliases(quick, statement));
}

static bool is_future(const struct quick *quick, const struct node *statement)
{
    return statement->extra == 0 &&
           text_is(quick->out->names.texts.at[statement->value], "__future__");
}

static void note_future(struct builder *out, node_index statement)
{
    uint32_t annotations = builder_name(out, TEXT("annotations"));
    for (node_index i = statement + 1; i < out->nodes.count; i = out->nodes.at[i].end)
        if (out->nodes.at[i].value == annotations)
            out->flags |= FACTS_FUTURE_ANNOTATIONS;
}

void quick_import_from(struct quick *quick)
{
    struct node node = read_first_word(quick, NODE_IMPORT_FROM);
    struct span span;
    uint32_t level = 0;
    for (; quick_sees(quick, LEXEME_DOT) || quick_sees(quick, LEXEME_ELLIPSIS); quick_take(quick))
        level += quick_sees(quick, LEXEME_DOT) ? 1 : 3;
    node.extra = (uint16_t)(level < UINT16_MAX ? level : UINT16_MAX);
    if (level == 0 || !quick_sees(quick, LEXEME_IMPORT))
        node.value = read_dotted_name(quick, &span);
    quick_expect(quick, LEXEME_IMPORT);
    node_index statement = quick_emit(quick, node);
    if (quick_sees(quick, LEXEME_STAR)) {
        quick_finish(quick, statement, read_alias(quick, statement).to);
        return;
    }
    bool bracketed = quick_accept(quick, LEXEME_OPEN_PAREN);
    uint32_t stop = read_aliases(quick, statement);
    if (bracketed)
        stop = quick_expect(quick, LEXEME_CLOSE_PAREN)->stop;
    quick_finish(quick, statement, stop);
    if (!quick->declined && is_future(quick, &node))
        note_future(quick->out, statement);
}
