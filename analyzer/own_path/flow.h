/* flow.h - the state of one search for own paths; private to this room.
 *
 * Scopes wait in a queue. Visiting one evaluates its assignments, calls and returns with what the
 * slots hold; a slot that changes puts the scopes that mention its name into the queue again. When
 * the queue is empty every visited scope is visited once more to tell what it does with paths. */
#ifndef IMPORTSCAN_OWN_PATH_FLOW_H
#define IMPORTSCAN_OWN_PATH_FLOW_H

#include "analyzer/own_path/called.h"
#include "analyzer/own_path/own_path.h"
#include "analyzer/own_path/slots.h"
#include "analyzer/verdict/meaning.h"
#include "analyzer/verdict/scan.h"

enum {
    MOST_VISITS = 8, /* of one scope */
    MOST_NESTING = 60,
    MOST_WORK = 60000 /* evaluations in one visit; what is left then is not followed */
};

/* A name and a scope that mentions it. */
struct mention {
    name_id name;
    scope_index scope;
};
/* `from m import name as other` */
struct rename {
    name_id name, other;
};
struct mentions {
    struct mention *at; /* by name; NULL: not read yet */
    uint32_t count;
    ARRAY(struct rename) renames;
};

struct method {
    name_id name;
    scope_id scope;
};
struct home_names {
    struct mention *at; /* `scope` is the number of a module */
    uint32_t count, room;
    bool read;
};
struct methods {
    struct method *at;
    uint32_t count, room;
};
struct members {
    module_id *at;
    uint32_t count, room;
};

/* A value that was just asked for: calls nest, and each level asks several times. */
enum {
    RECENT_COUNT = 2048 /* a power of two */
};
struct recent {
    uint32_t stamp, frame, module, node;
    struct own_set set;
};

struct flow {
    struct world *world;
    struct arena *arena; /* ends with the search */
    struct arena *kept;  /* of the answer */
    struct own_paths *out;
    struct called_table called;
    struct slots slots;
    struct mentions *mentions; /* by module */
    struct members *members;   /* by home: its modules */
    struct methods *methods;   /* by home: by name, once they were asked for */
    uint8_t *methods_read;
    struct home_names *home_names; /* by home */
    struct members *importers;     /* by home: modules of others that import one of it */
    ARRAY(scope_id) queue;
    uint8_t *waits;        /* by scope */
    uint8_t *visits;       /* by scope */
    struct recent *recent; /* by hash; a later one takes the place */
    uint32_t stamp;        /* changes with every slot: what was asked before is void */
    uint32_t frames;       /* that were ever made */
    uint32_t work;         /* evaluations of this visit */
    uint32_t depth;
    struct {
        module_id module;
        node_index node;
    } sites[MOST_NESTING]; /* assigned values that are being asked for */
    uint32_t site_count;
    bool telling;
};

/* Where something is evaluated. */
struct spot {
    module_id module;
    scope_index scope;
    const struct facts *facts;
    const struct frame *frame; /* NULL: whatever the caller */
};

/* A call whose arguments stand for the parameters of the function while its results are asked. */
struct frame {
    module_id module;
    scope_index function;
    node_index call;
    bool bound; /* the first parameter is the receiver */
    const struct spot *caller;
    uint32_t number; /* no two are equal */
};

/* The argument of a call at that position or of that keyword (NULL: none); 0 where it has none, or
 * where `*args` stands before it. */
node_index argument_of(const struct facts *facts, node_index call, uint32_t position,
                       struct text keyword);
/* The argument that a frame gives a parameter; 0: none is seen. */
node_index frame_argument(const struct flow *flow, const struct frame *frame, node_index param);

/* evaluate.c: the own paths that an expression may give. */
struct own_set evaluate(struct flow *flow, const struct spot *spot, node_index node);
struct own own_of_file(struct flow *flow, const struct spot *spot, node_index node,
                       module_id module, enum own_shape shape);
/* What one element of a holder is; of whatever is no holder, itself. */
struct own_set elements_of(struct flow *flow, const struct own_set *set, node_index index,
                           const struct spot *spot);
struct own_set attribute_of(struct flow *flow, const struct spot *spot, node_index node,
                            node_index object, struct text text);
struct own_set evaluate_template(struct flow *flow, const struct spot *spot, node_index node,
                                 node_index template, node_index value, char mark);
struct own with_path(struct flow *flow, struct own own, struct text path, enum own_shape shape);
struct text path_of(const struct flow *flow, struct own own);

/* Below /usr/share, /etc and the like. */
bool is_system_path(struct text text);

/* pattern.c: the text that an expression gives, `*` for what is not known. */
struct text pattern_of(struct flow *flow, const struct spot *spot, node_index node);
/* The text with `*` for what its marks (`%s`, `{}`) stand for. */
struct text pattern_of_template(struct flow *flow, struct text template, char mark);
/* The only value that a name is given in a scope; 0 where there are several, or none. */
node_index only_value(struct flow *flow, const struct spot *spot, scope_index binder, name_id name);

/* name.c: the dotted name of a function, as the imports write it; empty where it has none. */
struct text written_name(struct flow *flow, const struct spot *spot, node_index node);
/* Its row in the tables; {0}: none. */
name_id called_name(struct flow *flow, const struct spot *spot, node_index function);

/* reaching.c: the sites, all of them values or parameters, whose value a reader in the scope may
 * see; at most REACHING_MOST of them. */
enum {
    REACHING_MOST = 8
};
uint32_t reaching_sites(const struct facts *facts, scope_index scope, const struct site *sites,
                        uint32_t count, node_index reader, const struct site **out);

/* call.c */
/* "/".join(...) of what the argument lists. */
struct own_set join_parts(struct flow *flow, const struct spot *spot, node_index argument);
struct own_set evaluate_call(struct flow *flow, const struct spot *spot, node_index call);
/* Puts what the arguments are into the parameters of what may be called. */
void pass_arguments(struct flow *flow, const struct spot *spot, node_index call);

/* operation.c */
/* The module that defines the class of a method's `self`. */
struct own_set module_of_self(struct flow *flow, const struct spot *spot, node_index node);
struct own_set operate(struct flow *flow, const struct spot *spot, node_index call,
                       enum operation operation, const struct own_set *receiver);
struct own_set concatenate(struct flow *flow, const struct spot *spot, const node_index *parts,
                           uint32_t count);

/* visit.c */
void visit_scope(struct flow *flow, scope_id scope);
void bind_target(struct flow *flow, const struct spot *spot, node_index target,
                 const struct own_set *value);

/* spread.c */
void wait_for(struct flow *flow, scope_id scope);
/* The slot of what callers pass, apart from what the function itself assigns. */
name_id parameter_slot(name_id name);
/* The slot of what is put into the container of that name, whichever container that is. */
name_id holder_slot(name_id name);
/* Adds to a slot; whoever mentions its name waits where that changes it. */
void put(struct flow *flow, scope_id scope, name_id name, const struct own_set *given);
/* Methods of that name in the distribution; 0 where there are more than `most`. */
enum {
    NAMESAKES_MOST = 2, /* that are taken for each other by their name alone */
    COMMON_FROM = 6,    /* modules that use a name until it is too common to tell anything */
    BELOW_MOST = 8      /* that are looked through for those of classes below one */
};
uint32_t namesakes(struct flow *flow, uint32_t home, name_id name, scope_id *out, uint32_t most);
/* `class` has `above` among its bases. */
bool derives_from(struct flow *flow, scope_id class, scope_id above);
struct own_set attribute_by_name(struct flow *flow, uint32_t home, name_id name);
/* What classes below `class` keep under the name. */
struct own_set attribute_below(struct flow *flow, scope_id class, name_id name);
void begin_at_anchors(struct flow *flow);

/* use.c */
void tell_call(struct flow *flow, const struct spot *spot, node_index call);
void tell(struct flow *flow, const struct spot *spot, node_index node, node_index argument,
          enum own_role role, struct own own, struct text called);

#endif
