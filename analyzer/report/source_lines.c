#include "analyzer/report/source_lines.h"

#include "analyzer/base/utf8.h"
#include "analyzer/source/source.h"

enum {
    LONGEST = 160 /* bytes; a longer line is cut between two characters */
};

/* Lines end as Python's do: LF, CR LF or CR. */
static struct text nth_line(struct text text, uint32_t line)
{
    uint32_t from = 0;
    for (uint32_t at = 0; at < text.length; at++) {
        bool ends = text.at[at] == '\n' ||
                    (text.at[at] == '\r' && !(at + 1 < text.length && text.at[at + 1] == '\n'));
        if (!ends)
            continue;
        if (--line == 0)
            return text_slice(text, from, at);
        from = at + 1;
    }
    return line == 1 ? text_slice(text, from, text.length) : (struct text){"", 0};
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

struct text source_line_within(const struct report *report, module_id id, uint32_t line,
                               uint32_t most)
{
    const struct module *module = module_graph_module(report->graph, id);
    struct arena scratch = {0};
    struct text bytes, result = {"", 0};
    struct source source;
    struct error err;
    if (report->tree != NULL && line != 0 && module->facts != NULL &&
        tree_read(report->tree, module->path, SOURCE_MOST_BYTES, &scratch, &bytes, &err)) {
        source_decode(bytes, &scratch, &source);
        struct text text = utf8_printable(text_trim(nth_line(source.text, line)), &scratch);
        result = arena_text(report->arena, cut(text, most, &scratch));
    }
    arena_release(&scratch);
    return result;
}

struct text source_whole_line(const struct report *report, module_id id, uint32_t line)
{
    const struct module *module = module_graph_module(report->graph, id);
    struct arena scratch = {0};
    struct text bytes, result = {"", 0};
    struct source source;
    struct error err;
    if (report->tree != NULL && line != 0 && module->facts != NULL &&
        tree_read(report->tree, module->path, SOURCE_MOST_BYTES, &scratch, &bytes, &err)) {
        source_decode(bytes, &scratch, &source);
        result = arena_text(report->arena, nth_line(source.text, line));
    }
    arena_release(&scratch);
    return result;
}

struct text source_line(const struct report *report, module_id id, uint32_t line)
{
    return source_line_within(report, id, line, LONGEST);
}
