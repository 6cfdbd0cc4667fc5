#include "analyzer/report/formats.h"

#include "analyzer/report/check.h"
#include "analyzer/report/dot.h"
#include "analyzer/report/github.h"
#include "analyzer/report/gitlab.h"
#include "analyzer/report/graph.h"
#include "analyzer/report/json.h"
#include "analyzer/report/json_natives.h"
#include "analyzer/report/json_why.h"
#include "analyzer/report/junit.h"
#include "analyzer/report/markdown.h"
#include "analyzer/report/mermaid.h"
#include "analyzer/report/metafile.h"
#include "analyzer/report/natives.h"
#include "analyzer/report/page.h"
#include "analyzer/report/sarif.h"
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
    [FORMAT_JSONL] = {"jsonl", "jsonl", {json_write_lines, NULL, NULL, check_write_jsonl, NULL}},
    [FORMAT_DOT] = {"dot", "dot", {dot_write, dot_write, NULL, NULL, NULL}},
    [FORMAT_HTML] = {"html", "html", {page_write, NULL, NULL, NULL, NULL}},
    [FORMAT_MERMAID] = {"mermaid", "mmd", {mermaid_write, NULL, NULL, NULL, NULL}},
    [FORMAT_METAFILE] = {"metafile", NULL, {metafile_write, NULL, NULL, NULL, NULL}},
    [FORMAT_MARKDOWN] = {"markdown",
                         "md",
                         {markdown_write, NULL, NULL, markdown_write_check, NULL}},
    [FORMAT_SARIF] = {"sarif", "sarif", {sarif_write, NULL, NULL, sarif_write, NULL}},
    [FORMAT_GITHUB] = {"github", NULL, {github_write, NULL, NULL, github_write, NULL}},
    [FORMAT_GITLAB] = {"gitlab", NULL, {gitlab_write, NULL, NULL, gitlab_write, NULL}},
    [FORMAT_JUNIT] = {"junit", "xml", {junit_write, NULL, NULL, junit_write, NULL}},
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
        if (format_info[*out].ending != NULL && dot < file.length &&
            text_is(ending, format_info[*out].ending))
            return true;
    return false;
}

/* "a, b or c". */
static struct text listed(struct texts words, struct arena *arena)
{
    struct text list = words.count > 0 ? words.at[0] : (struct text){"", 0};
    for (uint32_t i = 1; i < words.count; i++)
        list = arena_print(arena, "%.*s%s%.*s", TEXT_ARG(list),
                           i + 1 == words.count ? " or " : ", ", TEXT_ARG(words.at[i]));
    return list;
}

struct text format_names(struct arena *arena)
{
    struct text names[FORMAT_COUNT];
    for (unsigned i = 0; i < FORMAT_COUNT; i++)
        names[i] = text_of(format_info[i].name);
    return listed((struct texts){names, FORMAT_COUNT}, arena);
}

struct text format_endings(enum question question, struct arena *arena)
{
    struct text endings[FORMAT_COUNT];
    uint32_t count = 0;
    for (unsigned i = 0; i < FORMAT_COUNT; i++)
        if (format_info[i].write[question] != NULL && format_info[i].ending != NULL)
            endings[count++] = arena_print(arena, ".%s", format_info[i].ending);
    return listed((struct texts){endings, count}, arena);
}
