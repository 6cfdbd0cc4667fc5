#include "analyzer/report/formats.h"

#include "analyzer/report/check.h"
#include "analyzer/report/dot.h"
#include "analyzer/report/graph.h"
#include "analyzer/report/json.h"
#include "analyzer/report/json_natives.h"
#include "analyzer/report/json_why.h"
#include "analyzer/report/natives.h"
#include "analyzer/report/page.h"
#include "analyzer/report/text.h"
#include "analyzer/report/why.h"

const struct format_info format_info[FORMAT_COUNT] = {
    [FORMAT_TEXT] = {"text",
                     "txt",
                     {text_write, graph_write, why_write, check_write, natives_write}},
    [FORMAT_JSON] = {"json",
                     "json",
                     {json_write, json_write, json_why_write, check_write_json,
                      json_natives_write}},
    [FORMAT_JSONL] = {"jsonl", "jsonl", {NULL, NULL, NULL, check_write_jsonl, NULL}},
    [FORMAT_DOT] = {"dot", "dot", {dot_write, dot_write, NULL, NULL, NULL}},
    [FORMAT_HTML] = {"html", "html", {page_write, NULL, NULL, NULL, NULL}},
};

bool format_by_name(struct text name, enum format *out)
{
    for (*out = 0; *out < FORMAT_COUNT; ++*out)
        if (text_is(name, format_info[*out].name))
            return true;
    return false;
}

bool format_by_ending(struct text file, enum format *out)
{
    uint32_t dot = text_find_last(file, '.');
    struct text ending = text_slice(file, dot + 1, file.length);
    for (*out = 0; *out < FORMAT_COUNT; ++*out)
        if (dot < file.length && text_is(ending, format_info[*out].ending))
            return true;
    return false;
}

struct text format_names(struct arena *arena)
{
    struct text names = text_of(format_info[0].name);
    for (unsigned i = 1; i < FORMAT_COUNT; i++)
        names = arena_print(arena, "%.*s%s%s", TEXT_ARG(names),
                            i + 1 == FORMAT_COUNT ? " or " : ", ", format_info[i].name);
    return names;
}
