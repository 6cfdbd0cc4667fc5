#include "analyzer/elf/machine.h"

static const struct machine_info machines[] = {
#define MACHINE(...) {__VA_ARGS__},
#include "analyzer/elf/machines.def"
#undef MACHINE
};

const struct machine_info *machine_of(struct machine_kind kind)
{
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
        if (machine_equal(machine_kind_of(&machines[i]), kind))
            return &machines[i];
    return NULL;
}

const struct machine_info *machine_named(struct text name)
{
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
        if (text_is(name, machines[i].name))
            return &machines[i];
    return NULL;
}

struct machine_kind machine_kind_of(const struct machine_info *info)
{
    return (struct machine_kind){info->number, info->bits, info->big_endian};
}
