#include "analyzer/syntax/toml_text.h"

#include <stdlib.h>

/* --- blanks behind a backslash --- */

static uint32_t skip_blanks(struct text text, uint32_t at)
{
    while (at < text.length && (text.at[at] == ' ' || text.at[at] == '\t'))
        at++;
    return at;
}

/* The length of the line end that stands there; 0: none does. */
static uint32_t line_end(struct text text, uint32_t at)
{
    if (at < text.length && text.at[at] == '\n')
        return 1;
    if (at + 1 < text.length && text.at[at] == '\r' && text.at[at + 1] == '\n')
        return 2;
    return 0;
}

static bool has_three(struct text text, uint32_t at)
{
    return at + 2 < text.length && text.at[at] == text.at[at + 1] && text.at[at] == text.at[at + 2];
}

/* Past what begins there and is neither of one line nor of several; at the line's end at most. */
static uint32_t skip_line_string(struct text text, uint32_t at)
{
    char quote = text.at[at++];
    while (at < text.length && text.at[at] != quote && text.at[at] != '\n')
        at += quote == '"' && text.at[at] == '\\' && at + 1 < text.length && text.at[at + 1] != '\n'
                  ? 2
                  : 1;
    return at < text.length && text.at[at] == quote ? at + 1 : at;
}

struct straightener {
    struct text text;
    char *copy; /* NULL while nothing had to be changed */
    struct arena *arena;
};

/* Behind a backslash at `at` - 1. */
static void swap_blanks(struct straightener *straightener, uint32_t at)
{
    struct text text = straightener->text;
    uint32_t blanks = skip_blanks(text, at) - at, end = line_end(text, at + blanks);
    if (blanks == 0 || end == 0)
        return;
    if (straightener->copy == NULL) {
        straightener->copy = arena_alloc(straightener->arena, text.length);
        memcpy(straightener->copy, text.at, text.length);
    }
    memcpy(straightener->copy + at, text.at + at + blanks, end);
    memset(straightener->copy + at + end, ' ', blanks);
}

static uint32_t skip_long_string(struct straightener *straightener, uint32_t at)
{
    struct text text = straightener->text;
    char quote = text.at[at];
    for (at += 3; at < text.length; at++) {
        if (quote == '"' && text.at[at] == '\\') {
            swap_blanks(straightener, at + 1);
            at += at + 1 < text.length && line_end(text, at + 1) == 0;
        } else if (text.at[at] == quote && has_three(text, at)) {
            at += 3;
            for (unsigned more = 0; more < 2 && at < text.length && text.at[at] == quote; more++)
                at++;
            return at;
        }
    }
    return text.length;
}

struct text toml_straighten(struct text text, struct arena *arena)
{
    struct straightener straightener = {.text = text, .arena = arena};
    for (uint32_t at = 0; at < text.length;) {
        char byte = text.at[at];
        if (byte == '#')
            at += text_find(text_slice(text, at, text.length), '\n');
        else if (byte != '"' && byte != '\'')
            at++;
        else if (has_three(text, at))
            at = skip_long_string(&straightener, at);
        else
            at = skip_line_string(text, at);
    }
    return straightener.copy == NULL ? text : (struct text){straightener.copy, text.length};
}

/* --- strings --- */

struct decoder {
    struct text word;
    uint32_t at;
    char *to;
    uint32_t length;
};

static bool put_point(struct decoder *decoder, uint32_t point)
{
    char *to = decoder->to + decoder->length;
    if (point > 0x10FFFF || (point >= 0xD800 && point < 0xE000))
        return false;
    if (point < 0x80) {
        to[0] = (char)point;
        decoder->length += 1;
    } else if (point < 0x800) {
        to[0] = (char)(0xC0 | point >> 6);
        to[1] = (char)(0x80 | (point & 63));
        decoder->length += 2;
    } else if (point < 0x10000) {
        to[0] = (char)(0xE0 | point >> 12);
        to[1] = (char)(0x80 | (point >> 6 & 63));
        to[2] = (char)(0x80 | (point & 63));
        decoder->length += 3;
    } else {
        to[0] = (char)(0xF0 | point >> 18);
        to[1] = (char)(0x80 | (point >> 12 & 63));
        to[2] = (char)(0x80 | (point >> 6 & 63));
        to[3] = (char)(0x80 | (point & 63));
        decoder->length += 4;
    }
    return true;
}

static bool put_escaped_point(struct decoder *decoder, uint32_t digits)
{
    uint32_t point = 0;
    for (; digits > 0 && decoder->at < decoder->word.length; digits--) {
        char digit = decoder->word.at[decoder->at++];
        uint32_t value =
            digit <= '9' ? (uint32_t)(digit - '0') : (uint32_t)((digit | 32) - 'a' + 10);
        point = point << 4 | (value & 15);
    }
    return put_point(decoder, point);
}

/* `\` and the line's end: all blanks and line ends behind it go, too. */
static void skip_to_text(struct decoder *decoder)
{
    struct text word = decoder->word;
    while (decoder->at < word.length && memchr(" \t\r\n", word.at[decoder->at], 4) != NULL)
        decoder->at++;
}

static bool put_escape(struct decoder *decoder)
{
    static const char letters[] = "btnfr\"\\", meant[] = "\b\t\n\f\r\"\\";
    char letter = decoder->word.at[decoder->at];
    const char *found = memchr(letters, letter, sizeof letters - 1);
    if (memchr(" \t\r\n", letter, 4) != NULL) {
        skip_to_text(decoder);
        return true;
    }
    decoder->at++;
    if (found == NULL)
        return put_escaped_point(decoder, letter == 'u' ? 4 : 8);
    decoder->to[decoder->length++] = meant[found - letters];
    return true;
}

const char *toml_string(struct text word, struct arena *arena, struct text *out)
{
    bool is_long = has_three(word, 0) && word.length >= 6, escapes = word.at[0] == '"';
    uint32_t quotes = is_long ? 3 : 1;
    struct decoder decoder = {.word = text_slice(word, quotes, word.length - quotes),
                              .to = arena_alloc(arena, (size_t)word.length + 1)};
    uint32_t run = 0; /* quotes side by side: the grammar lets any number stand before the end */
    if (is_long)
        decoder.at = line_end(decoder.word, 0);
    while (decoder.at < decoder.word.length) {
        char byte = decoder.word.at[decoder.at++];
        bool is_end = byte == '\r' && line_end(decoder.word, decoder.at - 1) == 2;
        run = byte == word.at[0] ? run + 1 : 0;
        if (run == 3)
            return "more than two quotes stand before its end";
        if (byte == '\\' && escapes && decoder.at < decoder.word.length) {
            if (!put_escape(&decoder))
                return "the escape stands for no character";
        } else if (!is_end) {
            decoder.to[decoder.length++] = byte;
        }
    }
    *out = (struct text){decoder.to, decoder.length};
    return NULL;
}

/* --- numbers --- */

static unsigned base_of(struct text word)
{
    if (word.length < 2 || word.at[0] != '0')
        return 10;
    return word.at[1] == 'x' ? 16 : word.at[1] == 'o' ? 8 : word.at[1] == 'b' ? 2 : 10;
}

const char *toml_integer(struct text word, int64_t *out)
{
    unsigned base = base_of(word);
    bool negative = word.at[0] == '-';
    uint64_t value = 0, most = negative ? UINT64_C(1) << 63 : INT64_MAX;
    for (uint32_t at = base != 10 ? 2 : word.at[0] == '-' || word.at[0] == '+'; at < word.length;
         at++) {
        char byte = word.at[at];
        if (byte == '_')
            continue;
        unsigned digit = byte <= '9' ? (unsigned)(byte - '0') : (unsigned)((byte | 32) - 'a' + 10);
        if (value > (most - digit) / base)
            return "the number does not fit in 64 bits";
        value = value * base + digit;
    }
    *out = negative ? (int64_t)(0 - value) : (int64_t)value;
    return NULL;
}

const char *toml_float(struct text word, double *out)
{
    char *digits = malloc((size_t)word.length + 1), *to = digits;
    if (digits == NULL)
        out_of_memory();
    for (uint32_t at = 0; at < word.length; at++)
        if (word.at[at] != '_')
            *to++ = word.at[at];
    *to = '\0';
    *out = strtod(digits, NULL);
    free(digits);
    return NULL;
}

/* --- dates --- */

static unsigned number_at(struct text word, uint32_t at)
{
    return (unsigned)(word.at[at] - '0') * 10 + (unsigned)(word.at[at + 1] - '0');
}

static unsigned days_of(unsigned year, unsigned month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leaps = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leaps ? 29 : days[month - 1];
}

static const char *check_day(struct text word)
{
    if (text_find(word, '-') != 4)
        return "a year has four digits";
    unsigned year = number_at(word, 0) * 100 + number_at(word, 2);
    if (year == 0)
        return "there is no year 0";
    if (number_at(word, 8) > days_of(year, number_at(word, 5)))
        return "that month has no such day";
    return NULL;
}

const char *toml_date(struct text word, struct arena *arena, struct text *out)
{
    struct text time = word;
    if (word.length < 3 || word.at[2] != ':') {
        const char *wrong = check_day(word);
        if (wrong != NULL)
            return wrong;
        time = text_slice(word, 11, word.length);
    }
    if (time.length >= 8 && number_at(time, 6) > 59)
        return "a minute has 60 seconds";
    *out = arena_text(arena, word);
    char *to = (char *)(uintptr_t)out->at;
    if (time.length > 0 && time.length < word.length)
        to[10] = 'T';
    if (out->length > 0 && to[out->length - 1] == 'z')
        to[out->length - 1] = 'Z';
    return NULL;
}
