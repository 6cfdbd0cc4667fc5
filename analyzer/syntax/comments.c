#include "analyzer/syntax/comments.h"

#include "analyzer/syntax/parse_text.h"
#include "analyzer/syntax/skim.h"

struct reader {
    struct skim skim;
    const struct parse_text *text;
    uint32_t piece; /* of `text`, near which the last question was */
    struct arena *arena;
    struct comments *out;
};

static bool same_line(struct text text, uint32_t from, uint32_t to)
{
    return text_find(text_slice(text, from, to), '\n') == to - from;
}

static uint32_t in_source(struct reader *reader, uint32_t offset)
{
    return parse_text_source(reader->text, offset, &reader->piece);
}

/* The comments that came up while `line` was read, behind `before`, up to `limit`. */
static void add_comments(struct reader *reader, const struct logical_line *before,
                         const struct logical_line *line, uint32_t limit)
{
    ARRAY_EACH (struct span, span, &reader->skim.comments) {
        if (span->from >= limit)
            break;
        bool ends_before =
            before->stop > 0 && same_line(reader->skim.text, before->stop, span->from);
        const struct logical_line *code = ends_before ? before : line;
        struct comment comment = {
            .start = in_source(reader, span->from),
            .stop = in_source(reader, span->to),
            .code_start = in_source(reader, code->start),
            .code_stop = in_source(reader, code->stop),
            .alone = !ends_before && span->from < line->start,
        };
        array_push(reader->arena, &reader->out->list, comment);
    }
}

struct comments comments_read(struct text source, struct arena *arena)
{
    struct comments out = {0};
    struct parse_text text = parse_text_of(source, 0, source.length, arena);
    struct reader reader = {.text = &text, .arena = arena, .out = &out};
    struct logical_line before = {0}, line;
    skim_begin(&reader.skim, text.text, arena);
    while (skim_line(&reader.skim, &line)) {
        add_comments(&reader, &before, &line, UINT32_MAX);
        before = line;
    }
    if (!reader.skim.odd)
        line.start = text.text.length;
    line.stop = line.start; /* of a line that is no Python nothing is known but where it begins */
    add_comments(&reader, &before, &line, reader.skim.odd ? line.start : UINT32_MAX);
    return out;
}
