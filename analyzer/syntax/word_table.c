#include "analyzer/syntax/word_table.h"

enum {
    FIRST_SLOTS = 256,
};

void word_table_begin(struct word_table *table, struct arena *arena)
{
    *table = (struct word_table){.arena = arena, .slot_count = FIRST_SLOTS};
    table->slots = arena_alloc_array(arena, table->slot_count, sizeof *table->slots);
    array_push(arena, &table->texts, TEXT(""));
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 32;
}

/* Eight bytes at a time; most names have fewer. */
static uint32_t hash_of(struct text text)
{
    uint64_t hash = text.length, word = 0;
    const char *at = text.at, *stop = text.at + text.length;
    for (; stop - at >= (ptrdiff_t)sizeof word; at += sizeof word) {
        memcpy(&word, at, sizeof word);
        hash = mix(hash, word);
    }
    word = 0;
    for (; at < stop; at++)
        word = word << 8 | (unsigned char)*at;
    return (uint32_t)mix(hash, word);
}

/* The slot of `text`, or the free one where it belongs. Slots are never more than half full, so the
 * search ends. */
static struct word_slot *find_slot(const struct word_table *table, struct text text, uint32_t hash)
{
    uint32_t mask = table->slot_count - 1, i = hash & mask;
    while (table->slots[i].number != 0 &&
           (table->slots[i].hash != hash ||
            !text_equal(table->texts.at[table->slots[i].number], text)))
        i = (i + 1) & mask;
    return &table->slots[i];
}

static void grow(struct word_table *table)
{
    const struct word_slot *old = table->slots;
    uint32_t count = table->slot_count, mask = count * 2 - 1;
    table->slot_count = count * 2;
    table->slots = arena_alloc_array(table->arena, table->slot_count, sizeof *table->slots);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t to = old[i].hash & mask;
        while (table->slots[to].number != 0)
            to = (to + 1) & mask;
        table->slots[to] = old[i];
    }
}

uint32_t word_table_add(struct word_table *table, struct text text)
{
    if (text.length == 0)
        return 0;
    if (table->texts.count * 2 >= table->slot_count)
        grow(table);
    uint32_t hash = hash_of(text);
    struct word_slot *slot = find_slot(table, text, hash);
    if (slot->number == 0) {
        *slot = (struct word_slot){hash, table->texts.count};
        array_push(table->arena, &table->texts, text);
    }
    return slot->number;
}

uint32_t word_table_find(const struct word_table *table, struct text text)
{
    return text.length == 0 ? 0 : find_slot(table, text, hash_of(text))->number;
}
