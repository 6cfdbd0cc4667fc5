/* extension.h - what loading a module without Python source imports: private to the room. */
#ifndef IMPORTSCAN_LOAD_EXTENSION_H
#define IMPORTSCAN_LOAD_EXTENSION_H

#include "analyzer/load/machine.h"

/* Runs the imports that a built-in or extension module makes from C when it is initialised. */
void extension_load(struct machine *machine, module_id module);
/* Second pass: the modules that its strings may name. */
void extension_may_load(struct machine *machine, module_id module);

#endif
