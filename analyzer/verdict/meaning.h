/* meaning.h - what an expression surely is, followed through imports to where it is defined.
 *
 * No values flow here: a name means what its sites bind, whichever ran last, so a meaning is a set.
 * MEANS_UNKNOWN in a set says that it may be anything else, too. */
#ifndef IMPORTSCAN_VERDICT_MEANING_H
#define IMPORTSCAN_VERDICT_MEANING_H

#include "analyzer/verdict/scope_names.h"

enum meaning_kind {
    MEANS_UNKNOWN,    /* `module` and `name`, if not {0}, tell where the value is defined */
    MEANS_CONSTANT,   /* a value of a built-in type: its attributes are no code of ours */
    MEANS_MODULE,     /* `module` */
    MEANS_FUNCTION,   /* `module`, `scope` */
    MEANS_CLASS,      /* `module`, `scope` */
    MEANS_INSTANCE,   /* of exactly that class */
    MEANS_SELF,       /* the first argument of a method of that class: of it or a class below it */
    MEANS_SELF_CLASS, /* the same of a class method */
    MEANS_SUPER,      /* super() in a method of that class */
    MEANS_BUILTIN,    /* `name` of builtins */
    MEANS_EXTERNAL,   /* `name` of `module`, which has no source */
};

struct meaning {
    uint8_t kind;
    module_id module;
    scope_index scope;
    name_id name; /* under which the module defines it; {0} where it has none */
};

enum {
    MEANINGS_MOST = 6 /* a larger set is UNKNOWN */
};
struct meanings {
    struct meaning at[MEANINGS_MOST];
    uint32_t count;
};

/* A name read in `scope`. */
struct meanings meaning_of_name(struct world *world, module_id module, scope_index scope,
                                name_id name);
/* A name that a module holds for others: its own, from a star import, or a submodule. `found` is
 * false where it has none such, as far as the text tells. */
struct meanings meaning_of_global(struct world *world, module_id module, name_id name, bool *found);
/* An expression in `scope`. */
struct meanings meaning_of_node(struct world *world, module_id module, scope_index scope,
                                node_index node);
struct meanings meaning_of_attribute(struct world *world, struct meaning object, name_id name);
/* The same of an object that is one of several things. */
struct meanings meanings_of_attribute(struct world *world, const struct meanings *objects,
                                      name_id name);
bool meanings_hold(const struct meanings *meanings, enum meaning_kind kind);
/* The full dotted name under which it is defined: "os.path.join" gives "posixpath.join"; empty
 * where it has none. In `arena`. */
struct text meaning_dotted(const struct world *world, struct meaning meaning, struct arena *arena);

/* --- classes --- */

struct class_info {
    ARRAY(scope_id) order; /* the class, then its bases as methods are looked up */
    ARRAY(scope_id) metaclasses;
    bool unknown_base; /* some base is code that cannot be read, or is computed */
    bool builtin_base; /* some base is a built-in type other than object */
    bool is_metaclass; /* `type` is above it */
    bool has_keywords; /* class C(B, key=value) */
};
const struct class_info *class_info_of(struct world *world, scope_id class);
/* The sites of a member in the first class of the order that binds it; `owner` is that class. */
const struct site *class_member(struct world *world, scope_id class, name_id name, uint32_t *count,
                                scope_id *owner);
/* Whether a function wears a decorator of that last name: "property", "classmethod", ... */
bool function_wears(const struct world *world, scope_id function, const char *name);

#endif
