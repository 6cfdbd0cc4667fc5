#include "analyzer/syntax/python.h"
#include "analyzer/syntax/marks.h"
#include "analyzer/syntax/outline.h"
#include "analyzer/syntax/places.h"
#include "analyzer/syntax/quick.h"
#include "analyzer/syntax/recover.h"
#include "analyzer/syntax/rewritten.h"
#include "analyzer/syntax/walk.h"

#include <stdlib.h>

struct python {
    struct arena arena;   /* of this struct and the grammar's table */
    struct arena scratch; /* of one call */
    struct grammar grammar;
    struct pool pool;
    bool grammar_only; /* never quick */
    bool was_quick;    /* the last text was */
};

bool python_open(struct python **out, struct error *err)
{
    struct arena arena = {0};
    pool_init();
    struct python *python = ARENA_NEW(&arena, struct python);
    if (!grammar_open(&python->grammar, &arena, err)) {
        arena_release(&arena);
        return false;
    }
    python->arena = arena;
    *out = python;
    return true;
}

void python_release(struct python *python)
{
    struct arena arena = python->arena;
    pool_release(&python->pool);
    arena_release(&python->scratch);
    arena_release(&arena);
}

void python_grammar_only(struct python *python, bool only)
{
    python->grammar_only = only;
}

bool python_was_quick(const struct python *python)
{
    return python->was_quick;
}

/* What is read in one call. */
struct reading {
    struct text source;
    uint32_t start, stop; /* the part of it that is read */
    struct parse_text text;
    struct parse_tree tree;
    struct builder out;
};

/* Reads without the grammar, where that is enough; else nothing was done. */
static bool read_quick(struct python *python, struct reading *reading, bool outline)
{
    struct arena_mark mark = arena_mark(&python->scratch);
    struct builder *out = &reading->out;
    if (python->grammar_only)
        return false;
    reading->text = parse_text_of(reading->source, reading->start, reading->stop, &python->scratch);
    builder_begin(out, &python->scratch, reading->source.length);
    python->was_quick = (!outline || outline_text(&reading->text, &python->scratch)) &&
                        quick_read(out, reading->source, &reading->text);
    if (!python->was_quick)
        arena_rewind(&python->scratch, mark);
    return python->was_quick;
}

/* Parses; false where an outline cannot be had, because the skim or the parser met something that
 * is no Python, and then neither is to be trusted with leaving text out. */
static bool parse(struct python *python, struct reading *reading, bool outline)
{
    struct arena *scratch = &python->scratch;
    reading->text = parse_text_for_grammar(reading->source, reading->start, reading->stop, scratch);
    if (outline && !outline_text(&reading->text, scratch))
        return false;
    parse_tree_read(&python->pool, &python->grammar, &reading->text, scratch, &reading->tree);
    return !outline || !reading->tree.has_error;
}

static bool read_text(struct python *python, struct reading *reading, bool outline)
{
    return read_quick(python, reading, outline) || parse(python, reading, outline);
}

/* The parts of the parser's tree become nodes. */
static void walk_tree(struct python *python, struct reading *reading)
{
    struct builder *out = &reading->out;
    struct walk walk = {.out = out,
                        .parts = reading->tree.parts,
                        .part_count = reading->tree.count,
                        .source = reading->source,
                        .text = &reading->text};
    builder_begin(out, &python->scratch, reading->source.length);
    walk_all(&walk);
    if (reading->tree.has_error) {
        recover_imports(&walk, &python->pool, &python->grammar);
        out->flags |= FACTS_ERROR;
        out->error_start = reading->tree.error_start;
        out->error_stop = reading->tree.error_stop;
    }
}

/* Facts of what was read, but for the places. */
static struct facts *build(struct python *python, struct reading *reading, struct arena *arena)
{
    struct builder *out = &reading->out;
    if (!python->was_quick)
        walk_tree(python, reading);
    builder_end(out);
    rewritten_read(out, reading->source);
    marks_fill(out);
    return builder_finish(out, arena);
}

struct facts *python_read(struct python *python, struct text source, enum python_detail detail,
                          struct arena *arena)
{
    struct arena_mark mark = arena_mark(&python->scratch);
    struct reading reading = {.source = source, .stop = source.length};
    python->was_quick = false;
    bool outline = detail == PYTHON_OUTLINE && read_text(python, &reading, true);
    if (!outline)
        read_text(python, &reading, false);
    struct facts *facts = build(python, &reading, arena);
    facts->flags |= outline ? FACTS_OUTLINE : 0;
    places_fill(facts, source, arena);
    arena_rewind(&python->scratch, mark);
    return facts;
}

struct facts *python_read_function(struct python *python, struct text source, uint32_t start,
                                   uint32_t stop, struct arena *arena)
{
    struct arena_mark mark = arena_mark(&python->scratch);
    struct reading reading = {.source = source, .start = start, .stop = stop};
    python->was_quick = false;
    read_text(python, &reading, false);
    struct facts *facts = build(python, &reading, arena);
    arena_rewind(&python->scratch, mark);
    return facts;
}
