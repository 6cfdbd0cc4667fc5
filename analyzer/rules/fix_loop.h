/* fix_loop.h - what becomes of the paths that a listing gives; private to fix_list.c and
 * fix_modules.c. */
#ifndef IMPORTSCAN_RULES_FIX_LOOP_H
#define IMPORTSCAN_RULES_FIX_LOOP_H

#include "analyzer/rules/fix_work.h"

enum loop_kind {
    LOOP_PATHS,     /* texts: glob.glob() */
    LOOP_OBJECTS,   /* Path.iterdir(), Path.glob() */
    LOOP_ENTRIES,   /* os.scandir() */
    LOOP_BASENAMES, /* texts of which the last part alone is asked */
};

/* Edits what is done with each element so that a resource does as well; with LOOP_BASENAMES edits
 * nothing. False where more is done with them than their names and contents tell; then the reason
 * is told. `sorted_by` is what the listing itself must end with inside of sorted(). */
bool loop_edit(struct fixing *f, node_index listing, enum loop_kind kind, struct text *sorted_by);

#endif
