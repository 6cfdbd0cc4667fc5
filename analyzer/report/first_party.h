/* first_party.h - where the user's own code ends and what it imports begins. */
#ifndef IMPORTSCAN_REPORT_FIRST_PARTY_H
#define IMPORTSCAN_REPORT_FIRST_PARTY_H

#include "analyzer/graph/module_graph.h"

/* Of the unit's folder or a --path, and nothing that was installed there. */
bool module_is_own(const struct module *module);
/* The last import of the user's own code on the way to the module; NULL for the user's own modules,
 * and where none leads there. */
const struct edge *first_party_import(const struct module_graph *graph, module_id id);

#endif
