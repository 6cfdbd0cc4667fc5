#include "analyzer/own_path/path_text.h"

struct text path_dirname(struct text path)
{
    uint32_t slash = text_find_last(path, '/');
    if (slash == path.length)
        return (struct text){"", 0};
    uint32_t length = slash;
    while (length > 0 && path.at[length - 1] == '/')
        length--;
    return text_slice(path, 0, length == 0 ? slash + 1 : length);
}

struct text path_basename(struct text path)
{
    uint32_t slash = text_find_last(path, '/');
    return slash == path.length ? path : text_slice(path, slash + 1, path.length);
}

/* Text that grows with each round of a loop must end somewhere. */
static struct text bounded(struct text path, struct arena *arena)
{
    if (path.length <= PATH_MOST)
        return path;
    return arena_join(arena, text_slice(path, 0, PATH_MOST - 1), TEXT("*"));
}

struct text path_concat(struct text path, struct text part, struct arena *arena)
{
    if (part.length == 0)
        return path;
    return bounded(arena_join(arena, path, part), arena);
}

struct text path_with(struct text path, struct text part, struct arena *arena)
{
    if (part.length > 0 && part.at[0] == '/')
        return part;
    bool closed = path.length == 0 || path.at[path.length - 1] == '/';
    return bounded(
        arena_print(arena, "%.*s%s%.*s", TEXT_ARG(path), closed ? "" : "/", TEXT_ARG(part)), arena);
}

static bool is_parent(struct text part)
{
    return text_is(part, "..");
}

/* Appends a component to the folded text. */
static uint32_t fold(char *out, uint32_t used, struct text part, bool absolute)
{
    struct text folded = {out, used};
    if (part.length == 0 || text_is(part, "."))
        return used;
    if (is_parent(part)) {
        if (used > (absolute ? 1u : 0u) && !is_parent(path_basename(folded))) {
            struct text above = path_dirname(folded);
            return above.length;
        }
        if (absolute)
            return used;
    }
    if (used > 0 && out[used - 1] != '/')
        out[used++] = '/';
    for (uint32_t i = 0; i < part.length; i++)
        if (part.at[i] != '*' || used == 0 || out[used - 1] != '*')
            out[used++] = part.at[i];
    return used;
}

struct text path_normal(struct text path, struct arena *arena)
{
    bool absolute = path.length > 0 && path.at[0] == '/';
    char *out = arena_alloc(arena, path.length + 2);
    uint32_t used = 0;
    if (absolute)
        out[used++] = '/';
    for (uint32_t at = 0; at < path.length;) {
        uint32_t stop = at;
        while (stop < path.length && path.at[stop] != '/')
            stop++;
        used = fold(out, used, text_slice(path, at, stop), absolute);
        at = stop + 1;
    }
    out[used] = '\0';
    return (struct text){out, used};
}

struct text path_root(struct text path, struct text *extension)
{
    struct text name = path_basename(path);
    uint32_t dot = text_find_last(name, '.');
    *extension = (struct text){"", 0};
    if (dot == name.length || dot == 0)
        return path;
    *extension = text_slice(name, dot, name.length);
    return text_slice(path, 0, path.length - extension->length);
}

struct text path_widen(struct text a, struct text b, struct arena *arena)
{
    uint32_t same = 0;
    while (same < a.length && same < b.length && a.at[same] == b.at[same])
        same++;
    struct text prefix = text_slice(a, 0, same);
    if (same > 0 && a.at[same - 1] == '*')
        return prefix;
    return arena_join(arena, prefix, TEXT("*"));
}

bool path_is_known(struct text path)
{
    return text_find(path, '*') == path.length;
}

bool path_lies_in(struct text path, struct text folder)
{
    if (!text_starts(path, folder))
        return false;
    return path.length == folder.length || path.at[folder.length] == '/' ||
           (folder.length > 0 && folder.at[folder.length - 1] == '/');
}

bool path_fits(struct text name, struct text pattern)
{
    uint32_t n = 0, p = 0, star = UINT32_MAX, back = 0;
    while (n < name.length) {
        if (p < pattern.length && pattern.at[p] == '*') {
            star = p++;
            back = n;
        } else if (p < pattern.length && pattern.at[p] == name.at[n]) {
            p++;
            n++;
        } else if (star != UINT32_MAX) {
            p = star + 1;
            n = ++back;
        } else {
            return false;
        }
    }
    while (p < pattern.length && pattern.at[p] == '*')
        p++;
    return p == pattern.length;
}
