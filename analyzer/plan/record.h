/* record.h - whether files are what their distribution's RECORD says. */
#ifndef IMPORTSCAN_PLAN_RECORD_H
#define IMPORTSCAN_PLAN_RECORD_H

#include "analyzer/plan/inventory.h"

enum record_state {
    RECORD_SILENT, /* there is none, or it names no file of ours with a digest */
    RECORD_OK,
    RECORD_DIFFERS,
};

/* Of the files in the inventory that belong to `distribution`. */
enum record_state record_check(const struct inventory *inventory,
                               const struct distribution *distribution, struct arena *arena);

#endif
