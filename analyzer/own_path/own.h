/* own.h - a value that is a path below the value's own distribution, and sets of such.
 *
 * Paths are absolute text, folded at the end, with `*` for what is not known; so `..` above a
 * package and files beside it are seen for what they are. */
#ifndef IMPORTSCAN_OWN_PATH_OWN_H
#define IMPORTSCAN_OWN_PATH_OWN_H

#include "analyzer/base/names.h"
#include "analyzer/facts/facts.h"
#include "analyzer/graph/module_id.h"

enum own_shape {
    OWN_PATH,     /* a str, bytes or PathLike that names a file or folder */
    OWN_HOLDER,   /* a list, tuple, dict, iterator: an element of it is such a path */
    OWN_EMBEDDED, /* a text that holds the path somewhere behind its beginning */
    OWN_PARENTS,  /* Path.parents */
    OWN_SPLIT,    /* what os.path.split gives: element 0 is the folder */
    OWN_SPLITEXT, /* what os.path.splitext gives: element 0 is the path without its extension */
    OWN_PARTS,    /* path.split(os.sep): components */
    OWN_WALK,     /* what os.walk gives: an iterator over OWN_STEP */
    OWN_STEP,     /* (folder, names of folders, names of files) */
    OWN_MODULE,   /* a module of the distribution; the path is its file's */
    OWN_SPEC,     /* the __spec__ of one */
    OWN_LOADER,   /* the __loader__ of one */
    OWN_RESOURCE, /* importlib.resources: a Traversable, which is no path */
    OWN_MANAGER,  /* as_file(), resources.path(): entering gives OWN_LENT */
    OWN_LENT,     /* a real path that holds as long as its `with` */
    OWN_STREAM,   /* a file object opened on the path */
    OWN_FOREIGN,  /* the file of a module of another distribution */
    OWN_SYSTEM,   /* an absolute path of the system: /usr/share, sys.prefix */
};

/* How a value came here; bits, for the tier and for who reads the answer. */
enum own_flow {
    FLOW_LOCAL = 1 << 0,     /* through a local name */
    FLOW_CONSTANT = 1 << 1,  /* a name of the module */
    FLOW_RETURN = 1 << 2,    /* what a function returns */
    FLOW_ATTRIBUTE = 1 << 3, /* an attribute, a property, a default */
    FLOW_MODULE = 1 << 4,    /* of another module */
    FLOW_PARAMETER = 1 << 5, /* an argument of a call: tier 2 */
    FLOW_BY_NAME = 1 << 6,   /* a method or attribute found by its name alone: tier 3 */
};

struct own {
    name_id path;     /* of the names that the set was made with */
    module_id anchor; /* where `__file__` or the like stands */
    node_index anchor_node;
    uint8_t shape; /* enum own_shape */
    uint8_t flow;  /* enum own_flow */
};

enum {
    OWN_MOST = 6 /* alternatives; more of one shape become one with `*` */
};
struct own_set {
    struct own at[OWN_MOST];
    uint32_t count;
};

/* 1: nothing but names and calls that are resolved; 2: through an argument; 3: by name. */
static inline uint8_t own_tier(uint8_t flow)
{
    return flow & FLOW_BY_NAME ? 3 : flow & FLOW_PARAMETER ? 2 : 1;
}

/* Adds one; true where the set changed. An own path that came a surer way stays. */
bool own_add(struct own_set *set, struct own own, struct names *paths);
bool own_add_all(struct own_set *set, const struct own_set *more, struct names *paths);
/* The same values, having come that way too. */
struct own_set own_through(struct own_set set, uint8_t flow);

#endif
