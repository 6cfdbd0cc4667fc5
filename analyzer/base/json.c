#include "analyzer/base/json.h"

#include "analyzer/base/utf8.h"

#include <jansson.h>

static bool is_plain(struct text text)
{
    for (uint32_t i = 0; i < text.length; i++) {
        unsigned char byte = (unsigned char)text.at[i];
        if (byte < 0x20 || byte > 0x7E || byte == '"' || byte == '\\')
            return false;
    }
    return true;
}

static struct text between_quotes(struct text text, struct arena *arena)
{
    char *at = arena_alloc(arena, (size_t)text.length + 2);
    at[0] = at[text.length + 1] = '"';
    if (text.length > 0)
        memcpy(at + 1, text.at, text.length);
    return (struct text){at, text.length + 2};
}

/* Nearly every name is plain ASCII; a trip through jansson for each would cost more than the rest
 * of a large report. */
struct text json_quote(struct text text, struct arena *arena)
{
    if (is_plain(text))
        return between_quotes(text, arena);
    text = utf8_repaired(text, arena);
    json_t *value = json_stringn(text.at, text.length);
    char *dump = value == NULL ? NULL : json_dumps(value, JSON_ENCODE_ANY);
    if (dump == NULL)
        out_of_memory();
    struct text quoted = arena_text(arena, text_of(dump));
    free(dump);
    json_decref(value);
    return quoted;
}

bool json_is_valid(struct text text)
{
    json_error_t error;
    json_t *value = json_loadb(text.at, text.length, JSON_REJECT_DUPLICATES, &error);
    json_decref(value);
    return value != NULL;
}

const char *json_library_version(void)
{
    return jansson_version_str();
}

/* Both names stand for jansson's own type. */
static json_t *inner(const void *value)
{
    return (json_t *)(uintptr_t)value;
}

struct json_document *json_read(struct text text)
{
    return (struct json_document *)(void *)json_loadb(text.at, text.length, JSON_REJECT_DUPLICATES,
                                                      NULL);
}

struct json_document *json_read_or_tell(struct text text, struct text path, struct error *err)
{
    json_error_t error;
    json_t *value = json_loadb(text.at, text.length, JSON_REJECT_DUPLICATES, &error);
    if (value == NULL)
        error_set(err, "%.*s:%d:%d: %.200s", TEXT_ARG(path), error.line > 0 ? error.line : 1,
                  error.column > 0 ? error.column : 1, error.text);
    return (struct json_document *)(void *)value;
}

struct json_document *json_read_part(struct text text, uint32_t *length, struct json_trouble *out)
{
    json_error_t error;
    json_t *value =
        json_loadb(text.at, text.length,
                   JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK, &error);
    *length = value == NULL ? 0 : (uint32_t)error.position;
    if (value != NULL)
        return (struct json_document *)(void *)value;
    out->line = error.line > 0 ? (uint32_t)error.line : 1;
    out->column = error.column > 0 ? (uint32_t)error.column : 1;
    snprintf(out->problem, sizeof out->problem, "%s", error.text);
    return NULL;
}

void json_release(struct json_document *document)
{
    json_decref(inner(document));
}

const struct json_value *json_root(const struct json_document *document)
{
    return (const struct json_value *)document;
}

const struct json_value *json_field(const struct json_value *object, const char *name)
{
    return (const struct json_value *)json_object_get(inner(object), name);
}

const struct json_value *json_item(const struct json_value *array, uint32_t index)
{
    return (const struct json_value *)json_array_get(inner(array), index);
}

uint32_t json_count(const struct json_value *array)
{
    return (uint32_t)json_array_size(inner(array));
}

struct text json_string_text(const struct json_value *value)
{
    if (!json_is_string(inner(value)))
        return (struct text){"", 0};
    return (struct text){json_string_value(inner(value)),
                         (uint32_t)json_string_length(inner(value))};
}

bool json_has_members(const struct json_value *value)
{
    return json_is_object(inner(value));
}

bool json_is_text(const struct json_value *value)
{
    return json_is_string(inner(value));
}

bool json_is_list(const struct json_value *value)
{
    return json_is_array(inner(value));
}

bool json_is_nothing(const struct json_value *value)
{
    return json_is_null(inner(value));
}

bool json_integer_of(const struct json_value *value, int64_t *out)
{
    *out = json_is_integer(inner(value)) ? json_integer_value(inner(value)) : 0;
    return json_is_integer(inner(value));
}

bool json_real_of(const struct json_value *value, double *out)
{
    *out = json_number_value(inner(value));
    return json_is_number(inner(value));
}

bool json_bool_of(const struct json_value *value, bool *out)
{
    *out = json_is_true(inner(value));
    return json_is_boolean(inner(value));
}

static void *member_at(void *at, struct json_member *out)
{
    if (at != NULL)
        *out = (struct json_member){text_of(json_object_iter_key(at)),
                                    (const struct json_value *)json_object_iter_value(at)};
    return at;
}

void *json_first(const struct json_value *object, struct json_member *out)
{
    return member_at(json_object_iter(inner(object)), out);
}

void *json_next(const struct json_value *object, void *at, struct json_member *out)
{
    return member_at(json_object_iter_next(inner(object), at), out);
}
