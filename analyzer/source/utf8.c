#include "analyzer/source/utf8.h"

/* How many bytes the character at `at` has, up to four; 0 when it is not one, and then `*bad` says
 * how many bytes one U+FFFD stands for. */
static uint32_t character_length(const unsigned char *at, uint32_t left, uint32_t *bad)
{
    static const unsigned char lowest[] = {[0xE0 - 0xC2] = 0xA0, [0xF0 - 0xC2] = 0x90};
    unsigned char lead = at[0];
    *bad = 1;
    if (lead < 0x80)
        return 1;
    if (lead < 0xC2 || lead > 0xF4)
        return 0;
    uint32_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    unsigned char low = lead <= 0xF0 && lowest[lead - 0xC2] != 0 ? lowest[lead - 0xC2] : 0x80;
    unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    for (uint32_t i = 1; i < length; i++) {
        if (i >= left || at[i] < low || at[i] > high)
            return 0;
        low = 0x80;
        high = 0xBF;
        *bad = i + 1;
    }
    return length;
}

/* Skips ASCII eight bytes at a time: most source is nothing else. */
static uint32_t skip_ascii(struct text text, uint32_t at)
{
    while (text.length - at >= 8) {
        uint64_t eight;
        memcpy(&eight, text.at + at, 8);
        if ((eight & UINT64_C(0x8080808080808080)) != 0)
            break;
        at += 8;
    }
    while (at < text.length && (unsigned char)text.at[at] < 0x80)
        at++;
    return at;
}

uint32_t utf8_first_bad(struct text text)
{
    uint32_t at = 0, bad;
    while ((at = skip_ascii(text, at)) < text.length) {
        const unsigned char *byte = (const unsigned char *)text.at + at;
        uint32_t length = character_length(byte, text.length - at, &bad);
        if (length == 0)
            break;
        at += length;
    }
    return at;
}

struct text utf8_repair(struct text text, struct arena *arena)
{
    char *copy = arena_alloc(arena, (size_t)text.length * 3 + 1);
    uint32_t length = 0, bad;
    for (uint32_t at = 0; at < text.length;) {
        const unsigned char *byte = (const unsigned char *)text.at + at;
        uint32_t step = character_length(byte, text.length - at, &bad);
        const char *from = step == 0 ? "\xEF\xBF\xBD" : text.at + at;
        uint32_t size = step == 0 ? 3 : step;
        memcpy(copy + length, from, size);
        length += size;
        at += step == 0 ? bad : step;
    }
    copy[length] = '\0';
    return (struct text){copy, length};
}
