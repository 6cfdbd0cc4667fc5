/* unit.h - the unit itself: how it is started, and its entry points. Private to the room. */
#ifndef IMPORTSCAN_LOAD_UNIT_H
#define IMPORTSCAN_LOAD_UNIT_H

#include "analyzer/load/machine.h"

/* Reads the unit, decides how it is started and runs its body. False, with `machine->refused`
 * filled, where it cannot be read. */
bool unit_load(struct machine *machine);

#endif
