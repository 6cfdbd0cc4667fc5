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

/* Counts the bytes that continue a UTF-8 character, and writes where they are. */
static uint32_t find_continuations(struct text source, uint32_t *out)
{
    const uint64_t high_bits = 0x8080808080808080u;
    uint32_t count = 0, i = 0;
    while (i < source.length) {
        uint64_t word = 0;
        if (source.length - i >= sizeof word)
            memcpy(&word, source.at + i, sizeof word);
        if (source.length - i >= sizeof word && (word & high_bits) == 0) {
            i += (uint32_t)sizeof word;
            continue;
        }
        if (((unsigned char)source.at[i] & 0xC0) == 0x80) {
            if (out != NULL)
                out[count] = i;
            count++;
        }
        i++;
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
    find_continuations(source, facts->continuations.at);
}
