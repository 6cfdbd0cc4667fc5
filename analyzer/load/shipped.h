/* shipped.h - what the distributions in use ship besides. Private to the room. */
#ifndef IMPORTSCAN_LOAD_SHIPPED_H
#define IMPORTSCAN_LOAD_SHIPPED_H

#include "analyzer/load/machine.h"

/* A row for each module of a distribution of which the unit loads something, or which its own files
 * import, that nothing leads to: it is deployed all the same. After the second pass; not for
 * outlines. */
void shipped_add(struct machine *machine);

#endif
