/* load_order.h - which objects have to be there before which. */
#ifndef IMPORTSCAN_ELF_LOAD_ORDER_H
#define IMPORTSCAN_ELF_LOAD_ORDER_H

#include "analyzer/elf/natives.h"

/* Fills `order`, `in_cycle` and `before_others` of each, and `in_order`. Dependencies come first;
 * where that leaves a choice, what has static thread-local storage, as the room for it is small and
 * first come, first served; then the path decides. A cycle counts as one. */
void load_order_find(struct natives *natives);

#endif
