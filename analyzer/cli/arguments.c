#include "analyzer/cli/arguments.h"

#include "analyzer/base/array.h"
#include "analyzer/source/source.h"

#include <limits.h>

enum {
    MOST_BYTES = 16 << 20
};

struct words {
    ARRAY(char *) list;
};

static void add_line(struct arena *arena, struct words *words, struct text line)
{
    if (text_ends(line, TEXT("\r")))
        line.length--;
    if (line.length > 0)
        array_push(arena, &words->list, (char *)(uintptr_t)arena_text(arena, line).at);
}

static bool add_file(const char *path, struct arena *arena, struct words *words, struct error *err)
{
    struct text text;
    if (!source_bytes(path, MOST_BYTES, arena, &text, err))
        return false;
    if (text_find(text, '\0') < text.length)
        return error_set(err, "%s holds NUL bytes, so it holds no arguments", path);
    for (uint32_t from = 0, to; from < text.length; from = to + 1) {
        to = from + text_find(text_slice(text, from, text.length), '\n');
        add_line(arena, words, text_slice(text, from, to));
    }
    return true;
}

bool arguments_expand(int argc, char **argv, struct arena *arena, struct arguments *out,
                      struct error *err)
{
    struct words words = {0};
    bool literal = false;
    for (int i = 0; i < argc; i++) {
        bool is_file = i > 0 && !literal && argv[i][0] == '@' && argv[i][1] != '\0';
        literal |= strcmp(argv[i], "--") == 0;
        if (!is_file)
            array_push(arena, &words.list, argv[i]);
        else if (!add_file(argv[i] + 1, arena, &words, err))
            return false;
    }
    array_push(arena, &words.list, NULL);
    *out = (struct arguments){(int)words.list.count - 1, words.list.at};
    return true;
}
