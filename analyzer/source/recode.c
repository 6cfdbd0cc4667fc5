#include "analyzer/source/recode.h"

#include "analyzer/source/encoding.h"

#include <errno.h>
#include <iconv.h>

enum {
    MARK_LENGTH = 3,
    MOST_BYTES_A_BYTE = 8, /* two escape sequences around one character */
};

static bool is_inside_character(struct text text, uint32_t offset)
{
    return offset > text.length ||
           (offset < text.length && ((unsigned char)text.at[offset] & 0xC0) == 0x80);
}

/* One byte is one character. */
static void locate_bytes(struct text text, const uint32_t *offsets, uint32_t count, uint32_t *out)
{
    uint32_t at = 0, characters = 0;
    for (uint32_t i = 0; i < count; i++) {
        for (; at < offsets[i]; at++)
            characters += ((unsigned char)text.at[at] & 0xC0) != 0x80;
        out[i] = characters;
    }
}

/* `text` up to `stop` as iconv has it; only the length where `into` is NULL. */
static uint32_t spell(const struct encoding *encoding, struct text text, uint32_t from,
                      uint32_t stop, char *into)
{
    uint32_t length = 0;
    for (uint32_t i = from; i < stop; i++) {
        struct text sign = encoding_sign(encoding, text.at[i]);
        if (sign.length == 0)
            sign = text_slice(text, i, i + 1);
        if (into != NULL)
            memcpy(into + length, sign.at, sign.length);
        length += sign.length;
    }
    return length;
}

/* The bytes of `text` that iconv was done with when it had read `count` of its own spelling. */
static uint32_t characters_read(const struct encoding *encoding, struct text text, uint32_t count)
{
    uint32_t at = 0, used = 0;
    for (; at < text.length; at++) {
        used += spell(encoding, text, at, at + 1, NULL);
        if (used > count)
            break;
    }
    return at;
}

/* The converter is stopped at each offset by giving it no more room. */
static bool locate_by_iconv(const struct encoding *encoding, iconv_t converter, struct text text,
                            struct text bytes, const uint32_t *offsets, uint32_t count,
                            uint32_t *out)
{
    char buffer[4096];
    char *in = (char *)(uintptr_t)bytes.at; /* iconv reads only, whatever its prototype says */
    size_t in_left = bytes.length;
    uint32_t from = 0;
    for (uint32_t i = 0; i < count; from = offsets[i++]) {
        uint32_t wanted = spell(encoding, text, from, offsets[i], NULL);
        while (wanted > 0) {
            size_t room = wanted < sizeof buffer ? wanted : sizeof buffer, left = room;
            char *made = buffer;
            bool stopped = iconv(converter, &in, &in_left, &made, &left) == (size_t)-1;
            if (left == room || (stopped && errno != E2BIG))
                return false;
            wanted -= (uint32_t)(room - left);
        }
        out[i] = bytes.length - (uint32_t)in_left;
    }
    return true;
}

static bool locate(const struct source *source, struct text bytes, const uint32_t *offsets,
                   uint32_t count, uint32_t *out)
{
    const struct encoding *encoding = encoding_find(source->encoding);
    if (encoding == NULL)
        return false;
    if (encoding->iconv != NULL) {
        iconv_t converter = iconv_open("UTF-8", encoding->iconv);
        if (converter == (iconv_t)-1)
            return false;
        bool ok = locate_by_iconv(encoding, converter, source->text, bytes, offsets, count, out);
        iconv_close(converter);
        return ok;
    }
    if (strcmp(encoding->name, "utf-8") == 0)
        memcpy(out, offsets, count * sizeof *out);
    else
        locate_bytes(source->text, offsets, count, out);
    return true;
}

bool recode_offsets(const struct source *source, struct text bytes, const uint32_t *offsets,
                    uint32_t count, uint32_t *out)
{
    uint32_t mark = source->has_mark ? MARK_LENGTH : 0;
    for (uint32_t i = 0; i < count; i++)
        if (is_inside_character(source->text, offsets[i]))
            return false;
    if (count == 0)
        return true;
    if (!locate(source, text_slice(bytes, mark, bytes.length), offsets, count, out))
        return false;
    for (uint32_t i = 0; i < count; i++)
        out[i] += mark;
    return true;
}

static bool is_ascii(struct text text, uint32_t *bad_at)
{
    for (*bad_at = 0; *bad_at < text.length; ++*bad_at)
        if ((unsigned char)text.at[*bad_at] >= 0x80)
            return false;
    return true;
}

/* Latin-1: characters up to U+00FF, which UTF-8 writes in two bytes, the first C2 or C3. */
static bool encode_latin(struct text text, struct arena *arena, struct text *out, uint32_t *bad_at)
{
    char *bytes = arena_alloc(arena, text.length + 1);
    uint32_t length = 0;
    for (*bad_at = 0; *bad_at < text.length; ++*bad_at) {
        unsigned char byte = (unsigned char)text.at[*bad_at];
        if (byte >= 0x80) {
            if ((byte != 0xC2 && byte != 0xC3) || *bad_at + 1 == text.length)
                return false;
            byte = (unsigned char)(byte << 6 | (text.at[++*bad_at] & 0x3F));
        }
        bytes[length++] = (char)byte;
    }
    *out = (struct text){bytes, length};
    return true;
}

static bool encode_by_iconv(const struct encoding *encoding, struct text text, struct arena *arena,
                            struct text *out, uint32_t *bad_at)
{
    *bad_at = 0;
    iconv_t converter = iconv_open(encoding->iconv, "UTF-8");
    if (converter == (iconv_t)-1)
        return false;
    size_t room = (size_t)text.length * MOST_BYTES_A_BYTE + 16, left = room;
    char *start = arena_alloc(arena, room), *at = start;
    char *in = arena_alloc(arena, spell(encoding, text, 0, text.length, NULL) + 1), *word = in;
    size_t in_left = spell(encoding, text, 0, text.length, in);
    bool ok =
        iconv(converter, &in, &in_left, &at, &left) != (size_t)-1 &&
        iconv(converter, NULL, NULL, &at, &left) != (size_t)-1; /* back to the first alphabet */
    iconv_close(converter);
    *bad_at = characters_read(encoding, text, (uint32_t)(in - word));
    *out = (struct text){start, (uint32_t)(room - left)};
    return ok;
}

bool recode_text(const struct source *source, struct text text, struct arena *arena,
                 struct text *out, uint32_t *bad_at)
{
    const struct encoding *encoding = encoding_find(source->encoding);
    *bad_at = 0;
    *out = text;
    if (encoding == NULL)
        return false;
    if (encoding->iconv != NULL)
        return encode_by_iconv(encoding, text, arena, out, bad_at);
    if (strcmp(encoding->name, "ascii") == 0)
        return is_ascii(text, bad_at);
    return strcmp(encoding->name, "utf-8") == 0 || encode_latin(text, arena, out, bad_at);
}
