/* value.h - what the abstract machine knows about a Python value.
 *
 * Every value is a fact about all real runs: a constant, a container whose items are known, a
 * module, a function, a class - or VALUE_UNKNOWN, which claims nothing. Values are small and
 * copied; what they point to lives in the machine's arena for the whole run and is shared, as
 * Python shares objects. */
#ifndef IMPORTSCAN_LOAD_VALUE_H
#define IMPORTSCAN_LOAD_VALUE_H

#include "analyzer/graph/module_graph.h"

enum value_kind {
    VALUE_UNKNOWN,
    VALUE_UNBOUND, /* no such name; never leaves a look-up */
    VALUE_NONE,
    VALUE_BOOL,
    VALUE_INT,
    VALUE_STRING,
    VALUE_BYTES,
    VALUE_TUPLE,
    VALUE_LIST,
    VALUE_SET,
    VALUE_DICT,
    VALUE_MODULE,
    VALUE_MODULES,   /* sys.modules */
    VALUE_NAMESPACE, /* what globals(), vars() and __dict__ give */
    VALUE_FUNCTION,
    VALUE_METHOD,     /* a function bound to its first argument */
    VALUE_DESCRIPTOR, /* property, classmethod or staticmethod */
    VALUE_SUPER,
    VALUE_CLASS,
    VALUE_INSTANCE,
    VALUE_PATH,     /* a pathlib path whose text is known */
    VALUE_LAZY,     /* a lazy import whose name was not read yet (PEP 810) */
    VALUE_EXTERNAL, /* known by its dotted name alone: a built-in, an attribute of a C module */
};

/* Where a constant comes from decides what a condition on it means for code it switches off. */
enum value_origin {
    FROM_TYPING = 1, /* TYPE_CHECKING: the code is for type checkers */
    FROM_TARGET = 2, /* version, platform, __name__: the code never runs on this target */
};

struct value {
    uint8_t kind;
    uint8_t origin;  /* enum value_origin */
    uint32_t length; /* of a STRING, BYTES or PATH */
    union {
        int64_t integer; /* INT, BOOL */
        const char *at;  /* STRING, BYTES, PATH */
        struct sequence *sequence;
        struct mapping *mapping;
        struct bindings *bindings; /* NAMESPACE */
        module_id module;
        struct function *function;
        struct method *method; /* METHOD, SUPER */
        struct descriptor *descriptor;
        struct class *class;
        struct instance *instance;
        struct lazy *lazy;
        name_id external;
    };
};

/* TUPLE, LIST, SET. `open`: there may be more items than the known ones. */
struct sequence {
    ARRAY(struct value) items;
    bool open;
};

/* DICT, in insertion order. `open`: there may be more keys. */
struct mapping {
    ARRAY(struct value) keys;
    ARRAY(struct value) values;
    bool open;
};

struct binding {
    name_id name;
    struct value value; /* UNBOUND: deleted */
};

/* The names of a module, class, instance or function call, in the order they were bound. `open`:
 * names may have been bound that the machine did not see. */
struct bindings {
    ARRAY(struct binding) entries;
    uint32_t *slots; /* 0: free, else index + 1; made when there are many */
    uint32_t slot_count;
    bool open;
};

/* The local names that a nested function sees, innermost first. */
struct closure {
    struct bindings *locals;
    const struct closure *outer;
};

/* One text of Python with its names in the run's numbers. */
struct code {
    module_id module;
    const struct facts *facts;
    name_id *names;       /* indexed by the facts' numbers; {0}: not asked for yet */
    struct code **bodies; /* functions read late, indexed by scope; NULL until one is */
};

struct function {
    struct code *code;
    node_index node; /* FUNCTION or LAMBDA */
    name_id name;
    const struct closure *closure;
    struct bindings *globals;
    struct bindings *attributes;       /* NULL until one is set */
    struct class *owner;               /* the class whose body defines it */
    struct value *defaults;            /* one for each parameter; UNBOUND where there is none */
    const struct intrinsic *intrinsic; /* not NULL: the machine knows what it does */
    uint32_t active;                   /* calls of it under way */
    uint32_t spent;                    /* steps spent in it so far */
    module_id last_from;               /* the scope that called it last */
    scope_index last_scope;
};

struct method {
    struct value self;
    struct function *function; /* METHOD; NULL for a method of a built-in type */
    name_id name;              /* of that one */
    struct class *after;       /* SUPER: look in the bases behind this class */
};

enum descriptor_kind {
    DESCRIPTOR_PROPERTY,
    DESCRIPTOR_CLASS_METHOD,
    DESCRIPTOR_STATIC_METHOD,
};

struct descriptor {
    enum descriptor_kind kind;
    struct value function;
};

struct class
{
    name_id name;
    struct code *code; /* NULL for one made by a call */
    struct bindings names;
    struct value *bases;
    uint32_t base_count;
    struct value metaclass;            /* UNKNOWN where none was seen */
    bool open;                         /* has a base that is not known */
    const struct intrinsic *intrinsic; /* not NULL: the machine knows what calling it does */
};

struct lazy {
    struct code *code;
    struct bindings *globals;
    node_index alias, statement;
    name_id name; /* that it binds */
};

struct instance {
    struct class *class;
    struct bindings attributes;
    bool is_true; /* bool() of it is surely true */
};

static inline struct value value_unknown(void)
{
    return (struct value){.kind = VALUE_UNKNOWN};
}
static inline struct value value_none(void)
{
    return (struct value){.kind = VALUE_NONE};
}
static inline struct value value_unbound(void)
{
    return (struct value){.kind = VALUE_UNBOUND};
}
static inline struct value value_bool(bool truth)
{
    return (struct value){.kind = VALUE_BOOL, .integer = truth};
}
static inline struct value value_int(int64_t integer)
{
    return (struct value){.kind = VALUE_INT, .integer = integer};
}
static inline struct value value_string(struct text text)
{
    return (struct value){.kind = VALUE_STRING, .length = text.length, .at = text.at};
}
static inline struct value value_module(module_id module)
{
    return (struct value){.kind = VALUE_MODULE, .module = module};
}
static inline struct value value_external(name_id name)
{
    return (struct value){.kind = VALUE_EXTERNAL, .external = name};
}
static inline bool value_is_string(struct value value)
{
    return value.kind == VALUE_STRING;
}
static inline struct value value_path(struct text text)
{
    return (struct value){.kind = VALUE_PATH, .length = text.length, .at = text.at};
}
static inline struct text value_text(struct value value)
{
    return (struct text){value.at, value.length};
}
static inline bool value_is_sequence(struct value value)
{
    return value.kind == VALUE_TUPLE || value.kind == VALUE_LIST || value.kind == VALUE_SET;
}

/* A container keeps so many items; one that gets more is open. */
enum {
    VALUE_MOST_ITEMS = 10000
};

/* A new, empty sequence (TUPLE, LIST or SET) or dict. */
struct value value_sequence(struct arena *arena, enum value_kind kind);
struct value value_dict(struct arena *arena);
void sequence_push(struct arena *arena, struct value sequence, struct value item);
/* Sets, or replaces, a key. A key that is not a constant leaves the dict open. */
void dict_set(struct arena *arena, struct value dict, struct value key, struct value value);
/* The value of a key; UNBOUND where it surely has none; UNKNOWN where that cannot be told. */
struct value dict_get(struct value dict, struct value key);

enum truth {
    TRUTH_NO,
    TRUTH_YES,
    TRUTH_UNKNOWN,
};

static inline struct value value_truth(enum truth truth)
{
    return truth == TRUTH_UNKNOWN ? value_unknown() : value_bool(truth == TRUTH_YES);
}

/* bool(value). */
enum truth value_is_true(struct value value);
/* a == b and a is b, as far as both are known. */
enum truth value_equals(struct value a, struct value b);
enum truth value_is(struct value a, struct value b);
/* item in container. */
enum truth value_contains(struct value container, struct value item);
/* The value of a name that one branch binds to `a` and another to `b`. */
struct value value_join(struct value a, struct value b);

/* The value bound to a name, or UNBOUND. */
struct value bindings_get(const struct bindings *bindings, name_id name);
void bindings_set(struct arena *arena, struct bindings *bindings, name_id name, struct value value);

#endif
