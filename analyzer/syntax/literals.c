#include "analyzer/syntax/literals.h"

static const uint32_t UNKNOWN_POINT = 0xFFFD;

struct literal literal_read(struct text written)
{
    struct literal literal = {0};
    uint32_t i = 0;
    for (; i < written.length && written.at[i] != '\'' && written.at[i] != '"'; i++) {
        switch (written.at[i] | 0x20) {
        case 'r': literal.flags |= LITERAL_RAW; break;
        case 'b': literal.flags |= LITERAL_BYTES; break;
        case 'f': literal.flags |= LITERAL_FORMAT; break;
        case 't': literal.flags |= LITERAL_FORMAT | LITERAL_TEMPLATE; break;
        default: break;
        }
    }
    uint32_t quotes = 0;
    while (quotes < 3 && i + quotes < written.length && written.at[i + quotes] == written.at[i])
        quotes++;
    /* Two quotes open nothing: the literal is empty. */
    quotes = quotes == 2 ? 1 : quotes;
    literal.from = i + quotes;
    literal.to = written.length;
    for (uint32_t n = 0; n < quotes && literal.to > literal.from; n++)
        literal.to -= written.at[literal.to - 1] == written.at[i];
    return literal;
}

static char *put_point(char *at, uint32_t point)
{
    if (point > 0x10FFFF || (point >= 0xD800 && point < 0xE000))
        point = UNKNOWN_POINT;
    if (point < 0x80) {
        *at++ = (char)point;
    } else if (point < 0x800) {
        *at++ = (char)(0xC0 | point >> 6);
        *at++ = (char)(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        *at++ = (char)(0xE0 | point >> 12);
        *at++ = (char)(0x80 | (point >> 6 & 0x3F));
        *at++ = (char)(0x80 | (point & 0x3F));
    } else {
        *at++ = (char)(0xF0 | point >> 18);
        *at++ = (char)(0x80 | (point >> 12 & 0x3F));
        *at++ = (char)(0x80 | (point >> 6 & 0x3F));
        *at++ = (char)(0x80 | (point & 0x3F));
    }
    return at;
}

static int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
        return (c | 0x20) - 'a' + 10;
    return 99;
}

/* Content being read and its value being written. The value is never the longer one. */
struct decoding {
    const char *from, *stop;
    char *to;
    uint32_t flags;
};

/* Up to `most` digits; gives how many there were. */
static uint32_t read_digits(struct decoding *text, uint32_t most, uint32_t base, uint32_t *out)
{
    uint32_t count = 0;
    for (*out = 0; count < most && text->from + count < text->stop; count++) {
        int digit = digit_of(text->from[count]);
        if (digit >= (int)base)
            break;
        *out = *out * base + (uint32_t)digit;
    }
    return count;
}

static void put(struct decoding *text, uint32_t point)
{
    if (text->flags & LITERAL_BYTES)
        *text->to++ = (char)point;
    else
        text->to = put_point(text->to, point);
}

/* `\x41` and its like, `letter` read already; a malformed one stays as written. */
static void decode_digits(struct decoding *text, char letter, uint32_t digits)
{
    uint32_t point;
    if (read_digits(text, digits, 16, &point) == digits) {
        text->from += digits;
        put(text, point);
    } else {
        *text->to++ = '\\';
        *text->to++ = letter;
    }
}

static void decode_named(struct decoding *text)
{
    const char *close = NULL;
    if (text->from < text->stop && *text->from == '{')
        close = memchr(text->from, '}', (size_t)(text->stop - text->from));
    if (close != NULL) {
        text->from = close + 1;
        text->to = put_point(text->to, UNKNOWN_POINT);
    } else {
        *text->to++ = '\\';
        *text->to++ = 'N';
    }
}

static void decode_octal(struct decoding *text)
{
    uint32_t point;
    text->from += read_digits(text, 3, 8, &point);
    put(text, point);
}

/* A backslash was read. */
static void decode_escape(struct decoding *text)
{
    static const char letters[] = "abfnrtv", values[] = "\a\b\f\n\r\t\v";
    bool bytes = text->flags & LITERAL_BYTES;
    char letter = *text->from;
    const char *simple = letter == '\0' ? NULL : strchr(letters, letter);
    if (letter >= '0' && letter <= '7') {
        decode_octal(text);
        return;
    }
    text->from++;
    if (letter == '\n')
        return;
    if (letter == '\r') {
        text->from += text->from < text->stop && *text->from == '\n';
    } else if (letter == '\\' || letter == '\'' || letter == '"') {
        *text->to++ = letter;
    } else if (simple != NULL) {
        *text->to++ = values[simple - letters];
    } else if (letter == 'x') {
        decode_digits(text, letter, 2);
    } else if (letter == 'u' && !bytes) {
        decode_digits(text, letter, 4);
    } else if (letter == 'U' && !bytes) {
        decode_digits(text, letter, 8);
    } else if (letter == 'N' && !bytes) {
        decode_named(text);
    } else {
        *text->to++ = '\\';
        *text->to++ = letter;
    }
}

static bool has_byte(struct text content, char byte)
{
    return text_find(content, byte) < content.length;
}

static bool is_plain(struct text content, uint32_t flags)
{
    if (!(flags & LITERAL_FORMAT))
        return !has_byte(content, '\r') && ((flags & LITERAL_RAW) || !has_byte(content, '\\'));
    for (uint32_t i = 0; i < content.length; i++) {
        char c = content.at[i];
        if (c == '\r' || (c == '\\' && !(flags & LITERAL_RAW)) ||
            ((c == '{' || c == '}') && (flags & LITERAL_FORMAT)))
            return false;
    }
    return true;
}

struct text literal_value(struct text content, uint32_t flags, struct arena *arena)
{
    if (is_plain(content, flags))
        return content;
    char *value = arena_alloc(arena, content.length);
    struct decoding text = {content.at, content.at + content.length, value, flags};
    while (text.from < text.stop) {
        char c = *text.from++;
        bool more = text.from < text.stop;
        if (c == '\\' && !(flags & LITERAL_RAW) && more) {
            decode_escape(&text);
            continue;
        }
        if (c == '\r') {
            text.from += more && *text.from == '\n';
            c = '\n';
        } else if ((flags & LITERAL_FORMAT) && (c == '{' || c == '}')) {
            text.from += more && *text.from == c;
        }
        *text.to++ = c;
    }
    return (struct text){value, (uint32_t)(text.to - value)};
}
