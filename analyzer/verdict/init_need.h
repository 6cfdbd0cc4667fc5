/* init_need.h - what must load while the unit loads, once every import that can wait does.
 *
 * The least fixpoint from the unit: a scope that runs reads names, calls functions, defines
 * classes; an import whose name nothing of that touches can wait. Where functions are called
 * through values, what the machine followed while loading tells who is called. */
#ifndef IMPORTSCAN_VERDICT_INIT_NEED_H
#define IMPORTSCAN_VERDICT_INIT_NEED_H

#include "analyzer/verdict/proof.h"

enum init_phase {
    PHASE_NOT,
    PHASE_REQUIRED, /* the unit cannot load without */
    PHASE_EFFECT,   /* kept because loading it has an effect, or for one that is */
    PHASE_LATER,    /* not with the unit; so it goes once the module is loaded after all */
};

struct init_need {
    struct world *world;
    uint8_t *phase;         /* enum init_phase, by scope; a module's body stands for the module */
    struct proof *proofs;   /* by scope */
    struct proof *pins;     /* by edge: why the import cannot wait; PROOF_NONE: it can */
    struct init_work *work; /* private */
};

/* Finds what is required. `imports_stay` says by module that its imports must not be deferred (it
 * asks what is loaded); NULL: no module does. */
void init_need_find(struct init_need *need, struct world *world, const uint8_t *imports_stay);
/* Adds a module that must load for its effect, with all that it needs. */
void init_need_keep(struct init_need *need, module_id module);
/* What loading this module alone would need: fills PHASE_LATER and the pins of its imports. */
void init_need_later(struct init_need *need, module_id module);

static inline enum init_phase init_need_phase(const struct init_need *need, module_id module)
{
    return (enum init_phase)need->phase[world_scope(need->world, module, 0).n];
}

#endif
