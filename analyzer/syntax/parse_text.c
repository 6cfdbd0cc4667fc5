#include "analyzer/syntax/parse_text.h"

/* CPython takes a hundred levels of indentation. */
enum {
    MOST_INDENT = 380,
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\f';
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* Statements begin lines or follow `;` and `:`. Inside a string this is often wrong and does no
 * harm: values are read from the source. */
static bool begins_statement(struct text text, uint32_t at)
{
    while (at > 0 && is_blank(text.at[at - 1]))
        at--;
    return at == 0 || strchr("\n\r;:", text.at[at - 1]) != NULL;
}

/* The word `import` or `from` behind the `lazy` at `at`, or the empty text. */
static struct text lazy_keyword(struct text text, uint32_t at)
{
    uint32_t from = at + (uint32_t)strlen("lazy"), to;
    while (from < text.length && is_blank(text.at[from]))
        from++;
    for (to = from; to < text.length && is_word(text.at[to]);)
        to++;
    struct text word = text_slice(text, from, to);
    bool ours = from > at + strlen("lazy") && (text_is(word, "import") || text_is(word, "from"));
    return ours && begins_statement(text, at) ? word : TEXT("");
}

/* The text to write into: a copy, made once. */
static char *writable(struct parse_text *out, struct text source, struct arena *scratch)
{
    if (out->text.at == source.at)
        out->text = arena_text(scratch, source);
    return (char *)out->text.at;
}

/* Moves `at` to the next place of `word` at or behind it; false where there is none. */
static bool find_next(struct text text, struct text word, uint32_t *at)
{
    if (*at >= text.length)
        return false;
    const char *found = memmem(text.at + *at, text.length - *at, word.at, word.length);
    if (found != NULL)
        *at = (uint32_t)(found - text.at);
    return found != NULL;
}

static void move_lazy(struct parse_text *out, struct text source, struct arena *scratch)
{
    for (uint32_t at = 0; find_next(source, TEXT("lazy"), &at); at++) {
        struct text word = lazy_keyword(source, at);
        if (word.length == 0)
            continue;
        char *text = writable(out, source, scratch);
        uint32_t end = (uint32_t)(word.at - source.at) + word.length;
        memset(text + at, ' ', end - at);
        memcpy(text + at, word.at, word.length);
        array_push(scratch, &out->lazy, at);
    }
}

/* The grammar takes `type(a).b = c` for an alias. Any other name saves it; names are read from the
 * source. */
static void hide_type(struct parse_text *out, struct text source, struct arena *scratch)
{
    for (uint32_t at = 0; find_next(source, TEXT("type"), &at); at++) {
        uint32_t next = at + (uint32_t)strlen("type");
        while (next < source.length && is_blank(source.at[next]))
            next++;
        if (next < source.length && (source.at[next] == '(' || source.at[next] == '[') &&
            begins_statement(source, at))
            writable(out, source, scratch)[at] = 'T';
    }
}

/* `f"{a:=}"` and `f"{a:=^9}"` hold no walrus, and nothing else looks like them. */
static void hide_format(struct parse_text *out, struct text source, struct arena *scratch)
{
    for (uint32_t at = 0; find_next(source, TEXT(":="), &at); at++)
        if (at + 2 < source.length && memchr("}<>^", source.at[at + 2], 4) != NULL)
            writable(out, source, scratch)[at + 1] = '>';
}

/* Moves `at` to the next such byte at or behind it; false where there is none. */
static bool find_byte(struct text text, char byte, uint32_t *at)
{
    *at += text_find(text_slice(text, *at, text.length), byte);
    return *at < text.length;
}

static void end_lines(struct parse_text *out, struct text source, struct arena *scratch)
{
    for (uint32_t at = 0; find_byte(source, '\r', &at); at++)
        if (at + 1 == source.length || source.at[at + 1] != '\n')
            writable(out, source, scratch)[at] = '\n';
}

static void replace_nul(struct parse_text *out, struct text source, struct arena *scratch)
{
    for (uint32_t at = 0; find_byte(source, '\0', &at); at++)
        writable(out, source, scratch)[at] = '\x01';
}

/* The grammar's scanner ends the program where more levels of indentation are open than it can
 * store. A level is a blank at least, and a form feed begins an indentation anew. */
static void bound_indents(struct parse_text *out, struct text source, struct arena *scratch)
{
    for (uint32_t at = MOST_INDENT; at < source.length; at += MOST_INDENT) {
        uint32_t from = at, to = at;
        while (from > 0 && is_blank(source.at[from - 1]))
            from--;
        while (to < source.length && is_blank(source.at[to]))
            to++;
        if (to - from > MOST_INDENT)
            writable(out, source, scratch)[to - MOST_INDENT] = '\f';
        at = to > at ? to : at;
    }
}

struct parse_text parse_text_of(struct text source, uint32_t start, uint32_t stop,
                                struct arena *scratch)
{
    struct text part = text_slice(source, start, stop);
    struct parse_text out = {.text = part};
    array_push(scratch, &out.pieces, (struct piece){0, start});
    if (part.length > 0) {
        end_lines(&out, part, scratch);
        replace_nul(&out, part, scratch);
        bound_indents(&out, part, scratch);
    }
    return out;
}

struct parse_text parse_text_for_grammar(struct text source, uint32_t start, uint32_t stop,
                                         struct arena *scratch)
{
    struct text part = text_slice(source, start, stop);
    struct parse_text out = parse_text_of(source, start, stop, scratch);
    if (part.length > 0) {
        move_lazy(&out, part, scratch);
        hide_type(&out, part, scratch);
        hide_format(&out, part, scratch);
    }
    ARRAY_EACH (uint32_t, lazy, &out.lazy)
        *lazy += start;
    return out;
}

uint32_t parse_text_source(const struct parse_text *text, uint32_t offset, uint32_t *hint)
{
    uint32_t i = *hint;
    while (i > 0 && text->pieces.at[i].at > offset)
        i--;
    while (i + 1 < text->pieces.count && text->pieces.at[i + 1].at <= offset)
        i++;
    *hint = i;
    return text->pieces.at[i].source + (offset - text->pieces.at[i].at);
}

bool parse_text_is_lazy(const struct parse_text *text, uint32_t start)
{
    uint32_t low = 0, high = text->lazy.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (text->lazy.at[middle] < start)
            low = middle + 1;
        else
            high = middle;
    }
    return low < text->lazy.count && text->lazy.at[low] == start;
}

uint32_t parse_text_left_out(const struct parse_text *text, uint32_t start)
{
    uint32_t low = 0, high = text->left_out.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (text->left_out.at[middle].start < start)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < text->left_out.count && text->left_out.at[low].start == start;
    return found ? text->left_out.at[low].stop : 0;
}
