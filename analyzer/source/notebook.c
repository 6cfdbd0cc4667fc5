#include "analyzer/source/notebook.h"

#include "analyzer/base/array.h"
#include "analyzer/base/json.h"

typedef ARRAY(char) bytes;

static void append(struct arena *arena, bytes *out, struct text text)
{
    for (uint32_t i = 0; i < text.length; i++)
        array_push(arena, out, text.at[i]);
}

/* The cell's source: one string, or a list of lines that keep their line ends. */
static struct text cell_text(const struct json_value *source, struct arena *arena)
{
    struct text all = json_string_text(source);
    for (uint32_t i = 0; i < json_count(source); i++)
        all = arena_join(arena, all, json_string_text(json_item(source, i)));
    return all;
}

/* Cell magics whose cell is still Python. */
static bool keeps_python(struct text cell)
{
    static const char *const magics[] = {"%%time", "%%timeit", "%%capture", "%%prun"};
    struct text first = text_slice(cell, 0, text_find(cell, '\n'));
    struct text word = text_slice(first, 0, text_find(first, ' '));
    for (uint32_t i = 0; i < sizeof magics / sizeof *magics; i++)
        if (text_is(text_trim(word), magics[i]))
            return true;
    return !text_starts(cell, TEXT("%%"));
}

static void append_cell(struct arena *arena, bytes *out, struct text cell)
{
    while (cell.length > 0) {
        uint32_t end = text_find(cell, '\n');
        struct text line = text_slice(cell, 0, end), rest = line;
        while (rest.length > 0 && (rest.at[0] == ' ' || rest.at[0] == '\t'))
            rest = text_slice(rest, 1, rest.length);
        bool magic = rest.length > 0 && strchr("%!?", rest.at[0]) != NULL;
        append(arena, out, magic ? TEXT("#") : line);
        append(arena, out, TEXT("\n"));
        cell = text_slice(cell, end + 1, cell.length);
    }
}

bool notebook_is(struct text path)
{
    return text_ends(path, TEXT(".ipynb"));
}

bool notebook_source(struct text text, struct arena *arena, struct text *out)
{
    bytes all = {0};
    struct json_document *document = json_read(text);
    if (document == NULL)
        return false;
    const struct json_value *cells = json_field(json_root(document), "cells");
    for (uint32_t i = 0; i < json_count(cells); i++) {
        const struct json_value *cell = json_item(cells, i);
        struct text source = cell_text(json_field(cell, "source"), arena);
        if (text_is(json_string_text(json_field(cell, "cell_type")), "code") &&
            keeps_python(source))
            append_cell(arena, &all, source);
    }
    json_release(document);
    *out = (struct text){all.at, all.count};
    return true;
}
