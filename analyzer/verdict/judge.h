/* judge.h - what running code changes that others can see.
 *
 * A scope's summary is a list of deeds, made by walking its nodes once; what a called function does
 * is told in the terms of its caller. Whether a deed counts depends on who holds the object that it
 * changes: owner.h. Cycles of calls are taken for pure, and so is what dunder methods of operators
 * do. */
#ifndef IMPORTSCAN_VERDICT_JUDGE_H
#define IMPORTSCAN_VERDICT_JUDGE_H

#include "analyzer/verdict/call_table.h"
#include "analyzer/verdict/meaning.h"
#include "analyzer/verdict/owner.h"
#include "analyzer/verdict/scan.h"

enum deed_kind {
    DEED_EFFECT,  /* of `code` */
    DEED_CHANGE,  /* changes what module `changed` holds */
    DEED_UNKNOWN, /* nobody can tell */
};

/* How it comes about in the walked body. */
enum deed_context {
    CONTEXT_STORE,     /* a store, a deletion, or a method like list.append */
    CONTEXT_STATEMENT, /* a call as a statement */
    CONTEXT_VALUE,     /* a call whose result is used */
    CONTEXT_DECORATOR,
    CONTEXT_CLASS, /* a class is made */
};

struct deed {
    uint8_t kind;
    uint8_t code;    /* EFFECT; for a CHANGE by a store of its own: E03 */
    uint8_t context; /* in the walked body */
    uint8_t origin_context;
    bool hard;     /* EFFECT */
    bool imported; /* UNKNOWN: what is called comes from another module */
    bool external; /* UNKNOWN: what is called has no Python source */
    module_id changed; /* EFFECT: who alone can see it; {0}: anybody */
    uint8_t about;     /* EFFECT: 1 + the parameter of the function whose module that is; 0: none */
    scope_id scope; /* where it stands in the walked body, a class in it counted as body */
    node_index node;
    scope_id origin; /* the same where no call leads there */
    node_index origin_node;
    scope_id through;     /* the function that is called; {0}: none */
    struct text sentence; /* "changes the codec registry"; may be empty */
};

struct summary {
    bool ready;                 /* false: being walked */
    const struct call_row *row; /* the tables decide about calls of it */
    ARRAY(struct deed) deeds;
    struct owner changes; /* `params` and `parts` of it: what it changes of what it is given */
    node_index change_node;
    scope_id change_scope;
    struct text change_sentence;
    struct owner returns;
    struct meanings gives; /* functions, classes and instances that it returns */
};

struct node_pairs;
struct judge {
    struct world *world;
    struct arena *arena;
    struct call_table table;
    struct summary **summaries;   /* by scope_id */
    const struct call_row **rows; /* by scope_id, where `asked` */
    uint8_t *asked;
    struct owner_answers *owners;
    struct node_pairs **sources; /* by module_id; private to owner.c */
    struct arena scratch;        /* names that a table is asked for */
    uint32_t depth;
    name_id init, make, post_init, call, init_subclass, set_name, prepare;
};

/* Fails only for a bad override file. judge_release gives back what the answers do not need. */
bool judge_init(struct judge *judge, struct world *world, struct text overrides, struct text path,
                struct arena *arena, struct error *err);
void judge_release(struct judge *judge);
/* What the tables say of a function or class; NULL: nothing. */
const struct call_row *row_of_scope(struct judge *judge, scope_id scope);
/* Of a function or lambda; the row of the tables is looked up first. */
struct summary *summary_of(struct judge *judge, scope_id function);
/* Of a module's body with its classes: every deed, in the order of the text. */
struct summary *summary_of_body(struct judge *judge, module_id module);

/* --- one walk --- */

struct walker {
    struct judge *judge;
    module_id module;
    scope_index scope;
    const struct facts *facts;
    struct summary *out;
    bool is_body;             /* of a module: what it holds itself may change */
    bool raised;              /* below a raise: the walk ends there in any case */
    node_index statement;     /* a CALL that is a whole statement */
    node_index factory;       /* a CALL that gives a decorator */
    node_index guarded_stop;  /* nodes before it are inside a `try` */
    node_index restored_stop; /* nodes before it are inside warnings.catch_warnings */
    node_index lazy_stop;     /* nodes before it run if a name of the module is not yet set */
    uint32_t environ_stores, environ_deletes;
    ARRAY(name_id) globals;   /* that the walked function declares */
    ARRAY(struct made) made;  /* what the walked function bound so far: now.c */
    ARRAY(node_index) blocks; /* the ends of the blocks around */
};

/* In the blocks around, `object` or its attribute was bound last to that value. */
struct made {
    name_id object, attribute;
    node_index target, value; /* value 0: a definition, or nobody knows */
    node_index stop;          /* of the block */
    bool known;
};
/* To be told of each node in turn. */
void now_visit(struct walker *walker, node_index node);
/* Of the value of an expression where the walk stands: a parameter that the function has bound to a
 * value of its own before is its own. */
struct owner owner_now(struct walker *walker, node_index node);

/* A call: by parentheses, by decoration, or because a class is made. */
struct call {
    module_id module;
    scope_index scope;
    node_index node;
    node_index callee;      /* expression */
    node_index first, stop; /* its arguments; none where a decorator is applied */
    uint8_t context;
};

/* What the parameters of a called function stand for, in the terms of the caller. */
struct binding {
    const struct call *call; /* NULL: nothing that anybody else holds is passed */
    bool has_self;
    bool loose;       /* through functools.partial: any argument may be any parameter */
    bool makes_class; /* `bases` are what the class derives from */
    struct owner self, bases;
    const struct binding *outer; /* of the function around the called one; NULL: unknown */
};

struct deed deed_here(const struct walker *walker, enum deed_kind kind, enum deed_context context,
                      node_index node);
void judge_call(struct walker *walker, const struct call *call);
void judge_builtin(struct walker *walker, const struct call *call, name_id id);
void judge_unknown_method(struct walker *walker, const struct call *call);
/* Whether it was that; then it is judged. */
bool judge_class_register(struct walker *walker, const struct call *call, struct meaning callee);
/* What a row says of a call; `is_method`: what is called may be an attribute of what it changes. */
/* Who alone can see what the row says, into the deed: judge_about.c. */
void judge_about(struct walker *walker, const struct call *call, const struct call_row *row,
                 struct deed *deed);
/* The same of what a called function does, where that is about a parameter of it. */
void judge_about_given(struct walker *walker, const struct call *call, scope_id function,
                       struct deed *deed);
void apply_row(struct walker *walker, const struct call *call, const struct call_row *row,
               bool is_method);
void apply_function(struct walker *walker, const struct call *call, scope_id function,
                    struct binding binding);
void add_unknown(struct walker *walker, const struct call *call, bool imported, bool external);
/* The nth positional argument, or the one of that name; 0: none. `any`: a starred one may be it. */
node_index call_argument(const struct facts *facts, const struct call *call, uint32_t nth,
                         struct text name, bool *any);
/* Calls what `maker` (a CALL) gives: a decorator that a factory made. */
void judge_call_of_result(struct walker *walker, const struct call *call, node_index maker);
void judge_class(struct walker *walker, scope_index class, node_index node);
/* A change of what `owner` says. `target` names the object: its names may have a row. */
void judge_change(struct walker *walker, struct owner owner, node_index node, node_index target,
                  bool deleted);
/* The deeds of a called function, in the terms of the caller. */
void relay(struct walker *walker, const struct call *call, scope_id function,
           const struct binding *binding);
void add_deed(struct walker *walker, struct deed deed);
/* What calling a function does to what the call gives it: `self` where it is a method. */
struct binding bind_call(struct judge *judge, const struct call *call, scope_id function);
/* Walks the nodes of the walker's scope. */
void judge_scope(struct walker *walker);
struct owner bind_owner(struct judge *judge, scope_id function, const struct binding *binding,
                        struct owner inner, scope_id caller);
/* The functions that a method call on that object may run. */
struct meanings methods_of(struct judge *judge, struct meaning object, name_id name);
/* The dotted name of what is called or read: for the tables; empty: none. Rewound by the caller. */
struct text dotted_name(struct judge *judge, module_id module, scope_index scope, node_index node,
                        struct meaning meaning);

#endif
