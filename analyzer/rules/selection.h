/* selection.h - which rules somebody asks for, by prefixes of their codes.
 *
 * As in ruff: of all prefixes that a code begins with the longest decides, and of two that are
 * equally long --ignore's; where nothing is selected, everything is. */
#ifndef IMPORTSCAN_RULES_SELECTION_H
#define IMPORTSCAN_RULES_SELECTION_H

#include "analyzer/base/array.h"
#include "analyzer/base/error.h"

struct selection {
    ARRAY(struct text) select, ignore; /* "IS2", "IS203" */
};

/* Adds what `words` names, with commas between: prefixes in any case, or names of rules. Refuses
 * what no code begins with. `option` is for the message. */
bool selection_add(struct selection *selection, bool ignore, const char *option, struct text words,
                   struct arena *arena, struct error *err);
bool selection_has(const struct selection *selection, const char *code);

#endif
