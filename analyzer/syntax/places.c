#include "analyzer/syntax/places.h"

/* The place of the first line end at or after `from`, or the text's length. */
static uint32_t find_line_end(struct text source, uint32_t from, bool has_returns)
{
    const char *at = source.at + from, *stop = source.at + source.length;
    if (from == source.length)
        return from;
    if (!has_returns) {
        at = memchr(at, '\n', (size_t)(stop - at));
        return at == NULL ? source.length : (uint32_t)(at - source.at);
    }
    while (at < stop && *at != '\n' && *at != '\r')
        at++;
    return (uint32_t)(at - source.at);
}

/* Counts the lines, and writes where they begin where `out` is given. */
static uint32_t find_lines(struct text source, uint32_t *out)
{
    bool has_returns = source.length > 0 && memchr(source.at, '\r', source.length) != NULL;
    uint32_t count = 1, at = 0;
    while ((at = find_line_end(source, at, has_returns)) < source.length) {
        bool pair = source.at[at] == '\r' && at + 1 < source.length && source.at[at + 1] == '\n';
        at += pair ? 2 : 1;
        if (out != NULL)
            out[count] = at;
        count++;
    }
    return count;
}

/* Where the first word begins at or after `from` that is not all ASCII; near the end there may be
 * fewer bytes than a word. */
static uint32_t skip_ascii(struct text source, uint32_t from)
{
    const uint64_t high_bits = 0x8080808080808080u;
    uint64_t words[4] = {0};
    for (; source.length - from >= sizeof words; from += (uint32_t)sizeof words) {
        memcpy(words, source.at + from, sizeof words);
        if (((words[0] | words[1] | words[2] | words[3]) & high_bits) != 0)
            break;
    }
    for (; source.length - from >= sizeof *words; from += (uint32_t)sizeof *words) {
        memcpy(words, source.at + from, sizeof *words);
        if ((words[0] & high_bits) != 0)
            break;
    }
    return from;
}

/* Counts the bytes that continue a UTF-8 character, and writes where they are. */
static uint32_t find_continuations(struct text source, uint32_t *out)
{
    uint32_t count = 0;
    for (uint32_t at = skip_ascii(source, 0); at < source.length; at = skip_ascii(source, at)) {
        for (uint32_t i = 0; i < sizeof(uint64_t) && at < source.length; i++, at++) {
            if (((unsigned char)source.at[at] & 0xC0) != 0x80)
                continue;
            if (out != NULL)
                out[count] = at;
            count++;
        }
    }
    return count;
}

void places_fill(struct facts *facts, struct text source, struct arena *arena)
{
    facts->lines.count = facts->lines.room = find_lines(source, NULL);
    facts->lines.at = arena_alloc_array(arena, facts->lines.count, sizeof *facts->lines.at);
    find_lines(source, facts->lines.at);
    facts->continuations.count = facts->continuations.room = find_continuations(source, NULL);
    facts->continuations.at =
        arena_alloc_array(arena, facts->continuations.count, sizeof *facts->continuations.at);
    if (facts->continuations.count > 0)
        find_continuations(source, facts->continuations.at);
}
