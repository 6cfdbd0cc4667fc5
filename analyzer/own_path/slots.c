#include "analyzer/own_path/slots.h"

#include "analyzer/base/number_set.h"

static uint32_t place(const struct slots *slots, scope_id scope, name_id name)
{
    uint64_t hash = number_spread(((uint64_t)scope.n << 32) | name.n);
    uint32_t at = (uint32_t)(hash >> 32) & (slots->room - 1);
    while (slots->table[at] != 0) {
        const struct slot *slot = &slots->at.at[slots->table[at]];
        if (slot->scope.n == scope.n && slot->name.n == name.n)
            break;
        at = (at + 1) & (slots->room - 1);
    }
    return at;
}

struct slot *slots_find(const struct slots *slots, scope_id scope, name_id name)
{
    if (slots->room == 0)
        return NULL;
    uint32_t index = slots->table[place(slots, scope, name)];
    return index == 0 ? NULL : &slots->at.at[index];
}

static void grow(struct slots *slots, struct arena *arena)
{
    slots->room = slots->room == 0 ? 256 : slots->room * 2;
    slots->table = arena_alloc_array(arena, slots->room, sizeof *slots->table);
    for (uint32_t i = 1; i < slots->at.count; i++)
        slots->table[place(slots, slots->at.at[i].scope, slots->at.at[i].name)] = i;
}

struct slot *slots_make(struct slots *slots, scope_id scope, name_id name, struct arena *arena)
{
    if (slots->at.count == 0)
        array_push(arena, &slots->at, (struct slot){0});
    if (slots->at.count * 2 >= slots->room)
        grow(slots, arena);
    uint32_t at = place(slots, scope, name);
    if (slots->table[at] == 0) {
        slots->table[at] = slots->at.count;
        array_push(arena, &slots->at, (struct slot){.scope = scope, .name = name});
    }
    return &slots->at.at[slots->table[at]];
}
