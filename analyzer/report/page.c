#include "analyzer/report/page.h"

#include "analyzer/report/formats.h"
#include "analyzer/report/page_data.h"
#include "analyzer/report/page_tables.h"
#include "analyzer/report/page_text.h"
#include "analyzer/source/gzip.h"

#include <stdlib.h>

/* Made by the Makefile, which puts the files of page/ together. */
extern const char _binary_page_html_start[], _binary_page_html_end[];

enum {
    LARGEST_PLAIN = 2000000 /* bytes of data; more is packed, which a browser undoes in no time */
};

/* --- the data --- */

/* A document without a script's end in it: `<` only ever stands inside a string. */
static void put_inert(struct writer *writer, struct text json)
{
    uint32_t from = 0;
    for (uint32_t at = 0; at < json.length; at++) {
        if (json.at[at] != '<')
            continue;
        writer_put(writer, text_slice(json, from, at));
        writer_puts(writer, "\\u003c");
        from = at + 1;
    }
    writer_put(writer, text_slice(json, from, json.length));
}

static void put_data(struct writer *writer, struct text json, struct arena *arena)
{
    struct text packed;
    bool packs = json.length > LARGEST_PLAIN && gzip_base64(json, arena, &packed);
    writer_print(writer, "<script id=\"data\" type=\"%s\">",
                 packs ? "application/gzip" : "application/json");
    if (packs)
        writer_put(writer, packed);
    else
        put_inert(writer, json);
    writer_puts(writer, "</script>");
}

static void write_data(const struct report *report, struct writer *writer)
{
    char *bytes = NULL;
    size_t length = 0;
    struct writer memory;
    struct error err;
    FILE *file = open_memstream(&bytes, &length);
    if (file == NULL)
        out_of_memory();
    writer_on(&memory, file, "the data of the page");
    page_write_data(report, &memory);
    bool whole = writer_close(&memory, &err);
    if (fclose(file) != 0 || !whole || length > UINT32_MAX)
        out_of_memory();
    put_data(writer, (struct text){bytes, (uint32_t)length}, report->arena);
    free(bytes);
}

/* --- the template --- */

static void write_title(const struct report *report, struct writer *writer)
{
    page_put(writer, report, report_path(report, report->unit_path));
}

/* What stands in place of <!--fill:NAME-->. */
static const struct filling {
    const char *name;
    report_writer *write;
} fillings[] = {
    {"title", write_title},
    {"verdict", page_write_verdict},
    {"groups", page_write_groups},
    {"modules", page_write_modules},
    {"deferrals", page_write_deferrals},
    {"findings", page_write_findings},
    {"natives", page_write_natives},
    {"unresolved", page_write_unresolved},
    {"assumptions", page_write_assumptions},
    {"data", write_data},
};

static const struct text mark = {"<!--fill:", 9}, end_of_mark = {"-->", 3};

static void fill(const struct report *report, struct writer *writer, struct text name)
{
    for (unsigned i = 0; i < sizeof fillings / sizeof *fillings; i++)
        if (text_is(name, fillings[i].name))
            fillings[i].write(report, writer);
}

/* The place of `part` in `text`, or its length. */
static uint32_t find(struct text text, struct text part)
{
    const char *found = memmem(text.at, text.length, part.at, part.length);
    return found == NULL ? text.length : (uint32_t)(found - text.at);
}

void page_write(const struct report *report, struct writer *writer)
{
    struct text rest = {_binary_page_html_start,
                        (uint32_t)(_binary_page_html_end - _binary_page_html_start)};
    while (rest.length > 0) {
        uint32_t at = find(rest, mark);
        writer_put(writer, text_slice(rest, 0, at));
        rest = text_slice(rest, at, rest.length);
        if (rest.length == 0)
            return;
        rest = text_slice(rest, mark.length, rest.length);
        uint32_t end = find(rest, end_of_mark);
        fill(report, writer, text_slice(rest, 0, end));
        rest = text_slice(rest, end + end_of_mark.length, rest.length);
    }
}
