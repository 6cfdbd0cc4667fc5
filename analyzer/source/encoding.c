#include "analyzer/source/encoding.h"

#include "analyzer/source/utf8.h"

#include <errno.h>
#include <iconv.h>

static const struct encoding encodings[] = {
#define ENCODING(module, name, iconv) {#module, name, iconv},
#define ALIAS(alias, module)
#include "analyzer/source/encodings.def"
#undef ENCODING
#undef ALIAS
};

static const struct {
    const char *alias, *module;
} aliases[] = {
#define ENCODING(module, name, iconv)
#define ALIAS(alias, module) {alias, #module},
#include "analyzer/source/encodings.def"
#undef ENCODING
#undef ALIAS
};

/* What the C library reads otherwise than CPython in encodings that hold ASCII but for the signs
 * that fonts draw there: the yen, the overline, the won. Source is written with the backslash. */
static const struct {
    const char *module, *sign;
    char ascii;
} signs[] = {
    {"shift_jis", "\xC2\xA5", '\\'},
    {"shift_jis", "\xE2\x80\xBE", '~'},
    {"johab", "\xE2\x82\xA9", '\\'},
};

enum {
    SIGN_COUNT = sizeof signs / sizeof *signs,
    LONGEST_SIGN = 3
};

static bool is_word_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '.';
}

/* As encodings.normalize_encoding: words joined by one underscore, in lower case. */
static struct text normalise(struct text name, char *into, uint32_t room)
{
    uint32_t length = 0;
    bool gap = false;
    for (uint32_t i = 0; i < name.length && length + 2 < room; i++) {
        char byte = name.at[i];
        if (byte >= 'A' && byte <= 'Z')
            byte = (char)(byte - 'A' + 'a');
        if (!is_word_byte(byte)) {
            gap = true;
            continue;
        }
        if (gap && length > 0)
            into[length++] = '_';
        into[length++] = byte;
        gap = false;
    }
    return (struct text){into, length};
}

static const struct encoding *of_module(struct text module)
{
    for (size_t i = 0; i < sizeof encodings / sizeof encodings[0]; i++)
        if (text_is(module, encodings[i].module))
            return &encodings[i];
    return NULL;
}

static const struct encoding *of_alias(struct text alias)
{
    for (size_t i = 0; i < sizeof aliases / sizeof aliases[0]; i++)
        if (text_is(alias, aliases[i].alias))
            return of_module(text_of(aliases[i].module));
    return NULL;
}

const struct encoding *encoding_find(struct text name)
{
    char buffer[64]; /* longer than any name of the table */
    struct text normal = normalise(name, buffer, sizeof buffer);
    const struct encoding *found = of_alias(normal);
    if (found == NULL)
        found = of_module(normal);
    if (found == NULL) {
        for (uint32_t i = 0; i < normal.length; i++)
            if (buffer[i] == '.')
                buffer[i] = '_';
        found = of_alias(normal);
    }
    return found;
}

static void decode_utf8(struct text bytes, struct arena *arena, struct text *out, uint32_t *bad_at)
{
    *bad_at = utf8_first_bad(bytes);
    *out = *bad_at == bytes.length ? bytes : utf8_repair(bytes, arena);
}

/* ASCII and Latin-1: one byte is one character. */
static void decode_bytes(struct text bytes, bool ascii, struct arena *arena, struct text *out,
                         uint32_t *bad_at)
{
    uint32_t plain = 0, length = 0;
    while (plain < bytes.length && (unsigned char)bytes.at[plain] < 0x80)
        plain++;
    *out = bytes;
    *bad_at = ascii ? plain : bytes.length;
    if (plain == bytes.length)
        return;
    char *text = arena_alloc(arena, (size_t)bytes.length * (ascii ? 3 : 2) + 1);
    for (uint32_t i = 0; i < bytes.length; i++) {
        unsigned char byte = (unsigned char)bytes.at[i];
        if (byte < 0x80) {
            text[length++] = (char)byte;
        } else if (ascii) {
            memcpy(text + length, "\xEF\xBF\xBD", 3);
            length += 3;
        } else {
            text[length++] = (char)(0xC0 | byte >> 6);
            text[length++] = (char)(0x80 | (byte & 0x3F));
        }
    }
    text[length] = '\0';
    *out = (struct text){text, length};
    if (!ascii)
        *bad_at = length;
}

/* What iconv has written so far. */
struct output {
    struct arena *arena;
    char *start, *at;
    size_t left;
};

static void output_grow(struct output *output)
{
    size_t used = (size_t)(output->at - output->start), room = (used + output->left) * 2;
    char *larger = arena_alloc(output->arena, room);
    memcpy(larger, output->start, used);
    *output = (struct output){output->arena, larger, larger + used, room - used};
}

static void output_replacement(struct output *output)
{
    if (output->left < 3)
        output_grow(output);
    memcpy(output->at, "\xEF\xBF\xBD", 3);
    output->at += 3;
    output->left -= 3;
}

/* Feeds all bytes through; returns the output's length when the first one did not decode, or
 * SIZE_MAX. */
static size_t feed(iconv_t converter, struct text bytes, struct output *output)
{
    char *in = (char *)(uintptr_t)bytes.at; /* iconv reads only, whatever its prototype says */
    size_t in_left = bytes.length, bad = SIZE_MAX;
    bool flushed = false;
    while (!flushed) {
        bool flushing = in_left == 0;
        if (iconv(converter, flushing ? NULL : &in, &in_left, &output->at, &output->left) !=
            (size_t)-1) {
            flushed = flushing;
        } else if (errno == E2BIG) {
            output_grow(output);
        } else {
            bool cut_short = errno == EINVAL;
            if (bad == SIZE_MAX)
                bad = (size_t)(output->at - output->start);
            output_replacement(output);
            flushed = flushing;
            in_left = cut_short || in_left == 0 ? 0 : in_left - 1;
            in++;
        }
    }
    return bad;
}

struct text encoding_sign(const struct encoding *encoding, char byte)
{
    for (unsigned i = 0; i < SIGN_COUNT; i++)
        if (signs[i].ascii == byte && strcmp(signs[i].module, encoding->module) == 0)
            return text_of(signs[i].sign);
    return (struct text){"", 0};
}

/* The ASCII character that a sign at the beginning of `text` stands for; 0: there is none. */
static char ascii_of_sign(const struct encoding *encoding, struct text text, uint32_t *length)
{
    for (unsigned i = 0; i < SIGN_COUNT; i++) {
        *length = (uint32_t)strlen(signs[i].sign);
        if (text_starts(text, text_of(signs[i].sign)) &&
            strcmp(signs[i].module, encoding->module) == 0)
            return signs[i].ascii;
    }
    return 0;
}

/* In place; `*bad_at` stays where it was in the text. */
static void replace_signs(const struct encoding *encoding, char *at, struct text *text,
                          size_t *bad_at)
{
    uint32_t length = 0, step;
    size_t bad = *bad_at;
    for (uint32_t i = 0; i < text->length; i += step) {
        char ascii = ascii_of_sign(encoding, text_slice(*text, i, i + LONGEST_SIGN), &step);
        step = ascii == 0 ? 1 : step;
        at[length++] = ascii == 0 ? text->at[i] : ascii;
        if (i < bad)
            *bad_at -= bad == SIZE_MAX ? 0 : step - 1;
    }
    text->length = length;
}

static bool has_signs(const struct encoding *encoding)
{
    return encoding_sign(encoding, '\\').length > 0;
}

bool encoding_decode(const struct encoding *encoding, struct text bytes, struct arena *arena,
                     struct text *out, uint32_t *bad_at)
{
    if (encoding->iconv == NULL) {
        if (strcmp(encoding->name, "utf-8") == 0)
            decode_utf8(bytes, arena, out, bad_at);
        else
            decode_bytes(bytes, strcmp(encoding->name, "ascii") == 0, arena, out, bad_at);
        return true;
    }
    iconv_t converter = iconv_open("UTF-8", encoding->iconv);
    if (converter == (iconv_t)-1)
        return false;
    struct output output = {.arena = arena, .left = (size_t)bytes.length * 2 + 16};
    output.start = output.at = arena_alloc(arena, output.left);
    size_t bad = feed(converter, bytes, &output);
    iconv_close(converter);
    struct text text = {output.start, (uint32_t)(output.at - output.start)};
    if (has_signs(encoding))
        replace_signs(encoding, output.start, &text, &bad);
    uint32_t odd;
    decode_utf8(text, arena, out, &odd); /* iconv's word is not taken for it */
    *bad_at = bad < odd ? (uint32_t)bad : odd;
    return true;
}
