/* reach.h - what code that the entry can reach may use.
 *
 * Live names, narrowed wherever a receiver is known: a function is live when live code refers to
 * it, when it is a method of a class in use whose name live code asks some object for, or when
 * Python calls it by itself. A module is needed when live code takes a name of it; its body is live
 * then. Imports that can wait are not followed until their name is used. */
#ifndef IMPORTSCAN_VERDICT_REACH_H
#define IMPORTSCAN_VERDICT_REACH_H

#include "analyzer/verdict/effects.h"
#include "analyzer/verdict/init_need.h"

/* How sure a use is: the weakest step on the way to it. */
enum use {
    USE_NONE,
    USE_DIRECT,  /* resolved names all the way */
    USE_BY_NAME, /* some step matched a name alone */
    USE_DYNAMIC, /* some step was a computed import */
};

struct reach {
    struct world *world;
    uint8_t *use;            /* enum use, by scope: it may run; a module's body: it may be needed */
    struct proof *proofs;    /* by scope */
    struct reach_work *work; /* private */
};

/* What the runtime calls: a name of a module. */
struct entry {
    module_id module;
    name_id name;
};

/* With no entry the unit's body alone is the entry. What `need`
 * found to load with the unit is in use. */
void reach_find(struct reach *reach, struct init_need *need, const struct effects *effects,
                const struct entry *entries, uint32_t entry_count);

static inline enum use reach_use(const struct reach *reach, module_id module)
{
    return (enum use)reach->use[world_scope(reach->world, module, 0).n];
}

#endif
