#include "analyzer/load/machine.h"

void machine_note_look(struct machine *machine, const struct frame *frame, module_id seen,
                       name_id name, struct value value)
{
    if (machine->may || machine->starting > 0 || frame == NULL || frame->code->module.n == seen.n ||
        machine_loaded(machine, seen)->state != STATE_LOADING)
        return;
    array_push(machine->arena, &machine->looks,
               (struct look){frame->code->module, seen, name, value});
}

void machine_settle_looks(struct machine *machine)
{
    ARRAY_EACH (struct look, look, &machine->looks) {
        struct value value = bindings_get(&machine_loaded(machine, look->seen)->names, look->name);
        bool absent = look->value.kind == VALUE_UNBOUND;
        bool same = !absent && value_is(look->value, value) == TRUTH_YES;
        array_push(machine->arena, &machine->graph->half_looks,
                   (struct half_look){look->looker, look->seen, look->name, same, absent});
    }
}
