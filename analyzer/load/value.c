#include "analyzer/load/value.h"

enum {
    SLOTS_FROM = 12
}; /* fewer names are searched one by one */

struct value value_sequence(struct arena *arena, enum value_kind kind)
{
    return (struct value){.kind = (uint8_t)kind, .sequence = ARENA_NEW(arena, struct sequence)};
}

struct value value_dict(struct arena *arena)
{
    return (struct value){.kind = VALUE_DICT, .mapping = ARENA_NEW(arena, struct mapping)};
}

void sequence_push(struct arena *arena, struct value sequence, struct value item)
{
    if (sequence.sequence->items.count >= VALUE_MOST_ITEMS) {
        sequence.sequence->open = true;
        return;
    }
    array_push(arena, &sequence.sequence->items, item);
}

static bool is_constant(struct value value)
{
    return value.kind == VALUE_STRING || value.kind == VALUE_BYTES || value.kind == VALUE_INT ||
           value.kind == VALUE_BOOL || value.kind == VALUE_NONE;
}

static uint32_t find_key(const struct mapping *mapping, struct value key)
{
    uint32_t i = 0;
    while (i < mapping->keys.count && value_equals(mapping->keys.at[i], key) != TRUTH_YES)
        i++;
    return i;
}

void dict_set(struct arena *arena, struct value dict, struct value key, struct value value)
{
    struct mapping *mapping = dict.mapping;
    if (key.kind == VALUE_UNKNOWN) {
        mapping->open = true;
        return;
    }
    uint32_t i = find_key(mapping, key);
    if (i < mapping->keys.count) {
        mapping->values.at[i] = value;
        return;
    }
    if (mapping->keys.count >= VALUE_MOST_ITEMS) {
        mapping->open = true;
        return;
    }
    array_push(arena, &mapping->keys, key);
    array_push(arena, &mapping->values, value);
}

struct value dict_get(struct value dict, struct value key)
{
    uint32_t i = find_key(dict.mapping, key);
    if (i < dict.mapping->keys.count)
        return dict.mapping->values.at[i];
    bool sure = !dict.mapping->open && is_constant(key);
    return sure ? value_unbound() : value_unknown();
}

enum truth value_is_true(struct value value)
{
    switch ((enum value_kind)value.kind) {
    case VALUE_NONE: return TRUTH_NO;
    case VALUE_BOOL:
    case VALUE_INT: return value.integer != 0 ? TRUTH_YES : TRUTH_NO;
    case VALUE_STRING:
    case VALUE_BYTES: return value.length != 0 ? TRUTH_YES : TRUTH_NO;
    case VALUE_TUPLE:
    case VALUE_LIST:
    case VALUE_SET:
        if (value.sequence->items.count > 0)
            return TRUTH_YES;
        return value.sequence->open ? TRUTH_UNKNOWN : TRUTH_NO;
    case VALUE_DICT:
        if (value.mapping->keys.count > 0)
            return TRUTH_YES;
        return value.mapping->open ? TRUTH_UNKNOWN : TRUTH_NO;
    case VALUE_MODULE:
    case VALUE_MODULES:
    case VALUE_FUNCTION:
    case VALUE_METHOD:
    case VALUE_PATH:
    case VALUE_CLASS: return TRUTH_YES;
    case VALUE_INSTANCE: return value.instance->is_true ? TRUTH_YES : TRUTH_UNKNOWN;
    case VALUE_UNKNOWN:
    case VALUE_UNBOUND:
    case VALUE_NAMESPACE:
    case VALUE_DESCRIPTOR:
    case VALUE_SUPER:
    case VALUE_LAZY:
    case VALUE_EXTERNAL: return TRUTH_UNKNOWN;
    }
    return TRUTH_UNKNOWN;
}

static enum truth sequences_equal(struct value a, struct value b)
{
    if (a.kind != b.kind)
        return TRUTH_NO;
    if (a.kind == VALUE_SET || a.sequence->open || b.sequence->open)
        return a.sequence == b.sequence ? TRUTH_YES : TRUTH_UNKNOWN;
    if (a.sequence->items.count != b.sequence->items.count)
        return TRUTH_NO;
    enum truth all = TRUTH_YES;
    for (uint32_t i = 0; i < a.sequence->items.count; i++) {
        enum truth one = value_equals(a.sequence->items.at[i], b.sequence->items.at[i]);
        if (one == TRUTH_NO)
            return TRUTH_NO;
        if (one == TRUTH_UNKNOWN)
            all = TRUTH_UNKNOWN;
    }
    return all;
}

enum truth value_equals(struct value a, struct value b)
{
    bool a_number = a.kind == VALUE_INT || a.kind == VALUE_BOOL;
    bool b_number = b.kind == VALUE_INT || b.kind == VALUE_BOOL;
    if (a_number && b_number)
        return a.integer == b.integer ? TRUTH_YES : TRUTH_NO;
    bool text = a.kind == VALUE_STRING || a.kind == VALUE_BYTES || a.kind == VALUE_PATH;
    if (text && a.kind == b.kind)
        return text_equal(value_text(a), value_text(b)) ? TRUTH_YES : TRUTH_NO;
    if ((is_constant(a) || value_is_sequence(a)) && (is_constant(b) || value_is_sequence(b))) {
        if (value_is_sequence(a) && value_is_sequence(b))
            return sequences_equal(a, b);
        return a.kind == VALUE_NONE && b.kind == VALUE_NONE ? TRUTH_YES : TRUTH_NO;
    }
    return value_is(a, b) == TRUTH_YES ? TRUTH_YES : TRUTH_UNKNOWN;
}

enum truth value_is(struct value a, struct value b)
{
    if (a.kind == VALUE_UNKNOWN || b.kind == VALUE_UNKNOWN)
        return TRUTH_UNKNOWN;
    /* An external object may be None, or the same object under another name. */
    if ((a.kind == VALUE_EXTERNAL) != (b.kind == VALUE_EXTERNAL))
        return TRUTH_UNKNOWN;
    if (a.kind != b.kind)
        return TRUTH_NO;
    switch ((enum value_kind)a.kind) {
    case VALUE_NONE: return TRUTH_YES;
    case VALUE_BOOL: return a.integer == b.integer ? TRUTH_YES : TRUTH_NO;
    case VALUE_INT:
    case VALUE_STRING:
    case VALUE_PATH:
    case VALUE_BYTES: return value_equals(a, b);
    case VALUE_EXTERNAL: return a.external.n == b.external.n ? TRUTH_YES : TRUTH_UNKNOWN;
    case VALUE_MODULE: return a.module.n == b.module.n ? TRUTH_YES : TRUTH_NO;
    default: return a.sequence == b.sequence ? TRUTH_YES : TRUTH_NO;
    }
}

static enum truth any_equal(const struct value *items, uint32_t count, struct value item, bool open)
{
    enum truth found = open || item.kind == VALUE_UNKNOWN ? TRUTH_UNKNOWN : TRUTH_NO;
    for (uint32_t i = 0; i < count; i++) {
        enum truth one = value_equals(items[i], item);
        if (one == TRUTH_YES)
            return TRUTH_YES;
        if (one == TRUTH_UNKNOWN)
            found = TRUTH_UNKNOWN;
    }
    return found;
}

enum truth value_contains(struct value container, struct value item)
{
    if (value_is_sequence(container))
        return any_equal(container.sequence->items.at, container.sequence->items.count, item,
                         container.sequence->open);
    if (container.kind == VALUE_DICT)
        return any_equal(container.mapping->keys.at, container.mapping->keys.count, item,
                         container.mapping->open);
    if (value_is_string(container) && value_is_string(item))
        return memmem(container.at, container.length, item.at, item.length) != NULL ? TRUTH_YES
                                                                                    : TRUTH_NO;
    return TRUTH_UNKNOWN;
}

static bool is_code(struct value value)
{
    return value.kind == VALUE_MODULE || value.kind == VALUE_FUNCTION ||
           value.kind == VALUE_CLASS || value.kind == VALUE_METHOD || value.kind == VALUE_INSTANCE;
}

/* Code is preferred to nothing: a later call of it is followed, and following too much is seen in
 * the numbers while following too little is not. */
struct value value_join(struct value a, struct value b)
{
    if (a.kind == VALUE_UNBOUND)
        return b;
    if (b.kind == VALUE_UNBOUND || value_is(a, b) == TRUTH_YES)
        return a;
    if (is_code(a) && !is_code(b))
        return a;
    if (is_code(b) && !is_code(a))
        return b;
    return is_code(a) ? b : value_unknown();
}

static uint32_t *find_slot(const struct bindings *bindings, name_id name)
{
    uint32_t mask = bindings->slot_count - 1;
    uint32_t i = (name.n * 2654435761u) >> 7 & mask;
    while (bindings->slots[i] != 0 && bindings->entries.at[bindings->slots[i] - 1].name.n != name.n)
        i = (i + 1) & mask;
    return &bindings->slots[i];
}

static struct binding *find_binding(const struct bindings *bindings, name_id name)
{
    if (bindings->slot_count > 0) {
        uint32_t slot = *find_slot(bindings, name);
        return slot == 0 ? NULL : &bindings->entries.at[slot - 1];
    }
    ARRAY_EACH (struct binding, entry, &bindings->entries)
        if (entry->name.n == name.n)
            return entry;
    return NULL;
}

struct value bindings_get(const struct bindings *bindings, name_id name)
{
    const struct binding *binding = find_binding(bindings, name);
    return binding == NULL ? value_unbound() : binding->value;
}

static void grow_slots(struct arena *arena, struct bindings *bindings)
{
    bindings->slot_count = bindings->slot_count == 0 ? 64 : bindings->slot_count * 2;
    bindings->slots = arena_alloc_array(arena, bindings->slot_count, sizeof *bindings->slots);
    for (uint32_t i = 0; i < bindings->entries.count; i++)
        *find_slot(bindings, bindings->entries.at[i].name) = i + 1;
}

void bindings_set(struct arena *arena, struct bindings *bindings, name_id name, struct value value)
{
    struct binding *known = find_binding(bindings, name);
    if (known != NULL) {
        known->value = value;
        return;
    }
    array_push(arena, &bindings->entries, (struct binding){name, value});
    if (bindings->slot_count > 0)
        *find_slot(bindings, name) = bindings->entries.count;
    if (bindings->entries.count >= SLOTS_FROM &&
        bindings->entries.count * 2 >= bindings->slot_count)
        grow_slots(arena, bindings);
}
