#include "analyzer/resolve/metadata.h"

#include <strings.h>

static struct text take_line(struct text *rest)
{
    struct text line = text_slice(*rest, 0, text_find(*rest, '\n'));
    *rest = text_slice(*rest, line.length + 1, rest->length);
    return line;
}

bool metadata_line(struct text *rest, struct text *line)
{
    while (rest->length > 0) {
        *line = text_trim(take_line(rest));
        if (line->length > 0)
            return true;
    }
    return false;
}

struct text metadata_header(struct text text, const char *key)
{
    uint32_t length = (uint32_t)strlen(key);
    while (text.length > 0) {
        struct text line = take_line(&text);
        if (text_trim(line).length == 0)
            break;
        if (line.length > length && line.at[length] == ':' &&
            strncasecmp(line.at, key, length) == 0)
            return text_trim(text_slice(line, length + 1, line.length));
    }
    return (struct text){"", 0};
}

/* A field in quotes, its opening one already taken; a doubled quote stands for one. */
static struct text take_quoted(struct text *rest, struct arena *arena)
{
    char *out = arena_alloc(arena, rest->length + 1);
    uint32_t length = 0, at = 0;
    for (; at < rest->length; at++) {
        if (rest->at[at] == '"' && (at + 1 == rest->length || rest->at[++at] != '"'))
            break;
        out[length++] = rest->at[at];
    }
    *rest = text_slice(*rest, at, rest->length);
    return (struct text){out, length};
}

bool record_next(struct text *rest, struct arena *arena, struct text *path)
{
    while (rest->length > 0) {
        if (rest->at[0] == '"') {
            struct text field = text_slice(*rest, 1, rest->length);
            /* A row is short; so is the copy then. */
            struct text row = text_slice(field, 0, text_find(field, '\n'));
            *path = take_quoted(&row, arena);
            take_line(rest);
        } else {
            struct text row = take_line(rest);
            *path = text_trim(text_slice(row, 0, text_find(row, ',')));
        }
        if (path->length > 0)
            return true;
    }
    return false;
}

/* What `text` holds after the first `word`, blanks and `byte`; empty where that is not there. */
static struct text after(struct text text, const char *word, char byte)
{
    const char *at = memmem(text.at, text.length, word, strlen(word));
    if (at == NULL)
        return (struct text){"", 0};
    at += strlen(word);
    struct text rest = text_trim((struct text){at, (uint32_t)(text.at + text.length - at)});
    return rest.length > 0 && rest.at[0] == byte ? text_trim(text_slice(rest, 1, rest.length))
                                                 : (struct text){"", 0};
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static struct text percent_decoded(struct text text, struct arena *arena)
{
    char *out = arena_alloc(arena, text.length + 1);
    uint32_t length = 0;
    for (uint32_t i = 0; i < text.length; i++) {
        bool escaped = text.at[i] == '%' && i + 2 < text.length && hex_digit(text.at[i + 1]) >= 0 &&
                       hex_digit(text.at[i + 2]) >= 0;
        out[length++] = escaped ? (char)(hex_digit(text.at[i + 1]) * 16 + hex_digit(text.at[i + 2]))
                                : text.at[i];
        i += escaped ? 2 : 0;
    }
    return (struct text){out, length};
}

struct text metadata_editable_folder(struct text json, struct arena *arena)
{
    struct text none = {"", 0}, scheme = TEXT("file://");
    if (!text_starts(after(json, "\"editable\"", ':'), TEXT("true")))
        return none;
    struct text url = after(json, "\"url\"", ':');
    if (url.length == 0 || url.at[0] != '"')
        return none;
    url = text_slice(url, 1, url.length);
    url = text_slice(url, 0, text_find(url, '"'));
    if (!text_starts(url, scheme))
        return none;
    return percent_decoded(text_slice(url, scheme.length, url.length), arena);
}

struct text metadata_normalised(struct text name, struct arena *arena)
{
    char *out = arena_alloc(arena, name.length + 1);
    uint32_t length = 0;
    for (uint32_t i = 0; i < name.length; i++) {
        char c = name.at[i];
        if (c == '-' || c == '_' || c == '.') {
            if (length == 0 || out[length - 1] != '-')
                out[length++] = '-';
        } else {
            out[length++] = c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
        }
    }
    return (struct text){out, length};
}

bool metadata_info_name(struct text file, struct text *name, struct text *version)
{
    struct text dist = TEXT(".dist-info"), egg = TEXT(".egg-info");
    struct text end = text_ends(file, dist) ? dist : egg;
    if (!text_ends(file, end) || file.length == end.length)
        return false;
    struct text stem = text_slice(file, 0, file.length - end.length);
    *name = text_slice(stem, 0, text_find(stem, '-'));
    *version = text_slice(stem, name->length + 1, stem.length);
    *version = text_slice(*version, 0, text_find(*version, '-'));
    return name->length > 0;
}
