#include "analyzer/config/entries.h"

#include "analyzer/config/deployment.h"
#include "analyzer/config/settings.h"
#include "analyzer/resolve/paths.h"
#include "analyzer/source/source.h"

enum {
    MOST_BYTES = 4 << 20,
    MOST_LISTS = 16, /* inside each other */
};

static bool is_yaml(struct text path)
{
    return text_ends(path, TEXT(".yaml")) || text_ends(path, TEXT(".yml"));
}

static bool is_list(struct text path)
{
    return text_ends(path, TEXT(".txt")) || text_ends(path, TEXT(".list"));
}

bool entries_is_list(struct text path)
{
    return is_yaml(path) || is_list(path);
}

static void add_unit(struct unit_entries *entries, struct text path, struct text function,
                     struct arena *arena)
{
    struct unit_entry *entry = NULL;
    ARRAY_EACH (struct unit_entry, known, &entries->list)
        if (text_equal(known->path, path))
            entry = known;
    if (entry == NULL) {
        array_push(arena, &entries->list, (struct unit_entry){.path = path});
        entry = &entries->list.at[entries->list.count - 1];
    }
    ARRAY_EACH (struct text, known, &entry->functions)
        if (text_equal(*known, function))
            return;
    if (function.length > 0)
        array_push(arena, &entry->functions, function);
}

static bool add(struct unit_entries *entries, struct text value, unsigned depth,
                struct arena *arena, struct error *err);

static bool add_lines(struct unit_entries *entries, struct text path, struct text text,
                      unsigned depth, struct arena *arena, struct error *err)
{
    for (uint32_t from = 0, to; from < text.length; from = to + 1) {
        to = from + text_find(text_slice(text, from, text.length), '\n');
        struct text line = text_slice(text, from, to);
        line = text_trim(text_slice(line, 0, text_find(line, '#')));
        if (line.length > 0 &&
            !add(entries, settings_absolute(line, path_parent(path), arena), depth + 1, arena, err))
            return false;
    }
    return true;
}

static bool add_deployed(struct unit_entries *entries, struct text path, struct text text,
                         struct arena *arena, struct error *err)
{
    struct handlers handlers = {0};
    if (!deployment_read(text, path, arena, &handlers, err))
        return false;
    ARRAY_EACH (struct handler, handler, &handlers.list) {
        if (!path_is_file(handler->path))
            return error_set(err, "%.*s: the handler of %.*s is no file: %.*s", TEXT_ARG(path),
                             TEXT_ARG(handler->name), TEXT_ARG(handler->path));
        add_unit(entries, handler->path, handler->function, arena);
    }
    return true;
}

static bool add_list(struct unit_entries *entries, struct text path, unsigned depth,
                     struct arena *arena, struct error *err)
{
    struct text text;
    if (depth >= MOST_LISTS)
        return error_set(err, "%.*s: lists name each other in a circle", TEXT_ARG(path));
    if (!source_bytes(path.at, MOST_BYTES, arena, &text, err))
        return false;
    return is_yaml(path) ? add_deployed(entries, path, text, arena, err)
                         : add_lines(entries, path, text, depth, arena, err);
}

/* A path may hold colons itself: the last one parts the function only where a file is before it. */
static bool add(struct unit_entries *entries, struct text value, unsigned depth,
                struct arena *arena, struct error *err)
{
    struct text path = arena_text(arena, value), function = {"", 0};
    bool goes_up = memmem(value.at, value.length, "/../", 4) != NULL;
    uint32_t colon = text_find_last(value, ':');
    if (colon < value.length && !path_is_file(path)) {
        function = arena_text(arena, text_slice(value, colon + 1, value.length));
        path = arena_text(arena, text_slice(value, 0, colon));
    }
    if (!path_is_file(path))
        return error_set(err, "there is no file %.*s", TEXT_ARG(path));
    if (goes_up)
        path = path_real(arena, path);
    if (entries_is_list(path))
        return add_list(entries, path, depth, arena, err);
    add_unit(entries, path, function, arena);
    return true;
}

bool entries_add(struct unit_entries *entries, struct text value, struct arena *arena,
                 struct error *err)
{
    return add(entries, value, 0, arena, err);
}
