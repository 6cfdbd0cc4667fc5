/* scope_names.h - what binds the names of one scope, by the text alone.
 *
 * A name may have several sites: branches, redefinitions, try and except. All of them count. */
#ifndef IMPORTSCAN_VERDICT_SCOPE_NAMES_H
#define IMPORTSCAN_VERDICT_SCOPE_NAMES_H

#include "analyzer/verdict/world.h"

enum site_kind {
    SITE_IMPORT,     /* `node` is the ALIAS */
    SITE_DEFINITION, /* `node` is the FUNCTION or CLASS */
    SITE_VALUE,      /* `node` is the expression that is assigned */
    SITE_PARAMETER,  /* `node` is the PARAM */
    SITE_GLOBAL,     /* the function declares it global: look in the module; no node */
    SITE_NONLOCAL,   /* look in the scopes around; no node */
    SITE_OTHER,      /* anything that binds: loops, with, except, del, global in a function, ... */
};

struct site {
    name_id name;
    uint8_t kind;
    node_index node;
};

struct scope_names {
    ARRAY(struct site) sites; /* by name, then in source order */
    ARRAY(node_index) stars;  /* the ALIAS of each star import */
};

/* The sites of a scope, made at the first question. */
const struct scope_names *scope_names_of(struct world *world, module_id module, scope_index scope);
/* The run of sites of one name; NULL and 0 where the scope does not bind it. */
const struct site *scope_names_find(const struct scope_names *names, name_id name, uint32_t *count);
/* The scope in which a name that is read in `scope` is bound: that scope, a function around it, or
 * the module (0), which also stands for "nowhere". */
scope_index scope_names_binder(struct world *world, module_id module, scope_index scope,
                               name_id name);

/* Whether a star import takes that name from the module: what a literal __all__ lists, else what
 * does not begin with an underscore. */
bool scope_names_exports(struct world *world, module_id module, name_id name);

#endif
