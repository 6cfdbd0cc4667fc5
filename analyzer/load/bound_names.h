/* bound_names.h - the names that a module binds or asks, by the text alone. Private to the room. */
#ifndef IMPORTSCAN_LOAD_BOUND_NAMES_H
#define IMPORTSCAN_LOAD_BOUND_NAMES_H

#include "analyzer/facts/facts.h"

struct bound_name {
    struct text name;
    bool by_import; /* nothing but imports bind it */
};

struct bound_names {
    struct bound_name *at; /* sorted, each once */
    uint32_t count;
};

/* What the module's body binds. In `arena`. */
struct bound_names bound_names_of(const struct facts *facts, struct arena *arena);
/* The names of which the text takes an attribute, bound or not. */
struct bound_names bound_names_asked(const struct facts *facts, struct arena *arena);
/* NULL: it is not among them. */
const struct bound_name *bound_names_find(const struct bound_names *names, struct text name);

#endif
