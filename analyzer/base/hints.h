/* hints.h - what the user's configuration says about modules that analysis cannot know.
 *
 * Patterns of dotted names: `a.b` is that name alone, `a.*` all below `a`, `*` within a step any
 * part of it. Made by config/, read by whoever judges names. */
#ifndef IMPORTSCAN_BASE_HINTS_H
#define IMPORTSCAN_BASE_HINTS_H

#include "analyzer/base/array.h"

struct hints {
    struct texts assume_reachable; /* modules that computed imports may name */
    struct texts eager;            /* modules whose imports are never deferred */
    struct texts effect_free;      /* modules and calls without effect */
    struct texts decorators_pure;  /* decorators that register nothing */
    struct texts always_used;      /* modules that every measured run loads; sorted, no patterns */
};

/* Whether a dotted name fits a pattern, or one of several. */
bool hint_fits(struct text pattern, struct text name);
bool hints_fit(struct texts patterns, struct text name);

#endif
