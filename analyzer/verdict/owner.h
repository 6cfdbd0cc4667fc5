/* owner.h - who holds the object that an expression gives.
 *
 * A change of an object that the running code made itself is nobody's business; a change of one
 * that another module holds is. The empty owner is an object that was made here. */
#ifndef IMPORTSCAN_VERDICT_OWNER_H
#define IMPORTSCAN_VERDICT_OWNER_H

#include "analyzer/verdict/scope_names.h"

enum {
    OWNER_MODULES = 3,
    PARAMS_MOST = 14,       /* a later parameter counts as the last of these */
    PARAM_NEW_CLASS = 15,   /* not a parameter: a class that is being made */
    PARAM_OUTER_SHIFT = 16, /* above: the parameters of the function around */
};
#define PARAMS_OWN 0xFFFFu
#define NEW_CLASS (1u << PARAM_NEW_CLASS)

struct owner {
    uint32_t params; /* the object itself is that parameter of the running function */
    uint32_t parts;  /* it is reached from that parameter, by attributes or items */
    module_id modules[OWNER_MODULES];
    uint8_t count;
    bool unknown; /* or anybody */
};

struct judge;
struct owner_answers;

void owner_add(struct owner *owner, struct owner more);
void owner_add_module(struct owner *owner, module_id module);
/* Of what is reached from it. */
struct owner owner_part(struct owner owner);
bool owner_is_own(struct owner owner, module_id module);

/* Of the value of an expression that runs in `scope`. */
struct owner owner_of_node(struct judge *judge, module_id module, scope_index scope,
                           node_index node);
/* Of a name that a module holds for others. */
struct owner owner_of_global(struct judge *judge, module_id module, name_id name);
/* Of what a loop over it gives. */
struct owner owner_of_elements(struct judge *judge, module_id module, scope_index scope,
                               node_index node);
/* Of what a call gives: judge_call.c. */
struct owner owner_of_call(struct judge *judge, module_id module, scope_index scope,
                           node_index call);
/* The function that runs when `scope` does: itself, or the one around a class; 0: the module. */
scope_index running_function(const struct facts *facts, scope_index scope);
/* Whether the expression is `__name__`. */
bool is_own_name(const struct facts *facts, node_index node);

#endif
