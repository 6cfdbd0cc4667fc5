#include "analyzer/config/keys.h"

#include "analyzer/base/nearest.h"

const struct key_info key_info[KEY_COUNT] = {
#define KEY(id, name, kind, shape, fallback, help)                                                 \
    [KEY_##id] = {name, KIND_##kind, shape, fallback, help},
#include "analyzer/config/keys.def"
#undef KEY
};

enum key_id key_find(struct text name)
{
    enum key_id key = 0;
    while (key < KEY_COUNT && !text_is(name, key_info[key].name))
        key++;
    return key;
}

/* Beyond slips of the finger: underscores as in Python, and a word that begins a key's name or ends
 * it. */
struct text key_nearest(struct text name)
{
    struct text names[KEY_COUNT], dashed;
    char buffer[64];
    dashed = (struct text){buffer, name.length < sizeof buffer ? name.length : 0};
    for (uint32_t i = 0; i < dashed.length; i++)
        buffer[i] = name.at[i] == '_' ? '-' : name.at[i];
    for (unsigned i = 0; i < KEY_COUNT; i++)
        names[i] = text_of(key_info[i].name);
    struct text meant = nearest(dashed, (struct texts){names, KEY_COUNT});
    for (unsigned i = 0; i < KEY_COUNT && meant.length == 0 && dashed.length >= 4; i++)
        if (text_starts(names[i], dashed) || text_ends(names[i], dashed) ||
            text_starts(dashed, names[i]))
            meant = names[i];
    return meant;
}

bool key_is_table(enum key_kind kind)
{
    return kind == KIND_SIZES || kind == KIND_PATH_CODES || kind == KIND_NAME_CODES;
}

bool key_is_list(enum key_kind kind)
{
    return kind == KIND_PATHS || kind == KIND_GLOBS || kind == KIND_NAMES || kind == KIND_CODES;
}

bool key_has_choice(const char *choices, struct text word)
{
    struct text rest = text_of(choices);
    for (uint32_t from = 0, to; from <= rest.length; from = to + 1) {
        to = from + text_find(text_slice(rest, from, rest.length), '|');
        if (text_equal(text_slice(rest, from, to), word))
            return true;
    }
    return false;
}
