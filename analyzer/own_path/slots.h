/* slots.h - what names, attributes and results hold, as sets of own paths.
 *
 * A slot is a name in a scope: a variable of a function or module; a name of a class body, which
 * is an attribute of its objects, too; what a function returns, under no name. */
#ifndef IMPORTSCAN_OWN_PATH_SLOTS_H
#define IMPORTSCAN_OWN_PATH_SLOTS_H

#include "analyzer/own_path/own.h"
#include "analyzer/verdict/world.h"

enum {
    SLOT_OWNERS_MOST = 4
};
struct slot {
    scope_id scope;
    name_id name; /* {0}: what the function returns */
    struct own_set held;
    uint32_t owners;                  /* of an attribute by name: how many classes have put there */
    scope_id owner[SLOT_OWNERS_MOST]; /* the first of them */
};

struct slots {
    ARRAY(struct slot) at; /* at[0] unused; moves when it grows */
    uint32_t *table;       /* by hash: an index, 0: free */
    uint32_t room;
};

/* NULL where nothing was ever put there; valid until the next slots_make. */
struct slot *slots_find(const struct slots *slots, scope_id scope, name_id name);
struct slot *slots_make(struct slots *slots, scope_id scope, name_id name, struct arena *arena);

#endif
