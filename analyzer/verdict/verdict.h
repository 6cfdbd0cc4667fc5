/* verdict.h - every module's class, and the proof of it.
 *
 * Two questions are answered apart: must it load while the unit does (init_need.h), and can the
 * unit use it (reach.h). The class is the first of SPEC's list that fits. */
#ifndef IMPORTSCAN_VERDICT_VERDICT_H
#define IMPORTSCAN_VERDICT_VERDICT_H

#include "analyzer/base/error.h"
#include "analyzer/verdict/effects.h"
#include "analyzer/verdict/reach.h"

enum module_class {
#define CLASS(id, slug, sentence) CLASS_##id,
#include "analyzer/verdict/classes.def"
#undef CLASS
    MODULE_CLASS_COUNT
};
const char *module_class_name(enum module_class class);     /* "merely_imported" */
const char *module_class_sentence(enum module_class class); /* what it means, for people */

struct verdict_request {
    struct texts entry_points; /* "module:function"; what is no such pair is the body of a module */
    bool runs_as_main;
    bool postpones_annotations;
    struct effects_request effects;
};

/* Everything lives in the arena. Indexes are the graph's. */
struct verdicts {
    struct world world;
    struct init_need need;
    struct reach reach;
    struct effects effects;
    uint8_t *classes; /* enum module_class, by module */
};

/* Judges a finished graph. Of the graph it changes the kinds of edges: those that can wait become
 * EDGE_DEFERRABLE or EDGE_REEXPORT; and it adds edges that keep effects, `hoisted_for` what waits.
 * Fails only for a bad override file. */
bool verdicts_find(const struct verdict_request *request, struct module_graph *graph,
                   struct arena *arena, struct verdicts *out, struct error *err);

static inline enum module_class verdict_class(const struct verdicts *verdicts, module_id module)
{
    return (enum module_class)verdicts->classes[module.n];
}
/* The proof of the class: why it must load, why it can be used, or, for a module that is merely
 * imported, PROOF_NONE. */
struct proof verdict_proof(const struct verdicts *verdicts, module_id module);

#endif
