#include "analyzer/report/source_lines.h"

#include "analyzer/base/utf8.h"
#include "analyzer/source/source.h"

enum {
    LONGEST = 160 /* bytes; a longer line is cut between two characters */
};

/* Lines end as Python's do: LF, CR LF or CR. */
static bool nth_line(struct text text, uint32_t line, struct text *out)
{
    uint32_t from = 0;
    for (uint32_t at = 0; at < text.length; at++) {
        bool ends = text.at[at] == '\n' ||
                    (text.at[at] == '\r' && !(at + 1 < text.length && text.at[at + 1] == '\n'));
        if (!ends)
            continue;
        *out = text_slice(text, from, at);
        if (--line == 0)
            return true;
        from = at + 1;
    }
    *out = text_slice(text, from, text.length);
    return line == 1 && from < text.length;
}

static struct text cut(struct text text, uint32_t most, struct arena *arena)
{
    static const struct text rest = {" ...", 4};
    uint32_t at = 0;
    if (text.length <= most)
        return text;
    for (uint32_t next = 0; next + rest.length < most; at = next)
        if (utf8_next(text, &next), next + rest.length > most)
            break;
    return arena_join(arena, text_slice(text, 0, at), rest);
}

static void read_source(struct line_reader *reader, const struct report *report, module_id id)
{
    const struct module *module = module_graph_module(report->graph, id);
    struct text bytes;
    struct source source;
    struct error err;
    if (reader->module.n == id.n)
        return;
    arena_release(&reader->arena);
    reader->module = id;
    reader->text = (struct text){"", 0};
    if (report->tree == NULL || module->facts == NULL ||
        !tree_read(report->tree, module->path, SOURCE_MOST_BYTES, &reader->arena, &bytes, &err))
        return;
    source_decode(bytes, &reader->arena, &source);
    reader->text = source.text;
}

static struct text trimmed_line(struct line_reader *reader, const struct report *report,
                                module_id id, uint32_t line, uint32_t most)
{
    struct text found;
    if (line == 0)
        return (struct text){"", 0};
    read_source(reader, report, id);
    if (!nth_line(reader->text, line, &found))
        return (struct text){"", 0};
    struct arena_mark mark = arena_mark(&reader->arena);
    struct text shown = cut(utf8_printable(text_trim(found), &reader->arena), most, &reader->arena);
    shown = arena_text(report->arena, shown);
    arena_rewind(&reader->arena, mark);
    return shown;
}

struct text source_line_within(const struct report *report, module_id id, uint32_t line,
                               uint32_t most)
{
    struct line_reader reader = {0};
    struct text result = trimmed_line(&reader, report, id, line, most);
    line_reader_release(&reader);
    return result;
}

struct text source_whole_line(const struct report *report, module_id id, uint32_t line)
{
    struct line_reader reader = {0};
    struct text found, result = {"", 0};
    read_source(&reader, report, id);
    if (line != 0 && nth_line(reader.text, line, &found))
        result = arena_text(report->arena, found);
    line_reader_release(&reader);
    return result;
}

struct text source_line(const struct report *report, module_id id, uint32_t line)
{
    return source_line_within(report, id, line, LONGEST);
}

void line_reader_release(struct line_reader *reader)
{
    arena_release(&reader->arena);
    *reader = (struct line_reader){0};
}

struct text line_reader_line(struct line_reader *reader, const struct report *report, module_id id,
                             uint32_t line)
{
    return trimmed_line(reader, report, id, line, LONGEST);
}

bool line_reader_frame(struct line_reader *reader, const struct report *report, module_id id,
                       uint32_t line, struct text *out)
{
    struct text found;
    read_source(reader, report, id);
    if (line == 0 || !nth_line(reader->text, line, &found))
        return false;
    while (found.length > 0 && found.at[found.length - 1] == '\r')
        found.length--;
    *out = arena_text(report->arena, cut(found, LONGEST, report->arena));
    return true;
}
