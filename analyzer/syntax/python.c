#include "analyzer/syntax/python.h"
#include "analyzer/syntax/marks.h"
#include "analyzer/syntax/places.h"
#include "analyzer/syntax/walk.h"

#include <stdlib.h>

struct python {
    struct arena arena;   /* of this struct and the grammar's table */
    struct arena scratch; /* of one call */
    struct grammar grammar;
    TSParser *parser;
};

bool python_open(struct python **out, struct error *err)
{
    struct arena arena = {0};
    struct python *python = ARENA_NEW(&arena, struct python);
    if (!grammar_open(&python->grammar, &arena, err)) {
        arena_release(&arena);
        return false;
    }
    python->parser = ts_parser_new();
    if (!ts_parser_set_language(python->parser, python->grammar.language)) {
        ts_parser_delete(python->parser);
        arena_release(&arena);
        return error_set(err, "the compiled Python grammar does not fit the parser");
    }
    python->arena = arena;
    *out = python;
    return true;
}

void python_release(struct python *python)
{
    struct arena arena = python->arena;
    ts_parser_delete(python->parser);
    arena_release(&python->scratch);
    arena_release(&arena);
}

/* Parses `text` and walks the tree; the builder's nodes are closed then. */
static void read_text(struct python *python, struct text source, const struct parse_text *text,
                      struct builder *out)
{
    struct parse_tree tree;
    parse_tree_read(python->parser, &python->grammar, text->text, &python->scratch, &tree);
    builder_begin(out, &python->scratch, source.length);
    if (tree.has_error) {
        out->flags |= FACTS_ERROR;
        out->error_start = tree.error_start;
        out->error_stop = tree.error_stop;
    }
    struct walk walk = {
        .out = out, .parts = tree.parts, .part_count = tree.count, .source = source, .text = text};
    walk_all(&walk);
    builder_end(out);
}

struct facts *python_read(struct python *python, struct text source, enum python_detail detail,
                          struct arena *arena)
{
    (void)detail;
    struct arena_mark mark = arena_mark(&python->scratch);
    struct parse_text text = parse_text_of(source, &python->scratch);
    struct builder builder;
    read_text(python, source, &text, &builder);
    marks_fill(&builder);
    struct facts *facts = builder_finish(&builder, arena);
    places_fill(facts, source, arena);
    arena_rewind(&python->scratch, mark);
    return facts;
}

struct facts *python_read_function(struct python *python, struct text source, uint32_t start,
                                   uint32_t stop, struct arena *arena)
{
    (void)start, (void)stop;
    return python_read(python, source, PYTHON_WHOLE, arena);
}
