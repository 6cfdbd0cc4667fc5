#include "analyzer/load/known.h"

void known_init(struct machine *machine)
{
    static const char *const texts[KNOWN_COUNT] = {
#define KNOWN(id, text) text,
#include "analyzer/load/known.def"
#undef KNOWN
    };
    struct known *known = machine->known = ARENA_NEW(machine->arena, struct known);
    for (uint32_t i = 0; i < KNOWN_COUNT; i++)
        known->names[i] = names_add(&machine->graph->names, text_of(texts[i]));
}

name_id machine_known(const struct machine *machine, enum known_name name)
{
    return machine->known->names[name];
}

name_id machine_intern(struct machine *machine, struct text text)
{
    return names_add(&machine->graph->names, text);
}

struct text machine_text(const struct machine *machine, name_id name)
{
    return names_text(&machine->graph->names, name);
}
