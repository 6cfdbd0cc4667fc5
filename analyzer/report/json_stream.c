#include "analyzer/report/json_stream.h"

#include "analyzer/base/json.h"

#include <assert.h>

enum {
    DEPTH_ON_LINES = 2
};

/* The first allocation stays, so that rewinding to it keeps one block in hand. */
void json_start(struct json_stream *json, struct writer *writer)
{
    *json = (struct json_stream){.writer = writer, .depth_on_lines = DEPTH_ON_LINES};
    arena_alloc(&json->scratch, 1);
}

void json_start_line(struct json_stream *json, struct writer *writer)
{
    json_start(json, writer);
    json->depth_on_lines = 0;
}

void json_start_lines(struct json_stream *json, struct writer *writer)
{
    json_start_line(json, writer);
    json->in_lines = true;
}

static void put_quoted(struct json_stream *json, struct text text)
{
    struct arena_mark mark = arena_mark(&json->scratch);
    writer_put(json->writer, json_quote(text, &json->scratch));
    arena_rewind(&json->scratch, mark);
}

static void new_line(struct json_stream *json)
{
    writer_print(json->writer, "\n%*s", (int)json->depth * 2, "");
}

/* Of a document in lines: what comes next, or has just come, is a line. */
static bool is_line(const struct json_stream *json)
{
    return json->in_lines && json->depth == (json->list.at == NULL ? 1 : 2);
}

static void begin_line(struct json_stream *json, struct text key)
{
    writer_puts(json->writer, "{");
    put_quoted(json, json->list.at == NULL ? key : json->list);
    writer_puts(json->writer, ": ");
}

static void begin_item(struct json_stream *json, struct text key)
{
    bool on_lines = json->depth > 0 && json->depth <= json->depth_on_lines;
    if (is_line(json)) {
        begin_line(json, key);
        return;
    }
    if (json->has_items)
        writer_puts(json->writer, on_lines ? "," : ", ");
    if (on_lines)
        new_line(json);
    json->has_items = true;
    if (key.at == NULL)
        return;
    put_quoted(json, key);
    writer_puts(json->writer, ": ");
}

static void end_item(struct json_stream *json)
{
    if (is_line(json))
        writer_puts(json->writer, "}\n");
}

static struct text key_text(const char *key)
{
    return key == NULL ? (struct text){NULL, 0} : text_of(key);
}

static void begin(struct json_stream *json, const char *key, const char *bracket)
{
    if (json->in_lines && json->depth == 0) {
        json->depth = 1;
        return;
    }
    if (is_line(json) && json->list.at == NULL && bracket[0] == '[') {
        json->list = text_of(key);
        json->depth++;
        return;
    }
    begin_item(json, key_text(key));
    writer_puts(json->writer, bracket);
    json->depth++;
    json->has_items = false;
}

static void end(struct json_stream *json, const char *bracket)
{
    assert(json->depth > 0);
    bool frames_lines = is_line(json);
    json->depth--;
    if (frames_lines) {
        json->list = (struct text){NULL, 0};
        return;
    }
    if (json->has_items && json->depth < json->depth_on_lines)
        new_line(json);
    writer_puts(json->writer, bracket);
    json->has_items = true;
    end_item(json);
}

void json_begin_object(struct json_stream *json, const char *key)
{
    begin(json, key, "{");
}

void json_end_object(struct json_stream *json)
{
    end(json, "}");
}

void json_begin_array(struct json_stream *json, const char *key)
{
    begin(json, key, "[");
}

void json_end_array(struct json_stream *json)
{
    end(json, "]");
}

void json_text(struct json_stream *json, const char *key, struct text value)
{
    begin_item(json, key_text(key));
    put_quoted(json, value);
    end_item(json);
}

void json_number_of(struct json_stream *json, struct text key, uint64_t value)
{
    begin_item(json, key);
    writer_print(json->writer, "%llu", (unsigned long long)value);
    end_item(json);
}

void json_number(struct json_stream *json, const char *key, uint64_t value)
{
    json_number_of(json, key_text(key), value);
}

void json_decimal(struct json_stream *json, const char *key, double value, int places)
{
    begin_item(json, key_text(key));
    writer_print(json->writer, "%.*f", places, value);
    end_item(json);
}

void json_null(struct json_stream *json, const char *key)
{
    begin_item(json, key_text(key));
    writer_puts(json->writer, "null");
    end_item(json);
}

void json_bool(struct json_stream *json, const char *key, bool value)
{
    begin_item(json, key_text(key));
    writer_puts(json->writer, value ? "true" : "false");
    end_item(json);
}

void json_text_if_any(struct json_stream *json, const char *key, struct text value)
{
    if (value.length > 0)
        json_text(json, key, value);
}

void json_if_true(struct json_stream *json, const char *key, bool value)
{
    if (value)
        json_bool(json, key, true);
}

void json_texts(struct json_stream *json, const char *key, struct texts values)
{
    json_begin_array(json, key);
    for (uint32_t i = 0; i < values.count; i++)
        json_text(json, NULL, values.at[i]);
    json_end_array(json);
}

void json_numbers(struct json_stream *json, const char *key, const int64_t *values, uint32_t count)
{
    begin_item(json, key_text(key));
    for (uint32_t i = 0; i < count; i++)
        writer_print(json->writer, "%s%lld", i == 0 ? "[" : ",", (long long)values[i]);
    writer_puts(json->writer, count == 0 ? "[]" : "]");
}

void json_finish(struct json_stream *json)
{
    assert(json->depth == 0);
    if (!json->in_lines)
        writer_puts(json->writer, "\n");
    arena_release(&json->scratch);
}
