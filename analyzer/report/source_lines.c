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

static struct text cut(struct text text, struct arena *arena)
{
    uint32_t at = 0;
    if (text.length <= LONGEST)
        return text;
    for (uint32_t next = 0; next < LONGEST; at = next)
        if (utf8_next(text, &next), next > LONGEST)
            break;
    return arena_join(arena, text_slice(text, 0, at), TEXT(" ..."));
}

struct text source_line(const struct report *report, module_id id, uint32_t line)
{
    const struct module *module = module_graph_module(report->graph, id);
    struct text bytes, none = {"", 0};
    struct source source;
    struct error err;
    if (report->tree == NULL || line == 0 || module->facts == NULL ||
        !tree_read(report->tree, module->path, SOURCE_MOST_BYTES, report->arena, &bytes, &err))
        return none;
    source_decode(bytes, report->arena, &source);
    struct text text = text_trim(nth_line(source.text, line));
    return cut(utf8_printable(text, report->arena), report->arena);
}
