#include "analyzer/base/json_rows.h"

#include <stdio.h>

enum {
    MOST_MEMBERS = 1000
};

void json_rows_open(struct json_rows *rows, struct text text, struct text path)
{
    *rows = (struct json_rows){.text = text, .path = path};
    if (text_starts(text, TEXT("\xEF\xBB\xBF")))
        rows->at = 3;
}

static void drop_row(struct json_rows *rows)
{
    if (rows->held != NULL)
        json_release(rows->held);
    rows->held = NULL;
    rows->row = NULL;
}

void json_rows_close(struct json_rows *rows)
{
    drop_row(rows);
    arena_release(&rows->arena);
}

/* Line and column of a byte, both from 1. */
static void locate(const struct json_rows *rows, uint32_t at, uint32_t *line, uint32_t *column)
{
    *line = *column = 1;
    for (uint32_t i = 0; i < at && i < rows->text.length; i++) {
        bool ends = rows->text.at[i] == '\n';
        *line += ends;
        *column = ends ? 1 : *column + 1;
    }
}

static bool refuse_at(const struct json_rows *rows, uint32_t at, struct error *err,
                      const char *problem)
{
    uint32_t line, column;
    locate(rows, at, &line, &column);
    return error_set(err, "%.*s:%u:%u: %s", TEXT_ARG(rows->path), line, column, problem);
}

bool json_rows_refuse(const struct json_rows *rows, struct error *err, const char *format, ...)
{
    char said[300], where[80] = "";
    uint32_t line, column;
    va_list args;
    va_start(args, format);
    vsnprintf(said, sizeof said, format, args);
    va_end(args);
    if (rows->in_list)
        snprintf(where, sizeof where, "[%u]", rows->index);
    locate(rows, rows->row_at, &line, &column);
    return error_set(err, "%.*s:%u:%u: %.60s%s: %s", TEXT_ARG(rows->path), line, column,
                     rows->key.length == 0 ? "document" : rows->key.at, where, said);
}

void json_rows_point(struct json_rows *rows, struct text key, uint32_t index, uint32_t row_at)
{
    rows->key = key;
    rows->in_list = true;
    rows->index = index;
    rows->row_at = row_at;
}

static char skip_blanks(struct json_rows *rows)
{
    while (rows->at < rows->text.length && strchr(" \t\r\n", rows->text.at[rows->at]) != NULL &&
           rows->text.at[rows->at] != '\0')
        rows->at++;
    return rows->at < rows->text.length ? rows->text.at[rows->at] : '\0';
}

static bool take_value(struct json_rows *rows, struct error *err)
{
    struct json_trouble trouble;
    uint32_t length, line, column;
    drop_row(rows);
    rows->row_at = rows->at;
    rows->held =
        json_read_part(text_slice(rows->text, rows->at, rows->text.length), &length, &trouble);
    if (rows->held != NULL) {
        rows->at += length;
        rows->row = json_root(rows->held);
        return true;
    }
    locate(rows, rows->at, &line, &column);
    column = trouble.line == 1 ? column + trouble.column - 1 : trouble.column;
    return error_set(err, "%.*s:%u:%u: %s", TEXT_ARG(rows->path), line + trouble.line - 1, column,
                     trouble.problem);
}

static bool take_key(struct json_rows *rows, struct error *err)
{
    if (skip_blanks(rows) != '"')
        return refuse_at(rows, rows->at, err, "a key was expected here");
    if (!take_value(rows, err))
        return false;
    struct text key = json_string_text(rows->row);
    if (rows->keys.arena == NULL)
        names_init(&rows->keys, &rows->arena);
    if (names_get(&rows->keys, key).n != 0)
        return refuse_at(rows, rows->row_at, err, "this key stands there already");
    if (++rows->members > MOST_MEMBERS)
        return refuse_at(rows, rows->row_at, err, "there are too many keys");
    rows->key = names_text(&rows->keys, names_add(&rows->keys, key));
    rows->in_list = false;
    if (skip_blanks(rows) != ':')
        return refuse_at(rows, rows->at, err, "`:` was expected here");
    rows->at++;
    return true;
}

/* Past a comma, or past the bracket that ends the container: `more` says which. */
static bool go_on(struct json_rows *rows, char end, bool first, bool *more, struct error *err)
{
    char next = skip_blanks(rows);
    *more = next != end;
    if (next == end || (next == ',' && !first))
        rows->at++;
    else if (!first || next == '\0')
        return refuse_at(rows, rows->at, err,
                         end == ']' ? "`,` or `]` was expected here"
                                    : "`,` or `}` was expected here");
    return true;
}

static bool end_document(struct json_rows *rows, struct error *err)
{
    if (skip_blanks(rows) != '\0' || rows->at < rows->text.length)
        return refuse_at(rows, rows->at, err, "something follows the document's end");
    rows->ended = true;
    return false;
}

static bool next_element(struct json_rows *rows, bool first, bool *found, struct error *err)
{
    if (!go_on(rows, ']', first, found, err))
        return false;
    rows->inside_list = *found;
    if (!*found)
        return true;
    rows->index = first ? 0 : rows->index + 1;
    rows->in_list = true;
    return skip_blanks(rows), take_value(rows, err);
}

static bool begin_document(struct json_rows *rows, struct error *err)
{
    if (skip_blanks(rows) != '{')
        return refuse_at(rows, rows->at, err, "this is no JSON object");
    rows->at++;
    return true;
}

bool json_rows_next(struct json_rows *rows, struct error *err)
{
    bool found = false, begins = rows->members == 0 && !rows->inside_list;
    if (begins && !begin_document(rows, err))
        return false;
    if (rows->inside_list && !next_element(rows, false, &found, err))
        return false;
    if (found)
        return true;
    for (bool more;; begins = false) {
        if (!go_on(rows, '}', begins, &more, err))
            return false;
        if (!more)
            return end_document(rows, err);
        if (!take_key(rows, err))
            return false;
        if (skip_blanks(rows) != '[')
            return take_value(rows, err);
        rows->at++;
        if (!next_element(rows, true, &found, err))
            return false;
        if (found)
            return true;
    }
}
