/* json_stream.h - a JSON document written piece by piece, never built whole.
 *
 * The outer two levels stand on lines of their own and each element of a large array is one line,
 * so that two reports can be compared with diff. */
#ifndef IMPORTSCAN_REPORT_JSON_STREAM_H
#define IMPORTSCAN_REPORT_JSON_STREAM_H

#include "analyzer/base/array.h"
#include "analyzer/report/writer.h"

struct json_stream {
    struct writer *writer;
    struct arena scratch; /* one value at a time; rewound after each */
    unsigned depth;
    unsigned depth_on_lines; /* containers opened below this depth have one item a line */
    bool has_items;          /* the innermost container does */
    /* private: of a document in lines */
    bool in_lines;
    struct text list; /* the key of the outer array that is open; NULL: none is */
};

void json_start(struct json_stream *json, struct writer *writer);
/* The same for a document that is one line of many. */
void json_start_line(struct json_stream *json, struct writer *writer);
/* The same for JSON lines of one object: each of its members is a line, `{"key": value}`, and so is
 * each element of a member that is an array, `{"key": element}`. An empty array is no line. */
void json_start_lines(struct json_stream *json, struct writer *writer);

/* `key` is NULL inside an array and for the document itself. */
void json_begin_object(struct json_stream *json, const char *key);
void json_end_object(struct json_stream *json);
void json_begin_array(struct json_stream *json, const char *key);
void json_end_array(struct json_stream *json);

void json_text(struct json_stream *json, const char *key, struct text value);
void json_number(struct json_stream *json, const char *key, uint64_t value);
/* With so many digits after the point, at most 15. Never infinite. */
void json_decimal(struct json_stream *json, const char *key, double value, int places);
void json_null(struct json_stream *json, const char *key);
void json_bool(struct json_stream *json, const char *key, bool value);
/* Nothing at all when the text is empty, when the value is false. */
void json_text_if_any(struct json_stream *json, const char *key, struct text value);
void json_if_true(struct json_stream *json, const char *key, bool value);
/* The same for a key that is data. */
void json_number_of(struct json_stream *json, struct text key, uint64_t value);
/* A column of numbers, without blanks: most of a large document can be these. */
void json_numbers(struct json_stream *json, const char *key, const int64_t *values, uint32_t count);
void json_texts(struct json_stream *json, const char *key, struct texts values);

/* Ends the document with a line end and releases the scratch memory. */
void json_finish(struct json_stream *json);

#endif
