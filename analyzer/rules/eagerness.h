/* eagerness.h - the family IS4xx: what keeps a module or a name eager. */
#ifndef IMPORTSCAN_RULES_EAGERNESS_H
#define IMPORTSCAN_RULES_EAGERNESS_H

#include "analyzer/verdict/effects.h"

/* Adds a finding for each effect: IS401 for E01 up to IS416 for E16. */
void eagerness_tell(struct module_graph *graph, const struct effects *effects);

#endif
