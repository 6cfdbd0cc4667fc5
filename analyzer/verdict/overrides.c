#include "analyzer/verdict/overrides.h"

#include "analyzer/base/json.h"

#include <stdlib.h>

static bool is_dotted_name(struct text name)
{
    for (uint32_t i = 0; i < name.length; i++) {
        unsigned char c = (unsigned char)name.at[i];
        if (c <= ' ' || c == '/' || c == ':' || c == '(')
            return false;
        if (c == '.' && (i == 0 || i + 1 == name.length || name.at[i + 1] == '.'))
            return false;
    }
    return name.length > 0;
}

/* Where a key stands in the text: for people, so the first place with those quotes is enough. */
static uint32_t line_of(struct text text, struct text key)
{
    uint32_t line = 1;
    for (uint32_t i = 0; i + key.length + 1 < text.length; i++) {
        line += text.at[i] == '\n';
        if (text.at[i] == '"' && text.at[i + key.length + 1] == '"' &&
            memcmp(text.at + i + 1, key.at, key.length) == 0)
            return line;
    }
    return 1;
}

struct reader {
    struct text text, path;
    struct arena *arena;
    struct overrides *out;
    struct error *err;
};

static bool refuse(const struct reader *reader, struct text key, const char *why)
{
    return error_set(reader->err, "%.*s:%u: \"%.*s\" %s", TEXT_ARG(reader->path),
                     line_of(reader->text, key), TEXT_ARG(text_slice(key, 0, 100)), why);
}

static bool read_group(const struct reader *reader, struct text group,
                       const struct json_value *names)
{
    bool pure = text_is(group, "pure");
    if (!pure && !text_is(group, "effect"))
        return refuse(reader, group, "is neither \"pure\" nor \"effect\"");
    if (!json_has_members(names))
        return refuse(reader, group, "must be an object from names to reasons");
    struct json_member member;
    for (void *at = json_first(names, &member); at != NULL; at = json_next(names, at, &member)) {
        struct text reason = json_string_text(member.value);
        if (!is_dotted_name(member.key))
            return refuse(reader, member.key, "is no dotted name");
        if (reason.length == 0)
            return refuse(reader, member.key, "needs a reason, a text that is not empty");
        array_push(reader->arena, &reader->out->all,
                   (struct override){arena_text(reader->arena, member.key),
                                     arena_text(reader->arena, reason), pure});
    }
    return true;
}

static int by_name(const void *a, const void *b)
{
    const struct override *x = a, *y = b;
    return text_compare(x->name, y->name);
}

static bool check_twice(const struct reader *reader)
{
    const struct overrides *all = reader->out;
    for (uint32_t i = 1; i < all->all.count; i++)
        if (text_equal(all->all.at[i - 1].name, all->all.at[i].name))
            return refuse(reader, all->all.at[i].name, "stands in both groups");
    return true;
}

bool overrides_read(struct text text, struct text path, struct arena *arena, struct overrides *out,
                    struct error *err)
{
    *out = (struct overrides){0};
    if (text.length == 0)
        return true;
    struct reader reader = {text, path, arena, out, err};
    struct json_document *document = json_read_or_tell(text, path, err);
    if (document == NULL)
        return false;
    const struct json_value *root = json_root(document);
    bool ok =
        json_has_members(root) ||
        error_set(err, "%.*s:1: must be an object with \"pure\" or \"effect\"", TEXT_ARG(path));
    struct json_member group;
    void *at = ok ? json_first(root, &group) : NULL;
    for (; ok && at != NULL; at = json_next(root, at, &group))
        ok = read_group(&reader, group.key, group.value);
    json_release(document);
    if (ok && out->all.count > 1)
        qsort(out->all.at, out->all.count, sizeof *out->all.at, by_name);
    return ok && check_twice(&reader);
}
