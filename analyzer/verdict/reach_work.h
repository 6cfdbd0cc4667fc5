/* reach_work.h - the state of the search for live code; private to reach*.c. */
#ifndef IMPORTSCAN_VERDICT_REACH_WORK_H
#define IMPORTSCAN_VERDICT_REACH_WORK_H

#include "analyzer/base/number_set.h"
#include "analyzer/verdict/imports.h"
#include "analyzer/verdict/meaning.h"
#include "analyzer/verdict/reach.h"
#include "analyzer/verdict/scan.h"

/* What a live name would make live: a method of a class in use, or a global of a module that is
 * passed around as a value. */
struct candidate {
    scope_id method; /* {0}: the global of that name in `module` */
    module_id module;
    bool is_module; /* that global is a module: nobody asks for it by a text */
    uint32_t next;  /* index into candidates; 0: no more */
};

struct live_name {
    bool live;
    enum use use;
    struct proof proof;
    uint32_t first; /* candidate; 0: none */
};

/* Computed names that begin and end so are live. */
struct pattern {
    struct text prefix, suffix;
    enum use use;
    struct proof proof;
};

/* A name that methods of a class ask their own object for. */
struct self_name {
    name_id name;
    bool above; /* by super() */
    enum use use;
    struct proof proof;
};

struct class_use {
    bool in_use; /* there may be objects of it */
    bool all;    /* computed names are looked up on it: all methods count */
    ARRAY(struct self_name) self_names;
    ARRAY(scope_id) below; /* classes in use that have it in their order, itself included */
};

struct reach_work {
    struct init_need *need;
    const struct effects *effects;
    enum use now; /* of the scope that is looked at */
    scope_id from;
    ARRAY(scope_id) queues[USE_DYNAMIC + 1]; /* live scopes by use, in the order of their proofs */
    uint32_t taken[USE_DYNAMIC + 1];         /* so many of a queue were looked at */
    bool *looked;                            /* by scope */
    ARRAY(struct live_name) names;           /* by name */
    ARRAY(name_id) named;                    /* those that have candidates or are live */
    ARRAY(struct candidate) candidates;      /* at[0] unused */
    ARRAY(struct pattern) patterns;
    struct class_use **classes; /* by scope; NULL until needed */
    uint8_t *escaped;           /* by module */
    bool *builds_code;          /* by top-level module: some module of it runs text */
    struct number_set visited;  /* module, name, and how it was used */
    bool *calls_imports;        /* by module: imports that no statement made */
    node_index base_stop;       /* nodes before it are bases: named, not used */
    bool listing;               /* an __all__ is being made */
    node_index list_stop;       /* strings before it stand in an __all__ */
};

/* --- reach.c --- */
/* The scope may run. */
void reach_live(struct reach *reach, scope_id scope, struct proof proof);
void reach_module(struct reach *reach, module_id module, struct proof proof);
/* A proof by the scope that is looked at. */
struct proof reach_proof(const struct reach *reach, enum proof_kind kind, uint32_t at,
                         name_id name);

/* --- reach_names.c --- */
/* Live code asks some object for that name. */
void reach_name(struct reach *reach, name_id name, struct proof proof);
void reach_candidate(struct reach *reach, name_id name, struct candidate candidate);
void reach_pattern(struct reach *reach, struct text prefix, struct text suffix, struct proof proof);
/* The module is passed around as a value: any live name may be asked of it. */
void reach_escape(struct reach *reach, module_id module, struct proof proof);
/* Every name that the module binds is used. */
void reach_all_names(struct reach *reach, module_id module, struct proof proof);
/* Live code takes a name of a module; `tested`: it only asks about it. */
void reach_global(struct reach *reach, module_id module, name_id name, bool tested,
                  struct proof proof);
/* All edges of an ALIAS are followed. */
void reach_import(struct reach *reach, module_id module, node_index alias, bool tested,
                  struct proof proof);
/* An identifier in some text: a string, a word of C code. */
void reach_word(struct reach *reach, struct text word, struct proof proof);

/* --- reach_classes.c --- */
struct class_use *reach_class_use(struct reach *reach, scope_id class);
/* There may be objects of the class, or it is passed around. */
void reach_class(struct reach *reach, scope_id class, struct proof proof);
/* A definition that live code refers to. */
void reach_definition(struct reach *reach, module_id module, node_index definition,
                      struct proof proof);
/* self.name, cls.name, super().name in a method of the class. */
void reach_self(struct reach *reach, scope_id class, name_id name, bool above, struct proof proof);
void reach_all_methods(struct reach *reach, scope_id class, struct proof proof);

/* --- reach_scan.c --- */
/* Looks at what a live scope does. */
void reach_look(struct reach *reach, scope_id scope);
/* A proof by the node that is looked at. */
struct proof reach_here(const struct reach *reach, const struct scanned *at, enum proof_kind kind,
                        name_id name);
/* A name is read; `tested`: only asked about. */
void reach_use_name(struct reach *reach, const struct scanned *at, name_id name, bool tested);
/* `object.name`, where the object is one thing that it may be. */
void reach_use_attribute(struct reach *reach, const struct scanned *at, struct meaning object,
                         name_id name, bool tested);

/* --- reach_computed.c --- */
/* What a call of a built-in function reaches: getattr, globals, eval, ... */
void reach_call(struct reach *reach, const struct scanned *at);

#endif
