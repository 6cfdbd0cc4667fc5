/* hook.h - the program's own import hooks; private to the room. */
#ifndef IMPORTSCAN_LOAD_HOOK_H
#define IMPORTSCAN_LOAD_HOOK_H

#include "analyzer/load/machine.h"

/* What the hooks before or behind the standard finders make of a name that is not in sys.modules;
 * UNBOUND where none knows it. */
struct value hook_import(struct machine *machine, struct frame *frame, node_index at,
                         struct text full, bool before_path);

#endif
