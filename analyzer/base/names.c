#include "analyzer/base/names.h"

#include <assert.h>

void names_init(struct names *names, struct arena *arena)
{
    *names = (struct names){.arena = arena};
}

/* The slot that holds `text`, or the free one where it belongs. Slots are a power of two and never
 * more than half full, so the search ends. */
static uint32_t *find_slot(const struct names *names, struct text text)
{
    uint32_t mask = names->slot_count - 1;
    uint32_t i = text_hash(text) & mask;
    while (names->slots[i] != 0 && !text_equal(names->texts.at[names->slots[i] - 1], text))
        i = (i + 1) & mask;
    return &names->slots[i];
}

static void grow_slots(struct names *names)
{
    names->slot_count = names->slot_count == 0 ? 64 : names->slot_count * 2;
    names->slots = arena_alloc_array(names->arena, names->slot_count, sizeof *names->slots);
    for (uint32_t id = 1; id <= names->texts.count; id++)
        *find_slot(names, names->texts.at[id - 1]) = id;
}

name_id names_add(struct names *names, struct text text)
{
    if (names->texts.count * 2 >= names->slot_count)
        grow_slots(names);
    uint32_t *slot = find_slot(names, text);
    if (*slot == 0) {
        array_push(names->arena, &names->texts, arena_text(names->arena, text));
        *slot = names->texts.count;
    }
    return (name_id){*slot};
}

name_id names_get(const struct names *names, struct text text)
{
    if (names->slot_count == 0)
        return (name_id){0};
    return (name_id){*find_slot(names, text)};
}

struct text names_text(const struct names *names, name_id id)
{
    assert(id.n <= names->texts.count);
    return id.n == 0 ? (struct text){"", 0} : names->texts.at[id.n - 1];
}
