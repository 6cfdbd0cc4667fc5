#include "analyzer/source/cookie.h"

bool cookie_has_mark(struct text bytes)
{
    return text_starts(bytes, TEXT("\xEF\xBB\xBF"));
}

/* The line at `*at` without its end; moves `*at` behind the end (CR, LF or both). */
static struct text next_line(struct text bytes, uint32_t *at)
{
    uint32_t start = *at, end = start;
    while (end < bytes.length && bytes.at[end] != '\n' && bytes.at[end] != '\r')
        end++;
    *at = end < bytes.length ? end + 1 : end;
    if (end + 1 < bytes.length && bytes.at[end] == '\r' && bytes.at[end + 1] == '\n')
        *at = end + 2;
    return text_slice(bytes, start, end);
}

static uint32_t skip_blanks(struct text line, uint32_t at)
{
    while (at < line.length && (line.at[at] == ' ' || line.at[at] == '\t'))
        at++;
    return at;
}

static bool is_name_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-' || byte == '_' || byte == '.';
}

/* The name after the first "coding:" or "coding=" that has one. */
static struct text name_in_comment(struct text line)
{
    struct text word = TEXT("coding");
    for (uint32_t at = 0; at + word.length < line.length; at++) {
        if (!text_starts(text_slice(line, at, line.length), word))
            continue;
        char sign = line.at[at + word.length];
        if (sign != ':' && sign != '=')
            continue;
        uint32_t start = skip_blanks(line, at + word.length + 1), end = start;
        while (end < line.length && is_name_byte(line.at[end]))
            end++;
        if (end > start)
            return text_slice(line, start, end);
    }
    return (struct text){line.at, 0};
}

struct text cookie_find(struct text bytes)
{
    uint32_t next = 0;
    for (int nth = 1; nth <= 2; nth++) {
        struct text line = next_line(bytes, &next);
        uint32_t start = 0;
        while (start < line.length &&
               (line.at[start] == ' ' || line.at[start] == '\t' || line.at[start] == '\f'))
            start++;
        if (start == line.length)
            continue;
        if (line.at[start] != '#')
            break;
        struct text name = name_in_comment(text_slice(line, start, line.length));
        if (name.length > 0)
            return name;
    }
    return (struct text){bytes.at, 0};
}
