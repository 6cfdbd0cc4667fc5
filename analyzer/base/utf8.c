#include "analyzer/base/utf8.h"

#include <ctype.h>

static const char hex[] = "0123456789ABCDEF";

/* How many bytes a first byte announces, and the least code point they may stand for. */
static uint32_t lead(unsigned char byte, uint32_t *point, uint32_t *least)
{
    if (byte < 0x80)
        return *least = 0, *point = byte, 1;
    if (byte >= 0xC2 && byte < 0xE0)
        return *least = 0x80, *point = byte & 0x1Fu, 2;
    if (byte >= 0xE0 && byte < 0xF0)
        return *least = 0x800, *point = byte & 0x0Fu, 3;
    if (byte >= 0xF0 && byte < 0xF5)
        return *least = 0x10000, *point = byte & 0x07u, 4;
    return 0;
}

uint32_t utf8_next(struct text text, uint32_t *at)
{
    uint32_t point = 0, least = 0, from = (*at)++;
    uint32_t length = lead((unsigned char)text.at[from], &point, &least);
    if (length == 0 || length > text.length - from)
        return UTF8_BAD;
    for (uint32_t i = 1; i < length; i++) {
        unsigned char byte = (unsigned char)text.at[from + i];
        if ((byte & 0xC0) != 0x80)
            return UTF8_BAD;
        point = point << 6 | (byte & 0x3Fu);
    }
    if (point < least || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000))
        return UTF8_BAD;
    *at = from + length;
    return point;
}

bool utf8_is_valid(struct text text)
{
    for (uint32_t at = 0; at < text.length;)
        if (utf8_next(text, &at) == UTF8_BAD)
            return false;
    return true;
}

struct text utf8_repaired(struct text text, struct arena *arena)
{
    if (utf8_is_valid(text))
        return text;
    char *to = arena_alloc(arena, (size_t)text.length * 3 + 1);
    uint32_t length = 0;
    for (uint32_t at = 0, from = 0; at < text.length; from = at) {
        bool bad = utf8_next(text, &at) == UTF8_BAD;
        memcpy(to + length, bad ? "\xEF\xBF\xBD" : text.at + from, bad ? 3 : at - from);
        length += bad ? 3 : at - from;
    }
    return (struct text){to, length};
}

uint32_t utf8_count(struct text text)
{
    uint32_t count = 0;
    for (uint32_t at = 0; at < text.length; count++)
        utf8_next(text, &at);
    return count;
}

struct text utf8_percent(struct text text, struct arena *arena)
{
    char *to = arena_alloc(arena, (size_t)text.length * 3 + 1);
    uint32_t length = 0;
    for (uint32_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte < 0x80 && (isalnum(byte) || strchr("-._~/", byte) != NULL) && byte != 0) {
            to[length++] = (char)byte;
            continue;
        }
        to[length++] = '%';
        to[length++] = hex[byte >> 4];
        to[length++] = hex[byte & 15];
    }
    return (struct text){to, length};
}

static bool is_control(uint32_t point)
{
    return point < 0x20 || (point >= 0x7F && point < 0xA0) || point == UTF8_BAD;
}

static bool is_printable(struct text text)
{
    for (uint32_t at = 0; at < text.length;)
        if (is_control(utf8_next(text, &at)))
            return false;
    return true;
}

struct text utf8_printable(struct text text, struct arena *arena)
{
    if (is_printable(text))
        return text;
    char *to = arena_alloc(arena, (size_t)text.length * 4 + 1);
    uint32_t length = 0;
    for (uint32_t at = 0, from = 0; at < text.length; from = at) {
        bool plain = !is_control(utf8_next(text, &at));
        for (; from < at; from++) {
            unsigned char byte = (unsigned char)text.at[from];
            if (plain) {
                to[length++] = (char)byte;
                continue;
            }
            memcpy(to + length, "\\x", 2);
            to[length + 2] = hex[byte >> 4];
            to[length + 3] = hex[byte & 15];
            length += 4;
        }
    }
    return (struct text){to, length};
}
