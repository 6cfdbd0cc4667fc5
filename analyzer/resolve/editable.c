#include "analyzer/resolve/editable.h"

#include "analyzer/resolve/paths.h"

/* A place in the text, and who gets what is found. */
struct reader {
    const char *at, *end;
    struct text from;
    struct arena *arena;
    struct environment *environment;
    uint32_t count;
};

static void skip_blanks(struct reader *reader)
{
    while (reader->at < reader->end && memchr(" \t\r\n\\", *reader->at, 5) != NULL)
        reader->at++;
}

static bool take(struct reader *reader, char byte)
{
    skip_blanks(reader);
    if (reader->at == reader->end || *reader->at != byte)
        return false;
    reader->at++;
    return true;
}

static uint32_t put_utf8(char *out, uint32_t point)
{
    if (point < 0x80) {
        out[0] = (char)point;
        return 1;
    }
    uint32_t length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (uint32_t i = length - 1; i > 0; i--, point >>= 6)
        out[i] = (char)(0x80 | (point & 0x3f));
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    out[0] = (char)(lead[length] | point);
    return length;
}

/* The hexadecimal number of `digits` digits that comes next; more than any code point where there
 * is none. */
static uint32_t take_hex(struct reader *reader, int digits)
{
    uint32_t value = 0;
    for (; digits > 0; digits--) {
        char c = reader->at < reader->end ? *reader->at : 'x';
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
                                                : UINT32_MAX;
        if (digit == UINT32_MAX)
            return UINT32_MAX;
        value = value * 16 + digit;
        reader->at++;
    }
    return value;
}

/* Writes what the escape after a backslash means; repr() of a str writes no others. */
static uint32_t take_escape(struct reader *reader, char *out)
{
    char c = *reader->at++;
    uint32_t point = (unsigned char)c;
    switch (c) {
    case 'n': point = '\n'; break;
    case 'r': point = '\r'; break;
    case 't': point = '\t'; break;
    case 'x': point = take_hex(reader, 2); break;
    case 'u': point = take_hex(reader, 4); break;
    case 'U': point = take_hex(reader, 8); break;
    default: break;
    }
    return point > 0x10ffff ? 0 : put_utf8(out, point);
}

/* Where the literal that begins at `at` ends: its closing quote, or the end of the line. */
static const char *literal_end(const struct reader *reader, char quote)
{
    const char *at = reader->at;
    while (at < reader->end && *at != quote && *at != '\n')
        at += *at == '\\' && at + 1 < reader->end ? 2 : 1;
    return at;
}

/* A string literal in single or double quotes, on one line. No escape means more bytes than it is
 * written with. */
static bool take_string(struct reader *reader, struct text *out)
{
    if (!take(reader, '\'') && !take(reader, '"'))
        return false;
    char quote = reader->at[-1];
    const char *end = literal_end(reader, quote);
    char *bytes = arena_alloc(reader->arena, (size_t)(end - reader->at) + 1);
    uint32_t length = 0;
    while (reader->at < end) {
        char c = *reader->at++;
        if (c == '\\' && reader->at < end)
            length += take_escape(reader, bytes + length);
        else
            bytes[length++] = c;
    }
    *out = (struct text){bytes, length};
    return reader->at < reader->end && *reader->at++ == quote;
}

static void add(struct reader *reader, struct text name, struct text path, bool is_namespace)
{
    struct editable editable = {name, path, reader->from, is_namespace};
    if (path.length > 0)
        editable.path = path_absolute(reader->arena, path);
    array_push(reader->arena, &reader->environment->editables, editable);
    reader->count++;
}

/* The place that MAPPING gave to `name`, else the empty text. */
static struct text mapped_place(const struct reader *reader, struct text name)
{
    ARRAY_EACH (struct editable, editable, &reader->environment->editables)
        if (!editable->is_namespace && text_equal(editable->name, name))
            return editable->path;
    return (struct text){"", 0};
}

/* ['folder', ...]; an empty list stands for the place that MAPPING gives. */
static bool take_folders(struct reader *reader, struct text name)
{
    struct text folder;
    if (!take(reader, '['))
        return false;
    if (take(reader, ']')) {
        add(reader, name, mapped_place(reader, name), true);
        return true;
    }
    do {
        if (!take_string(reader, &folder))
            return false;
        add(reader, name, folder, true);
        take(reader, ',');
    } while (!take(reader, ']'));
    return true;
}

/* {'name': VALUE, ...}; stops at the first thing that is no literal. */
static void take_dict(struct reader *reader, bool of_namespaces)
{
    struct text name, path;
    if (!take(reader, '{'))
        return;
    while (!take(reader, '}')) {
        if (!take_string(reader, &name) || !take(reader, ':'))
            return;
        if (of_namespaces) {
            if (!take_folders(reader, name))
                return;
        } else {
            if (!take_string(reader, &path))
                return;
            add(reader, name, path, false);
        }
        take(reader, ',');
    }
}

/* Goes behind the next `word` that begins a line; false where there is none. */
static bool find_line(struct reader *reader, struct text text, struct text word)
{
    for (const char *at = text.at; at < reader->end;) {
        struct text rest = {at, (uint32_t)(reader->end - at)};
        if (text_starts(rest, word)) {
            reader->at = at + word.length;
            return true;
        }
        const char *line_end = memchr(at, '\n', rest.length);
        at = line_end == NULL ? reader->end : line_end + 1;
    }
    return false;
}

/* NAME: annotation = {...} */
static void parse_dict(struct reader *reader, struct text text, struct text name,
                       bool of_namespaces)
{
    if (!find_line(reader, text, name))
        return;
    while (reader->at < reader->end && *reader->at != '=' && *reader->at != '\n')
        reader->at++;
    if (take(reader, '='))
        take_dict(reader, of_namespaces);
}

/* "/x/pkg/__init__.py" -> "/x/pkg", "/x/mod.py" -> "/x/mod" */
static struct text without_suffix(struct text path)
{
    struct text init = TEXT("/__init__.py");
    if (text_ends(path, init))
        return text_slice(path, 0, path.length - init.length);
    return text_ends(path, TEXT(".py")) ? text_slice(path, 0, path.length - 3) : path;
}

/* F.map_module('name', '/place') */
static void parse_calls(struct reader *reader, struct text text)
{
    static const char call[] = "map_module(";
    struct text name, path;
    const char *at = text.at;
    while ((at = memmem(at, (size_t)(reader->end - at), call, sizeof call - 1)) != NULL) {
        at += sizeof call - 1;
        reader->at = at;
        if (take_string(reader, &name) && take(reader, ',') && take_string(reader, &path))
            add(reader, name, without_suffix(path), false);
    }
}

uint32_t editable_parse(struct text text, struct text from, struct arena *arena,
                        struct environment *environment)
{
    struct reader reader = {text.at, text.at + text.length, from, arena, environment, 0};
    parse_dict(&reader, text, TEXT("MAPPING"), false);
    parse_dict(&reader, text, TEXT("NAMESPACES"), true);
    parse_calls(&reader, text);
    return reader.count;
}
