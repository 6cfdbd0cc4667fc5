/* pickled.h - classes that pickled files beside the unit name. Private to the room. */
#ifndef IMPORTSCAN_LOAD_PICKLED_H
#define IMPORTSCAN_LOAD_PICKLED_H

#include "analyzer/load/machine.h"

/* Where one of the unit's own modules imports a module that unpickles, the modules and names in the
 * pickled files beside the unit and in the folders next to it (GLOBAL and STACK_GLOBAL opcodes,
 * Lib/pickle.py) become string edges of that module. Second pass. */
void pickled_may_load(struct machine *machine);

#endif
