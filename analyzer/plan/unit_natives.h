/* unit_natives.h - the shared objects of a unit: its extension modules and what they need.
 *
 * All of them are loaded into one process, the interpreter's, in the order in which loading the
 * unit meets them; then, by name, those that may load later. */
#ifndef IMPORTSCAN_PLAN_UNIT_NATIVES_H
#define IMPORTSCAN_PLAN_UNIT_NATIVES_H

#include "analyzer/elf/natives.h"
#include "analyzer/graph/module_graph.h"

/* `target` may be NULL; `cwd` is absolute. The result lives in `arena`. */
void unit_natives_find(const struct module_graph *graph, const struct environment *environment,
                       const struct target *target, struct text cwd, struct arena *arena,
                       struct natives *out);

#endif
