/* could_not_tell.h - the family IS0xx: what stands in the graph as a doubt becomes a finding. */
#ifndef IMPORTSCAN_RULES_COULD_NOT_TELL_H
#define IMPORTSCAN_RULES_COULD_NOT_TELL_H

#include "analyzer/graph/module_graph.h"

/* Adds a finding for each unresolved import (IS002), each computed one (IS003) and each module that
 * begins to load and fails (IS007). Reading a file has told the rest already. */
void could_not_tell(struct module_graph *graph);

/* The name is made while the program runs: `unresolved` knows at most a pattern. */
bool unresolved_is_computed(const struct module_graph *graph, const struct unresolved *unresolved);

#endif
