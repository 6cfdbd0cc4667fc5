#include "analyzer/defer/place_edit.h"

uint32_t line_ends_in(struct text text)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < text.length; i++)
        count += text.at[i] == '\n' ||
                 (text.at[i] == '\r' && (i + 1 == text.length || text.at[i + 1] != '\n'));
    return count;
}

struct edit edit_before(struct text source, uint32_t at, struct text text, struct arena *arena)
{
    if (at == 0)
        return (struct edit){0, 0, text};
    uint32_t start = at - 1;
    while (start > 0 && ((unsigned char)source.at[start] & 0xC0) == 0x80)
        start--;
    struct text before = text_slice(source, start, at);
    if (before.at[0] == '\n' && start > 0 && source.at[start - 1] == '\r')
        start--;
    if (before.at[0] == '\n' || before.at[0] == '\r')
        before = TEXT("\n");
    return (struct edit){start, at, arena_join(arena, before, text)};
}

struct edit edit_at_end(struct text source, struct text line, struct arena *arena)
{
    char last = source.length > 0 ? source.at[source.length - 1] : '\n';
    bool ended = last == '\n' || last == '\r';
    line = ended ? arena_join(arena, line, TEXT("\n")) : arena_join(arena, TEXT("\n"), line);
    return edit_before(source, source.length, line, arena);
}
