#include "analyzer/base/number_set.h"

static uint64_t *slot_of(const struct number_set *set, uint64_t number)
{
    uint32_t i = (uint32_t)(number_spread(number) >> 32) & (set->room - 1);
    while (set->at[i] != 0 && set->at[i] != number)
        i = (i + 1) & (set->room - 1);
    return &set->at[i];
}

static void grow(struct arena *arena, struct number_set *set)
{
    struct number_set larger = {.room = set->room == 0 ? 1024 : set->room * 2, .count = set->count};
    larger.at = arena_alloc_array(arena, larger.room, sizeof *larger.at);
    for (uint32_t i = 0; i < set->room; i++)
        if (set->at[i] != 0)
            *slot_of(&larger, set->at[i]) = set->at[i];
    *set = larger;
}

bool number_set_add(struct arena *arena, struct number_set *set, uint64_t number)
{
    if (set->count * 2 >= set->room)
        grow(arena, set);
    uint64_t *slot = slot_of(set, number);
    if (*slot == number)
        return false;
    *slot = number;
    set->count++;
    return true;
}

bool number_set_holds(const struct number_set *set, uint64_t number)
{
    return set->room != 0 && *slot_of(set, number) == number;
}
