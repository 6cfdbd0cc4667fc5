/* reading_tell.h - what was odd about a file becomes findings; private to the room. */
#ifndef IMPORTSCAN_LOAD_READING_TELL_H
#define IMPORTSCAN_LOAD_READING_TELL_H

#include "analyzer/graph/module_graph.h"
#include "analyzer/load/ahead.h"

/* Of the file of `module`, as it was read. */
void reading_tell(struct module_graph *graph, module_id module, const struct reading *reading);

#endif
