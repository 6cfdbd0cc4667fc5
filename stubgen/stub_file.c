#include "stubgen/stub_file.h"

struct lines {
    struct arena *arena;
    ARRAY(char) bytes;
};

static void put(struct lines *lines, struct text text)
{
    for (uint32_t i = 0; i < text.length; i++)
        array_push(lines->arena, &lines->bytes, text.at[i]);
}

static void put_string(struct lines *lines, struct text text)
{
    put(lines, TEXT("\""));
    for (uint32_t i = 0; i < text.length; i++) {
        if (text.at[i] == '"' || text.at[i] == '\\')
            put(lines, TEXT("\\"));
        put(lines, text_slice(text, i, i + 1));
    }
    put(lines, TEXT("\""));
}

/* As it is written: parentheses do no harm, and several literals on several lines need them. A CR
 * would be read as a line end by itself or with its LF, and so it is here. */
static void put_docstring(struct lines *lines, const struct facts *facts, struct text source)
{
    node_index first = 1;
    if (facts->nodes.at[0].end <= first || facts->nodes.at[first].kind != NODE_EXPRESSION)
        return;
    const struct node *text = &facts->nodes.at[first + 1];
    if (text->kind != NODE_STRING || (text->flags & FLAG_BYTES) != 0 || text->stop > source.length)
        return;
    struct text literal = text_slice(source, text->start, text->stop);
    bool wraps = text_find(literal, '\n') < literal.length &&
                 text_slice(source, 0, text->start).length > 0 && source.at[text->start - 1] == '(';
    put(lines, wraps ? TEXT("(") : TEXT(""));
    for (uint32_t i = 0; i < literal.length; i++) {
        bool pair = literal.at[i] == '\r' && i + 1 < literal.length && literal.at[i + 1] == '\n';
        if (pair)
            continue;
        put(lines, literal.at[i] == '\r' ? TEXT("\n") : text_slice(literal, i, i + 1));
    }
    put(lines, wraps ? TEXT(")\n") : TEXT("\n"));
}

static void put_head(struct lines *lines, struct text name, const struct digest *digest)
{
    put(lines, TEXT("# importscan-stub 1; module="));
    put(lines, name);
    put(lines, TEXT("; source-sha256="));
    put(lines, digest->ok ? digest_hex(digest, lines->arena) : TEXT("unknown"));
    put(lines, TEXT("; why=merely-imported\n"));
}

struct text stub_file(const struct module_graph *graph, const struct stub *stub, struct text source,
                      const struct digest *digest, bool hard, struct arena *arena)
{
    struct lines lines = {.arena = arena};
    struct text name = module_graph_name(graph, stub->module);
    put_docstring(&lines, module_graph_module(graph, stub->module)->facts, source);
    put_head(&lines, name, digest);
    /* A submodule may be called globals; a function's own cannot be hidden. */
    put(&lines, TEXT("from _importscan_rt import stub as __s__; __s__((lambda: 0).__globals__, "));
    put_string(&lines, name);
    put(&lines, TEXT(", ("));
    for (uint32_t i = 0; i < stub->names.count; i++) {
        put_string(&lines, stub->names.at[i]);
        put(&lines, i + 1 < stub->names.count ? TEXT(", ") : TEXT(","));
    }
    put(&lines, hard ? TEXT("), 1)\n") : TEXT("), 0)\n"));
    return (struct text){lines.bytes.at, lines.bytes.count};
}
