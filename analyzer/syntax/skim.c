#include "analyzer/syntax/skim.h"

enum byte_class {
    BYTE_PLAIN,
    BYTE_NEWLINE,
    BYTE_QUOTE,
    BYTE_OPEN,
    BYTE_CLOSE,
    BYTE_HASH,
    BYTE_BACKSLASH,
    BYTE_COLON,
};

static const uint8_t byte_class[256] = {
    ['\n'] = BYTE_NEWLINE, ['"'] = BYTE_QUOTE, ['\''] = BYTE_QUOTE, ['('] = BYTE_OPEN,
    ['['] = BYTE_OPEN,     ['{'] = BYTE_OPEN,  [')'] = BYTE_CLOSE,  [']'] = BYTE_CLOSE,
    ['}'] = BYTE_CLOSE,    ['#'] = BYTE_HASH,  [':'] = BYTE_COLON,  ['\\'] = BYTE_BACKSLASH,
};

/* F-strings hold expressions that hold f-strings; nobody nests them deeper. */
enum {
    MOST_NESTED_STRINGS = 8,
};

void skim_begin(struct skim *skim, struct text text, struct arena *arena)
{
    *skim = (struct skim){.text = text, .arena = arena};
}

static char byte_at(const struct skim *skim, uint32_t at)
{
    return at < skim->text.length ? skim->text.at[at] : '\0';
}

static uint32_t give_up(struct skim *skim)
{
    skim->odd = true;
    return skim->text.length;
}

static uint32_t find_line_end(const struct skim *skim, uint32_t at)
{
    const char *from = skim->text.at + at;
    const char *end = memchr(from, '\n', skim->text.length - at);
    return end == NULL ? skim->text.length : (uint32_t)(end - skim->text.at);
}

/* Strings. */

struct quotes {
    char quote;
    bool triple;
    bool raw;
    bool format; /* an f-string or t-string */
};

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* Where the prefix before the quote at `at` begins; what it says goes to `out`. */
static uint32_t read_prefix(const struct skim *skim, uint32_t at, struct quotes *out)
{
    const char *text = skim->text.at;
    *out = (struct quotes){.quote = text[at]};
    out->triple = byte_at(skim, at + 1) == text[at] && byte_at(skim, at + 2) == text[at];
    uint32_t from = at;
    while (from > 0 && at - from < 2 && memchr("rbuftRBUFT", text[from - 1], 10) != NULL)
        from--;
    if (from > 0 && is_word(text[from - 1]))
        return at;
    for (uint32_t i = from; i < at; i++) {
        char letter = (char)(text[i] | 0x20);
        out->raw |= letter == 'r';
        out->format |= letter == 'f' || letter == 't';
    }
    return from;
}

/* Whether the quotes at `at` close the string. */
static bool closes(const struct skim *skim, uint32_t at, const struct quotes *quotes)
{
    return byte_at(skim, at) == quotes->quote &&
           (!quotes->triple ||
            (byte_at(skim, at + 1) == quotes->quote && byte_at(skim, at + 2) == quotes->quote));
}

static uint32_t skip_triple(struct skim *skim, uint32_t at, const struct quotes *quotes)
{
    const char *text = skim->text.at;
    for (; at < skim->text.length; at++) {
        const char *found = memchr(text + at, quotes->quote, skim->text.length - at);
        if (found == NULL)
            break;
        at = (uint32_t)(found - text);
        uint32_t slashes = 0;
        while (text[at - slashes - 1] == '\\')
            slashes++;
        if (slashes % 2 == 0 && closes(skim, at, quotes))
            return at + 3;
    }
    return give_up(skim);
}

static uint32_t skip_single(struct skim *skim, uint32_t at, const struct quotes *quotes)
{
    for (; at < skim->text.length; at++) {
        char c = skim->text.at[at];
        if (c == quotes->quote)
            return at + 1;
        if (c == '\n')
            break;
        if (c == '\\')
            at += byte_at(skim, at + 1) == '\r' && byte_at(skim, at + 2) == '\n' ? 2 : 1;
    }
    return give_up(skim);
}

static uint32_t skip_string(struct skim *skim, uint32_t at, uint32_t depth);

/* Past the brace that closes a replacement field; `at` is behind the one that opens it. In the
 * format specification, literal text is as harmless as an expression. */
static uint32_t skip_field(struct skim *skim, uint32_t at, const struct quotes *around,
                           uint32_t depth)
{
    uint32_t brackets = 0;
    bool specification = false;
    while (at < skim->text.length && !skim->odd) {
        char c = skim->text.at[at];
        if (specification && closes(skim, at, around))
            break;
        switch ((enum byte_class)byte_class[(unsigned char)c]) {
        case BYTE_QUOTE: at = specification ? at + 1 : skip_string(skim, at, depth + 1); continue;
        case BYTE_OPEN: brackets++; break;
        case BYTE_CLOSE:
            if (brackets-- == 0)
                return c == '}' ? at + 1 : give_up(skim);
            break;
        case BYTE_COLON: specification |= brackets == 0; break;
        case BYTE_NEWLINE:
            if (!around->triple)
                return give_up(skim);
            break;
        case BYTE_HASH:
        case BYTE_BACKSLASH:
            if (!specification)
                return give_up(skim);
            break;
        case BYTE_PLAIN: break;
        }
        at++;
    }
    return give_up(skim);
}

/* Past a backslash and what it takes with it; braces stay what they are, but for `\N{...}`. */
static uint32_t skip_escape(const struct skim *skim, uint32_t at, const struct quotes *quotes)
{
    char next = byte_at(skim, at + 1);
    if (next == 'N' && !quotes->raw && byte_at(skim, at + 2) == '{')
        return at + 3;
    if (next == '\r' && byte_at(skim, at + 2) == '\n')
        return at + 3;
    return next == '{' || next == '}' ? at + 1 : at + 2;
}

static uint32_t skip_format(struct skim *skim, uint32_t at, const struct quotes *quotes,
                            uint32_t depth)
{
    while (at < skim->text.length && !skim->odd) {
        char c = skim->text.at[at];
        if (closes(skim, at, quotes))
            return at + (quotes->triple ? 3 : 1);
        if (c == '\n' && !quotes->triple)
            break;
        if (c == '\\')
            at = skip_escape(skim, at, quotes);
        else if (c == '{' && byte_at(skim, at + 1) == '{')
            at += 2;
        else if (c == '{')
            at = skip_field(skim, at + 1, quotes, depth);
        else
            at++;
    }
    return give_up(skim);
}

/* Past the string whose opening quote is at `at`. */
static uint32_t skip_string(struct skim *skim, uint32_t at, uint32_t depth)
{
    struct quotes quotes;
    read_prefix(skim, at, &quotes);
    at += quotes.triple ? 3 : 1;
    if (depth > MOST_NESTED_STRINGS)
        return give_up(skim);
    if (quotes.format)
        return skip_format(skim, at, &quotes, depth);
    return quotes.triple ? skip_triple(skim, at, &quotes) : skip_single(skim, at, &quotes);
}

uint32_t skim_string(struct skim *skim, uint32_t at)
{
    return skip_string(skim, at, 0);
}

/* Lines. */

static uint32_t skip_comment(struct skim *skim, uint32_t at)
{
    uint32_t end = find_line_end(skim, at);
    if (end > at && skim->text.at[end - 1] == '\r')
        end--;
    array_push(skim->arena, &skim->comments, (struct span){at, end});
    return end;
}

/* Past blanks at the beginning of a line; tabs count as the parser counts them, which differs from
 * Python behind a blank. */
static uint32_t skip_indent(struct skim *skim, uint32_t at, uint32_t *indent)
{
    bool blank = false;
    for (*indent = 0;; at++) {
        char c = byte_at(skim, at);
        if (c == ' ') {
            blank = true;
            ++*indent;
        } else if (c == '\t') {
            skim->odd |= blank;
            *indent += 8;
        } else if (c == '\f') {
            *indent = 0;
        } else if (c != '\r') {
            return at;
        }
    }
}

/* The first token of the next line that has one; the text's length where there is none. */
static uint32_t find_first_token(struct skim *skim, uint32_t at, uint32_t *indent)
{
    while (at < skim->text.length) {
        bool was_odd = skim->odd;
        at = skip_indent(skim, at, indent);
        if (byte_at(skim, at) == '#')
            at = skip_comment(skim, at);
        at = byte_at(skim, at) == '\r' ? at + 1 : at;
        if (byte_at(skim, at) != '\n')
            break;
        skim->odd = was_odd;
        at++;
    }
    return at < skim->text.length ? at : skim->text.length;
}

static uint32_t without_blanks(const struct skim *skim, uint32_t from, uint32_t to)
{
    while (to > from && strchr(" \t\f\r\n", skim->text.at[to - 1]) != NULL)
        to--;
    return to;
}

/* Past a backslash and the line end behind it. */
static uint32_t skip_continuation(struct skim *skim, uint32_t at)
{
    at += byte_at(skim, at + 1) == '\r' ? 2 : 1;
    return byte_at(skim, at) == '\n' ? at + 1 : give_up(skim);
}

static uint32_t skip_line_string(struct skim *skim, uint32_t at, struct logical_line *line,
                                 uint32_t *first_string)
{
    struct quotes quotes;
    bool first = read_prefix(skim, at, &quotes) == line->start;
    at = skip_string(skim, at, 0);
    if (first && !quotes.format)
        *first_string = at;
    return at;
}

/* Reads tokens up to the line's end; gives where that is. */
static uint32_t skip_tokens(struct skim *skim, struct logical_line *line, uint32_t *first_string)
{
    uint32_t at = line->start, brackets = 0;
    while (at < skim->text.length) {
        switch ((enum byte_class)byte_class[(unsigned char)skim->text.at[at]]) {
        case BYTE_PLAIN: at++; break;
        case BYTE_NEWLINE:
            if (brackets == 0)
                return at;
            at++;
            break;
        case BYTE_QUOTE: at = skip_line_string(skim, at, line, first_string); break;
        case BYTE_OPEN:
            brackets++;
            at++;
            break;
        case BYTE_CLOSE:
            if (brackets-- == 0)
                return give_up(skim);
            at++;
            break;
        case BYTE_HASH:
            if (brackets == 0)
                return at;
            at = skip_comment(skim, at);
            break;
        case BYTE_BACKSLASH: at = skip_continuation(skim, at); break;
        case BYTE_COLON:
            at++;
            if (brackets == 0 && line->colon == 0)
                line->colon = at;
            break;
        }
    }
    return brackets == 0 ? at : give_up(skim);
}

bool skim_line(struct skim *skim, struct logical_line *out)
{
    *out = (struct logical_line){0};
    skim->comments.count = 0;
    uint32_t start = find_first_token(skim, skim->at, &out->indent), first_string = 0;
    if (start == skim->text.length || skim->odd)
        return false;
    out->start = start;
    uint32_t end = skip_tokens(skim, out, &first_string);
    if (skim->odd)
        return false;
    out->stop = without_blanks(skim, start, end);
    out->is_string = first_string != 0 && first_string == out->stop;
    skim->at = end;
    return true;
}
