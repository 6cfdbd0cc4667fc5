/* effects.h - what loading a module changes that others can see: the effects E01 to E16.
 *
 * A module with a hard effect is not deferred; a soft one is only told. Each effect stands at a
 * place of the module whose body brings it about, also where a function of another module does it.
 * The text then says which. */
#ifndef IMPORTSCAN_VERDICT_EFFECTS_H
#define IMPORTSCAN_VERDICT_EFFECTS_H

#include "analyzer/base/error.h"
#include "analyzer/verdict/call_table.h"
#include "analyzer/verdict/world.h"

enum {
    MOST_SEERS = 4 /* of an effect; seen by more, anybody may see it */
};

struct effect {
    module_id module;
    enum effect_code code;
    bool hard;
    bool harmless;                 /* a table says that nobody can miss it */
    scope_id scope;                /* of the module: its body, or a class that runs with it */
    uint32_t start, stop;          /* bytes; 0, 0 where there is no source */
    struct text text;              /* "codecs.register(...): registers a codec" */
    uint32_t seers;                /* 0: anybody may see it */
    module_id seen_by[MOST_SEERS]; /* only who has one of these modules can see it */
};

struct effects_request {
    bool strict;                /* E14 is hard */
    struct text overrides;      /* content of the override file; empty: none */
    struct text overrides_path; /* for messages */
};

enum effects_flag {
    EFFECT_HARD = 1 << 0,
    EFFECT_IMPORTS_EAGER = 1 << 1, /* E12: its own imports stay eager */
    EFFECT_UNKNOWN_NAMES = 1 << 2, /* E11: it binds names that nobody knows */
    EFFECT_DENIED = 1 << 3,        /* the user says that the module has none */
};

struct effects {
    ARRAY(struct effect) all; /* by module, then place */
    uint32_t *first;          /* by module_id: index into all */
    uint32_t *count;
    uint8_t *flags; /* enum effects_flag */
};

/* Of every module that loads with the unit and not before it. Lives in `arena`; fails only for a
 * bad override file. */
bool effects_find(struct world *world, const struct effects_request *request, struct arena *arena,
                  struct effects *out, struct error *err);

#endif
