/* machine.h - the state of the abstract machine; private to the room.
 *
 * Four files move it: import.c finds and starts modules, execute.c runs statements, evaluate.c
 * expressions, call.c calls. Errors of the analysed program are `raising`: evaluate and execute do
 * nothing while it is set, and the nearest handler clears it. */
#ifndef IMPORTSCAN_LOAD_MACHINE_H
#define IMPORTSCAN_LOAD_MACHINE_H

#include "analyzer/load/load.h"
#include "analyzer/load/value.h"
#include "analyzer/syntax/python.h"

enum module_state {
    STATE_NEW,
    STATE_LOADING,
    STATE_LOADED,
    STATE_FAILED,
};

/* What happened to one name of an import statement. */
enum import_state {
    IMPORT_UNMET,      /* the machine never came there */
    IMPORT_EXECUTED,   /* loading the unit runs it */
    IMPORT_FOR_TYPING, /* switched off by TYPE_CHECKING */
    IMPORT_OFF_TARGET, /* switched off by version, platform or the main guard */
    IMPORT_MAY,        /* followed by the second pass */
};

/* The machine's side of a module of the graph; same index. */
struct loaded {
    enum module_state state;
    struct bindings names;
    struct code *code;       /* NULL where there is no source */
    struct value value;      /* what sys.modules holds: the module, or what replaced it */
    uint8_t *imports;        /* enum import_state, one for each import fact */
    struct texts path_texts; /* of __path__, as last given to the finder */
    uint8_t attempts;        /* how often its body was started */
    struct value error;      /* FAILED: what its body raised */
    bool refused;            /* CPython would not compile it */
    enum truth unseen; /* whether its source mentions a way to bind names that is not followed;
                          UNKNOWN: not asked yet */
    bool opaque;       /* its functions are not followed: opaque.def */
    bool body_pending; /* at start: the body runs when a name is first asked for */
    bool held;         /* an import of the unit's, or of what it can load, leads to it */
    struct object_imports *c_imports; /* of an extension, once read */
    struct text source;               /* decoded text, once a function was read late */
};

/* What the interpreter imports for itself. */
struct start_import {
    module_id from, to;
};

/* One running body or function. */
struct frame {
    struct code *code;
    struct bindings *locals;
    struct bindings *globals;
    const struct closure *closure; /* that functions defined here will see */
    struct function *function;     /* NULL in a module or class body */
    struct class *class;           /* whose body this is */
    struct value self;             /* the first argument, for super() */
    ARRAY(name_id) global_names;   /* declared global */
    uint32_t uncertain;            /* machine's when the frame began */
    bool may_have_returned; /* what follows a `return` in a branch that may have been taken */
    struct value result;    /* what was returned so far; UNBOUND: nothing */
    struct value yielded;   /* LIST: what a generator gives; it runs when it is called */
    struct value handled;   /* what the handler around was entered with */
};

enum catches {
    CATCHES_IMPORT,
    CATCHES_ATTRIBUTE,
    CATCHES_NAME,
    CATCHES_OTHER,
    CATCHES_COUNT,
};

/* Nested evaluations and calls; beyond, nothing is known. The machine runs on a stack that holds
 * them. */
enum {
    MACHINE_DEPTH = 3000,
    MACHINE_CALLS = 60,
    MACHINE_MOST_CLASSES = 1000,    /* that one question about a class and its bases looks at */
    MACHINE_MOST_STEPS = 200000000, /* of one run; no real program comes near */
    MACHINE_NESTING = 400, /* modules that wait for one another; CPython's recursion limit ends a
                              chain of imports at fewer */
    MACHINE_LONGEST_TEXT = 1000, /* names and paths are shorter; longer texts are not made */
};

/* Code of one module read a name of another one whose body was still running. */
struct look {
    module_id looker, seen;
    name_id name;
    struct value value;
};

struct machine {
    const struct load_request *request;
    struct load_result *result;
    char refused[512]; /* why the unit cannot be read; empty: it can */
    struct module_graph *graph;
    struct arena *arena; /* the graph's */
    struct arena scratch;
    struct finder *finder;
    struct distributions *distributions;
    struct python *python;
    struct ahead *ahead; /* files that threads read before they are asked for */
    struct known *known; /* names and intrinsics looked up once */

    ARRAY(struct loaded *) loaded; /* by module id; NULL where not asked for yet */
    ARRAY(struct look) looks;
    ARRAY(struct start_import) start_imports; /* made by what is there at start */
    ARRAY(module_id) order;        /* sys.modules, as names were first added */
    struct value sys_path, meta_path;
    struct texts sys_path_texts; /* as last given to the finder */
    struct edge_set *edge_set;   /* which edges are in the graph; private to edges.c */

    bool raising;
    struct value raised;              /* the exception's class, or an instance of it */
    bool raised_in_call;              /* by code of a function, not of a module body */
    uint32_t catching[CATCHES_COUNT]; /* handlers around, of all running frames */
    uint32_t uncertain;               /* > 0: what runs now may not run in a real process */
    uint32_t uncertain_breaks;        /* loops that may have been left, so far */
    uint32_t starting;                /* > 0: in the body of a module that is there at start */
    bool may;                         /* second pass */
    const struct code *quiet;         /* record no edges that start here; NULL: all are */
    uint32_t depth;                   /* nested evaluations */
    uint64_t steps;
    uint32_t calls;    /* nested calls */
    uint32_t nesting;  /* modules whose bodies are running */
    bool too_nested;   /* an import was left to the second pass */
    uint32_t executed; /* modules so far */
};

/* What a call passes. */
struct arguments {
    ARRAY(struct value) positional;
    ARRAY(struct binding) keywords;
    bool open; /* there may be more: *args or **kwargs that are not known */
};

/* What a statement did to the flow of its block. */
enum flow {
    FLOW_NEXT,
    FLOW_RETURN,
    FLOW_BREAK,
    FLOW_CONTINUE,
    FLOW_RAISE,
};

/* --- import.c --- */
/* Imports `full` and its parents as `import a.b.c` does and gives the last one's value; UNKNOWN and
 * possibly `raising` where that fails. */
struct value machine_import(struct machine *machine, struct frame *frame, node_index at,
                            struct text full);
/* The attribute `name` of a module as from-import reads it, importing the submodule if need be. */
struct value machine_import_from(struct machine *machine, struct frame *frame, node_index at,
                                 module_id module, struct text name);
/* "..a" seen from the frame's module -> full name; empty where there are too many dots. */
struct text machine_absolute(struct machine *machine, const struct frame *frame, uint32_t dots,
                             struct text name);
/* The value under `name` in sys.modules, or UNBOUND. */
struct value machine_module(struct machine *machine, struct text name);
void machine_set_module(struct machine *machine, struct frame *frame, struct text name,
                        struct value value);
/* half.c: what was seen of modules that were still loading, and whether it stayed as it was. */
void machine_note_look(struct machine *machine, const struct frame *frame, module_id seen,
                       name_id name, struct value value);
void machine_settle_looks(struct machine *machine);
struct loaded *machine_loaded(struct machine *machine, module_id module);
/* The names a module binds; runs the body of one that was there at start, at first use. */
struct bindings *machine_names(struct machine *machine, module_id module);
/* Whether the machine has seen every name that the module has bound so far. */
bool machine_sees_names(struct machine *machine, module_id module);
/* Whether a name that the machine does not see in the module is surely not there: it has loaded. */
bool machine_lacks_names(struct machine *machine, module_id module);
/* Whether a spec for that name can be found, without loading it (parents load). */
enum truth machine_can_find(struct machine *machine, struct frame *frame, node_index at,
                            struct text full);
/* Loads the module of a codec by its name or alias. */
void machine_import_codec(struct machine *machine, struct frame *frame, node_index at,
                          struct text name);
/* Whether it writes ASCII as it is. */
bool machine_codec_keeps_ascii(struct machine *machine, struct text name);
/* The file of a full name, as far as the files tell without loading anything. */
bool machine_find_file(struct machine *machine, struct text full, struct found *found);
/* "..name" seen from `package`; empty where there are too many dots. */
struct text machine_from_package(struct machine *machine, struct text package, uint32_t dots,
                                 struct text name);
/* The longest beginning of a dotted string that names a module, as far as the files tell without
 * loading anything, and how many parts it has; empty where not even its first part does. */
struct text machine_longest_module(struct machine *machine, struct text dotted, uint32_t *parts);
/* The row of a module that is only named, made without loading it; {0} where there is no file. */
module_id machine_mention(struct machine *machine, struct text full);
/* A module that the interpreter has before the entry runs; one that cannot be found is left out. */
void machine_add_at_start(struct machine *machine, struct text name);
module_id machine_add_unit(struct machine *machine, struct text name, const struct found *found);
/* Runs the unit's body: the first pass. */
void machine_run_unit(struct machine *machine, module_id unit, bool as_main);
/* The full name of the frame's package, "" at top level. */
struct text machine_package(struct machine *machine, module_id module);

/* --- statement.c --- */
void machine_import_statement(struct machine *machine, struct frame *frame, node_index statement);
/* Whether an import that is met here surely runs: one in a branch of a function that may not be
 * taken counts as may load. */
bool machine_in_earnest(const struct machine *machine, const struct frame *frame);
/* Loads what a lazy import stands for. */
struct value machine_reify(struct machine *machine, const struct lazy *lazy);
/* Second pass: imports one name that the first one never met. */
void machine_import_fact(struct machine *machine, struct code *code, uint32_t index);
/* Second pass: an import for type checkers, which never runs: an edge to the module it names. */
void machine_typing_fact(struct machine *machine, struct code *code, uint32_t index);
/* The imports below `block` do not run, because of a constant of that origin. */
void machine_switch_off(struct machine *machine, const struct frame *frame, node_index block,
                        uint8_t origin);

/* --- reading.c --- */
/* Reads the source of a module; NULL, and a finding, where there is none to read. */
struct code *machine_read(struct machine *machine, module_id module);
/* Whether names may be bound in a way that the machine does not follow: globals(), exec, ... */
bool machine_binds_unseen(struct machine *machine, module_id module);
/* The code and node of a function's body, read now if the outline left it out. */
struct code *machine_body(struct machine *machine, struct function *function, node_index *node);
struct code *code_new(struct machine *machine, module_id module, const struct facts *facts);
name_id code_name(struct machine *machine, struct code *code, uint32_t name);

/* --- execute.c --- */
enum flow machine_execute(struct machine *machine, struct frame *frame, node_index statement);
enum flow machine_execute_block(struct machine *machine, struct frame *frame, node_index block);
/* Remembers for verdicts that a statement ran, or that a FUNCTION was called and not followed. */
void machine_mark(struct machine *machine, const struct code *code, node_index node);
void machine_assign(struct machine *machine, struct frame *frame, node_index target,
                    struct value value);

/* --- evaluate.c --- */
struct value machine_evaluate(struct machine *machine, struct frame *frame, node_index node);
/* The value of an assignment's target before the assignment. */
struct value machine_read_target(struct machine *machine, struct frame *frame, node_index target);
struct value machine_name(struct machine *machine, struct frame *frame, name_id name);
void machine_set_name(struct machine *machine, struct frame *frame, name_id name,
                      struct value value);
/* comprehension.c */
struct value machine_comprehension(struct machine *machine, struct frame *frame, node_index node);
/* The items that iterating gives; false where they are not all known. */
bool machine_items(struct machine *machine, struct value iterable, struct value *out);

/* Adds what `*value` or `**value` passes. */
void machine_spread(struct machine *machine, struct value value, bool keywords,
                    struct arguments *arguments);

/* The bounds of a SLICE, as a TUPLE. */
struct value machine_bounds(struct machine *machine, struct frame *frame, node_index slice);

/* --- attribute.c --- */
struct value machine_attribute(struct machine *machine, struct frame *frame, node_index at,
                               struct value object, name_id name);
/* Without raising: UNBOUND where it surely is not there. */
struct value machine_find_attribute(struct machine *machine, struct frame *frame, node_index at,
                                    struct value object, name_id name);
void machine_set_attribute(struct machine *machine, struct frame *frame, struct value object,
                           name_id name, struct value value);
struct value class_lookup(const struct class *class, name_id name, const struct class *after,
                          const struct class **owner);
/* `bounds` is a TUPLE of lower, upper and step. */
struct value machine_slice(struct machine *machine, struct value object, struct value bounds);
/* object[lower:upper] = value, for a LIST. */
void machine_set_slice(struct machine *machine, struct value object, struct value bounds,
                       struct value value);
struct value machine_subscript(struct machine *machine, struct frame *frame, node_index at,
                               struct value object, struct value index);
void machine_set_subscript(struct machine *machine, struct frame *frame, struct value object,
                           struct value index, struct value value);

/* --- call.c --- */
struct value machine_call(struct machine *machine, struct frame *frame, node_index at,
                          struct value called, const struct arguments *arguments);
struct value machine_call_one(struct machine *machine, struct frame *frame, node_index at,
                              struct value called, struct value argument);
struct value machine_function(struct machine *machine, struct frame *frame, node_index node);
struct value machine_class(struct machine *machine, struct frame *frame, node_index node);

/* --- errors.c --- */
enum error_kind {
    ERROR_MODULE_NOT_FOUND,
    ERROR_IMPORT,
    ERROR_ATTRIBUTE,
    ERROR_NAME,
    ERROR_KEY,
    ERROR_SYNTAX,
};
/* Raises where a handler around would catch it; else the error is taken for our own mistake and
 * nothing happens. */
void machine_raise(struct machine *machine, enum error_kind kind);
void machine_raise_value(struct machine *machine, struct value exception);
/* An error that code of a function raised, and that would end the module body which called it: only
 * an ImportError is believed to do that, others are taken for our own mistake. */
bool machine_disbelieves(struct machine *machine);
/* Whether a handler for `type` catches what is raised. */
enum truth machine_catches(struct machine *machine, struct value type, struct value raised);
/* Counts (`by` 1) or forgets (-1) what a `try` would catch, by the text of its handlers. */
void machine_watch(struct machine *machine, const struct code *code, node_index handlers_parent,
                   int by);
/* The same for `with contextlib.suppress(...)`: its call's arguments. */
void machine_watch_types(struct machine *machine, const struct code *code, node_index parent,
                         node_index from, int by);

/* --- operators.c --- */
struct value machine_binary(struct machine *machine, enum operator operator, struct value left,
                            struct value right);
struct value machine_compare(struct machine *machine, enum operator operator, struct value left,
                             struct value right);
struct value machine_unary(struct machine *machine, enum operator operator, struct value value);
/* str(value) as an f-string writes it; UNKNOWN where that is not known. */
struct value machine_format(struct machine *machine, struct value value);

/* Whether annotations run where they stand. */
bool machine_annotates(const struct machine *machine, const struct frame *frame);

/* --- methods.c --- */
/* A method of a built-in type: "a.b".split("."), list.append, dict.get, ...; false where the
 * machine does not know it. */
bool machine_method(struct machine *machine, struct frame *frame, node_index at, struct value self,
                    struct text name, const struct arguments *arguments, struct value *out);

/* --- intrinsic.c --- */
struct intrinsic_call {
    struct machine *machine;
    struct frame *frame;
    node_index at;
    const struct arguments *arguments;
    const struct intrinsic *intrinsic;
};
typedef struct value intrinsic_run(const struct intrinsic_call *call);
struct intrinsic {
    const char *name;
    intrinsic_run *run;
    const char *loads; /* LOADS: the module that calling it loads; else NULL */
};
/* What the machine knows of a function by its dotted name; NULL: nothing. */
const struct intrinsic *machine_intrinsic(struct machine *machine, name_id dotted);
/* The value of an attribute of a module without source, such as sys.platform; UNBOUND where the
 * machine knows that it has none, EXTERNAL for the rest. */
struct value machine_external(struct machine *machine, struct text module, struct text name);

enum truth machine_external_contains(struct machine *machine, name_id container, struct value item);

/* os.path.join and os.path.normpath over texts. */
struct text machine_join_path(struct machine *machine, struct text path, struct text part);
struct text machine_normal_path(struct machine *machine, struct text path);
/* What lies at a path; `known` only below the search path, which is the same where the unit will
 * run. */
enum entry_kind machine_path_entry(struct machine *machine, struct value path, bool *known);
/* The names in a folder, as a LIST; UNKNOWN where that is not known. */
struct value machine_list_folder(struct machine *machine, struct value path);

/* --- dynamic.c --- */
/* Second pass: import_module and __import__ with constants in code that did not run, and, unless
 * outlines are read, strings that name modules. */
void machine_follow_calls(struct machine *machine, struct code *code);
/* The same for what the request assumes to be reachable, as if the unit imported it. */
void machine_follow_hints(struct machine *machine);

/* --- known.c: names that the machine asks for again and again --- */
enum known_name {
#define KNOWN(id, text) KNOWN_##id,
#include "analyzer/load/known.def"
#undef KNOWN
    KNOWN_COUNT
};
name_id machine_known(const struct machine *machine, enum known_name name);
name_id machine_intern(struct machine *machine, struct text text);
struct text machine_text(const struct machine *machine, name_id name);

/* --- edges.c --- */
/* Remembers an import of `to` by the frame's module at `at`. */
void machine_connect(struct machine *machine, struct frame *frame, node_index at, module_id to,
                     enum edge_kind kind, struct text name, struct text as);
/* The same for a module that the statement at `at` leads to: kind and names come from there. */
void machine_connect_step(struct machine *machine, struct frame *frame, node_index at,
                          module_id to);
void machine_unresolved(struct machine *machine, struct frame *frame, node_index at,
                        struct text name, const char *reason);

/* Gives every name that no file was found for a row of its own, and an edge to it. */
void machine_add_missing(struct machine *machine);

#endif
