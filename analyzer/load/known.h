/* known.h - tables the machine makes once, before it runs. */
#ifndef IMPORTSCAN_LOAD_KNOWN_H
#define IMPORTSCAN_LOAD_KNOWN_H

#include "analyzer/load/machine.h"

struct known {
    name_id names[KNOWN_COUNT];
    /* Intrinsics by name_id: an index into the table + 1; names beyond `room` have none. */
    uint16_t *intrinsic;
    uint32_t room;
};

void known_init(struct machine *machine);
/* Fills `intrinsic`; in intrinsic.c, beside the table. */
void known_intrinsics(struct machine *machine);

#endif
