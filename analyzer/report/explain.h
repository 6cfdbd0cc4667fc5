/* explain.h - a verdict's proof, step by step from the unit, in words.
 *
 * The one place that follows proofs: whoever prints a reason prints a step of these, so no two
 * outputs can disagree. Needs verdicts; memory is the report's. */
#ifndef IMPORTSCAN_REPORT_EXPLAIN_H
#define IMPORTSCAN_REPORT_EXPLAIN_H

#include "analyzer/report/report.h"

/* What was proved of a scope, and how. */
struct step {
    scope_id scope;
    struct proof proof;
    bool at_init; /* while the unit loads; else: at some time */
};

struct steps {
    const struct step *at; /* what follows from nothing comes first */
    uint32_t count;
};

/* Why the module has its class; PROOF_NONE where that needs no reason: nothing leads to it. */
struct step step_of_module(const struct report *report, module_id module);
/* Why the function may run; PROOF_NONE where it never does. */
struct step step_of_function(const struct report *report, scope_id function);
/* All that leads to a step, and the step itself at the end; empty for PROOF_NONE. */
struct steps steps_to(const struct report *report, struct step last);
/* "pandas.core.api must load: pandas reads core while it loads", without full stop. */
struct text step_sentence(const struct report *report, const struct step *step);
/* Where the reason stands: the module, and {0, 0} where there is no line. */
struct place step_place(const struct report *report, const struct step *step, module_id *module);

/* "it" where the proof's own scope is the subject, else the name of the one that gave it, then the
 * proof's words: "handler reads json while it loads". */
struct text proof_words(const struct report *report, struct proof proof);
/* "shop.orders" for a module's body, "shop.orders:Order.total" for what stands in it; printable. */
struct text scope_label(const struct report *report, scope_id scope);

/* The module's first hard effect; NULL: none. And where it stands; {0, 0}: no source place. */
const struct effect *effect_that_keeps(const struct report *report, module_id module);
struct place effect_place(const struct report *report, const struct effect *effect);

/* "direct", "by_name" or "dynamic"; empty for what is not used. */
const char *use_name(enum use use);

#endif
