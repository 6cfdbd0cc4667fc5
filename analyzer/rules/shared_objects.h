/* shared_objects.h - the family IS3xx: what keeps a shared object from loading, here or on a
 * target. */
#ifndef IMPORTSCAN_RULES_SHARED_OBJECTS_H
#define IMPORTSCAN_RULES_SHARED_OBJECTS_H

#include "analyzer/elf/natives.h"
#include "analyzer/graph/module_graph.h"

/* Adds what is to be said of finished natives; the system's own objects are not judged. The graph
 * may be empty: then no finding has a module. */
void shared_objects_tell(struct module_graph *graph, const struct natives *natives);

#endif
