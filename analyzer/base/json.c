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
