/* own_path.h - where paths below a distribution's own folder go.
 *
 * A module's `__file__`, `__path__`, `__spec__` and the like are followed through os.path, pathlib
 * and texts, names, attributes, arguments and results, over all modules of its distribution, until
 * nothing changes or a bound is met; and each call that does something with such a path is told.
 * No order of execution: a name holds whatever is put into it anywhere. Modules of the standard
 * library are left out: it is never deployed apart. */
#ifndef IMPORTSCAN_OWN_PATH_OWN_PATH_H
#define IMPORTSCAN_OWN_PATH_OWN_PATH_H

#include "analyzer/own_path/own.h"
#include "analyzer/verdict/world.h"

enum own_role {
#define ROLE(id) ROLE_##id,
#include "analyzer/own_path/roles.def"
#undef ROLE
    OWN_ROLE_COUNT
};

/* One thing that is done with one path. */
struct own_use {
    module_id module;
    scope_index scope;
    node_index node;     /* the CALL, or what else does it */
    node_index argument; /* the expression that gives the path; 0: none */
    enum own_role role;
    struct own own;     /* its path is {0} where none is known */
    struct text called; /* "os.path.exists", ".read_text"; as sinks.def has it */
};

struct own_paths {
    struct names paths;
    uint32_t *homes; /* by module: the number of its distribution; 0: never asked about */
    uint32_t home_count;
    ARRAY(struct own_use) uses; /* by module and node */
    uint32_t visits;            /* of scopes, as a measure of what it cost */
};

/* Everything lives in `arena`. */
void own_paths_find(struct world *world, struct arena *arena, struct own_paths *out);

/* The folded path of a use, absolute; empty where none is known. */
struct text own_use_path(const struct own_paths *paths, const struct own_use *use,
                         struct arena *arena);
/* The folder of the search path that the module stands in: its name is the way from there. */
struct text own_root(const struct world *world, module_id module);

#endif
