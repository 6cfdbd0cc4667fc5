/* toml_fuzz.c - TOML documents from anywhere. Values lie inside the document and inside of their
 * containers, tables have each key once, and what is refused has a place. */
#include "analyzer/base/utf8.h"
#include "analyzer/syntax/toml.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void check(const struct toml_value *value, uint32_t length, unsigned depth)
{
    require(value->start <= value->stop && value->stop <= length);
    require(depth <= TOML_MOST_DEPTH * TOML_MOST_DEPTH + TOML_MOST_DEPTH);
    if (value->kind == TOML_STRING)
        require(utf8_is_valid(value->text));
    for (uint32_t i = 0; i < value->items.count; i++)
        check(value->items.at[i], length, depth + 1);
    ARRAY_EACH (struct toml_member, member, &value->members) {
        require(toml_find(value, member->key) == member);
        check(member->value, length, depth + 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct toml toml;
    if (size > 1 << 16)
        return 0;
    struct text text = {(const char *)data, (uint32_t)size};
    toml_read(text, &arena, &toml);
    if (toml.troubles.count == 0)
        check(toml.root, text.length, 0);
    ARRAY_EACH (struct toml_trouble, trouble, &toml.troubles) {
        require(trouble->start <= trouble->stop && trouble->start <= text.length);
        require(trouble->message.length > 0);
    }
    arena_release(&arena);
    return 0;
}
