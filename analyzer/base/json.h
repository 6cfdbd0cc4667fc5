/* json.h - the only door to jansson.
 *
 * Documents are streamed by report/json_stream.h; what is needed here is one value at a time. */
#ifndef IMPORTSCAN_BASE_JSON_H
#define IMPORTSCAN_BASE_JSON_H

#include "analyzer/base/error.h"

/* `text` as a JSON string with its quotes: always valid UTF-8, bad bytes become U+FFFD. */
struct text json_quote(struct text text, struct arena *arena);
/* Whether the bytes are one whole JSON document. */
bool json_is_valid(struct text text);
/* A document that was read; values belong to it. */
struct json_document;
struct json_value;
/* NULL where the bytes are no JSON. Release with json_release. */
struct json_document *json_read(struct text text);
/* The same, and `err` says at which line and column of `path` it stops being JSON. */
struct json_document *json_read_or_tell(struct text text, struct text path, struct error *err);
/* The value at the beginning of `text`, whatever follows it; `length` is what it takes. Where it is
 * none, NULL, and `problem`, `line` and `column` say what is wrong and where in `text`. */
struct json_trouble {
    char problem[160];
    uint32_t line, column;
};
struct json_document *json_read_part(struct text text, uint32_t *length, struct json_trouble *out);
void json_release(struct json_document *document);
const struct json_value *json_root(const struct json_document *document);
/* A field of an object, an item of an array; NULL where there is none. */
const struct json_value *json_field(const struct json_value *object, const char *name);
const struct json_value *json_item(const struct json_value *array, uint32_t index);
uint32_t json_count(const struct json_value *array); /* 0 where it is none */
/* The text of a string value, the document's; empty for anything else. */
struct text json_string_text(const struct json_value *value);
bool json_has_members(const struct json_value *value);
bool json_is_text(const struct json_value *value);
bool json_is_list(const struct json_value *value);
bool json_is_nothing(const struct json_value *value);
/* False where it is no integer, no number; integers lie in 64 bits, or the document was refused. */
bool json_integer_of(const struct json_value *value, int64_t *out);
bool json_real_of(const struct json_value *value, double *out);
bool json_bool_of(const struct json_value *value, bool *out);
/* The members of an object in the order of the text: NULL ends them. */
struct json_member {
    struct text key; /* the document's */
    const struct json_value *value;
};
void *json_first(const struct json_value *object, struct json_member *out);
void *json_next(const struct json_value *object, void *at, struct json_member *out);
/* jansson's own version. */
const char *json_library_version(void);

#endif
