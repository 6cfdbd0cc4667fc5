#include "analyzer/base/text.h"

#include <assert.h>

struct text text_of(const char *string)
{
    size_t length = strlen(string);
    assert(length < UINT32_MAX);
    return (struct text){string, (uint32_t)length};
}

bool text_equal(struct text a, struct text b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.at, b.at, a.length) == 0);
}

bool text_is(struct text text, const char *string)
{
    return text_equal(text, text_of(string));
}

int text_compare(struct text a, struct text b)
{
    uint32_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter == 0 ? 0 : memcmp(a.at, b.at, shorter);
    if (order != 0)
        return order;
    return (a.length > b.length) - (a.length < b.length);
}

bool text_starts(struct text text, struct text prefix)
{
    return text.length >= prefix.length &&
           (prefix.length == 0 || memcmp(text.at, prefix.at, prefix.length) == 0);
}

bool text_ends(struct text text, struct text suffix)
{
    return text.length >= suffix.length &&
           (suffix.length == 0 ||
            memcmp(text.at + text.length - suffix.length, suffix.at, suffix.length) == 0);
}

struct text text_slice(struct text text, uint32_t from, uint32_t to)
{
    if (to > text.length)
        to = text.length;
    if (from > to)
        from = to;
    return (struct text){text.at + from, to - from};
}

uint32_t text_find(struct text text, char byte)
{
    const char *hit = text.length == 0 ? NULL : memchr(text.at, byte, text.length);
    return hit == NULL ? text.length : (uint32_t)(hit - text.at);
}

uint32_t text_find_last(struct text text, char byte)
{
    for (uint32_t i = text.length; i > 0; i--)
        if (text.at[i - 1] == byte)
            return i - 1;
    return text.length;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n' || byte == '\f';
}

struct text text_trim(struct text text)
{
    while (text.length > 0 && is_blank(text.at[0])) {
        text.at++;
        text.length--;
    }
    while (text.length > 0 && is_blank(text.at[text.length - 1]))
        text.length--;
    return text;
}

uint32_t text_hash(struct text text)
{
    uint32_t hash = 2166136261u;
    for (uint32_t i = 0; i < text.length; i++)
        hash = (hash ^ (unsigned char)text.at[i]) * 16777619u;
    return hash;
}
