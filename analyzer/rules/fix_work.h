/* fix_work.h - the state of making one fix; private to the files fix_*.c. */
#ifndef IMPORTSCAN_RULES_FIX_WORK_H
#define IMPORTSCAN_RULES_FIX_WORK_H

#include "analyzer/rules/fix.h"
#include "analyzer/verdict/meaning.h"
#include "analyzer/verdict/scan.h"

/* A call that is looked through: its arguments stand for the parameters. */
struct through;

/* Where an expression stands. */
struct stand {
    module_id module;
    scope_index scope;
    const struct facts *facts;
    const struct through *through; /* NULL: none */
};

struct through {
    const struct stand *caller;
    node_index call;
    node_index params; /* PARAMS of the function */
    bool bound;        /* the first parameter is the receiver */
};

struct fixing {
    const struct fix_request *request;
    const struct own_use *use;
    struct world *world;
    const struct module *module;
    const struct facts *facts;
    struct stand stand;  /* of the use */
    struct text source;  /* decoded */
    struct arena *arena; /* ends with the fix */
    struct arena *kept;
    struct fix *out;
};

/* --- fix.c: the outcome --- */

/* The fix is none, for that reason. Gives false. */
bool fix_none(struct fixing *f, const char *reason);
/* The fix may change what is done, in that way; the first reason is told. */
void fix_unsafe(struct fixing *f, const char *reason);
/* The bytes of a node give way to the text. */
void fix_replace(struct fixing *f, node_index node, struct text text);
void fix_edit(struct fixing *f, uint32_t start, uint32_t stop, struct text text);
PRINTF(2, 3) struct text fix_print(struct fixing *f, const char *format, ...);

/* --- fix_syntax.c: reading the tree --- */

struct text source_of(const struct fixing *f, node_index node);
/* The dotted name that a chain of names means, as imports write it ("os.path.join"), else as it is
 * defined; empty where it is none. */
struct text dotted_of(struct fixing *f, const struct stand *stand, node_index node);
bool is_called(struct fixing *f, const struct stand *stand, node_index call, const char *dotted);
/* An argument by position or keyword (NULL: none such); 0: it is not given. */
node_index argument_at(const struct facts *facts, node_index call, uint32_t position,
                       const char *keyword);
/* Whether the call has `*arguments` or `**keywords`. */
bool has_stars(const struct facts *facts, node_index call);
/* Whether it has an argument beyond the first `positions`, or a keyword that is not in the list. */
bool has_other_arguments(const struct facts *facts, node_index call, uint32_t positions,
                         const char *const *keywords);
/* The node around; 0 for what stands in the module. */
node_index parent_of(const struct facts *facts, node_index node);
bool string_is(const struct facts *facts, node_index node, struct text *out);
/* The places of a name in a scope; NULL: none. */
const struct site *sites_of(struct fixing *f, const struct stand *stand, uint32_t name,
                            scope_index *binder, uint32_t *count);
bool is_loaded_name(const struct facts *facts, node_index node, uint32_t name);

/* --- fix_way.c: what a path surely is --- */

enum {
    WAY_VARIABLES = 8,
    WAY_NAMES = 12,
    WAY_MARK = 1 /* in a path, this byte and the next stand for a variable */
};

struct way_variable {
    struct text text;   /* the expression, as it is written */
    struct text format; /* "%s", "%02d" */
    bool simple;        /* it fits into an f-string */
    bool whole;         /* it is all of the text */
};

struct way_name {
    module_id module;
    scope_index scope;
    uint32_t name; /* of the module's facts */
};

struct way {
    struct text path; /* absolute, folded */
    struct way_variable variables[WAY_VARIABLES];
    uint32_t variable_count;
    struct way_name names[WAY_NAMES]; /* that it went through */
    uint32_t name_count;
    module_id anchor_module; /* {0}: no __file__ */
    node_index anchor;       /* the NAME `__file__` that it began with; 0: another way */
};

/* False where that is not sure, and then `f` has the reason. */
bool way_find(struct fixing *f, node_index argument, struct way *out);
/* The text of an expression: a constant, or what is made of such and variables. */
bool way_text(struct fixing *f, node_index node, struct way *way, struct text *out);
/* The same as a piece of a path that begins elsewhere: whatever it is, it is a variable. */
bool way_part(struct fixing *f, node_index node, struct way *way, struct text *out);
bool way_is_known(const struct way *way);

/* --- fix_place.c: the same as a resource of a package --- */

struct place_in {
    struct text package;     /* an expression: `__package__`, `"shop"`, `__name__` */
    struct text module_name; /* of that package, or module */
    struct text rest;        /* from there on, with marks; empty: the package's folder */
    bool is_package;         /* else a module, whose folder it is */
    bool is_own;             /* `package` is an expression about this module, no literal */
};

bool place_find(struct fixing *f, const struct way *way, struct place_in *out);
/* Whether importlib.resources.files is there and of use. */
bool place_has_files(const struct fixing *f, const struct place_in *place);
/* A Python expression that gives a text with marks. */
struct text way_literal(struct fixing *f, const struct way *way, struct text text);
struct text python_string(struct arena *arena, struct text text);

/* A resource that has been found and can be written down. */
struct resource {
    struct way way;
    struct place_in place;
    bool files;              /* by files(), else by get_data() */
    struct text traversable; /* files(...).joinpath(...); empty without `files` */
};

bool resource_find(struct fixing *f, node_index argument, struct resource *out);
/* The same of a path that has been put together. */
bool resource_of_way(struct fixing *f, struct resource *out);
struct text resource_bytes(struct fixing *f, const struct resource *resource);
/* A binary stream; of `files`, one that is to be closed. */
struct text resource_stream(struct fixing *f, const struct resource *resource);
/* A binary stream in memory, which nobody has to close. */
struct text resource_memory(struct fixing *f, const struct resource *resource);
/* A text stream; weighs that the encoding is not told. */
struct text resource_text(struct fixing *f, const struct resource *resource);
/* False without `files`, with the reason. */
bool resource_needs_files(struct fixing *f, const struct resource *resource);
/* Whether the target is surely there, and of that kind. */
bool resource_is_there(const struct fixing *f, enum entry_kind kind);

/* --- fix_imports.c --- */

enum import_need {
    NEED_IO,
    NEED_PKGUTIL,
    NEED_FILES,
    NEED_AS_FILE,
    NEED_CODECS,
    NEED_FNMATCH,
    NEED_IMPORTLIB,
    NEED_FIND_SPEC,
    NEED_OS,
    NEED_ATEXIT,
    NEED_CONTEXTLIB,
    NEED_JINJA,
    NEED_COUNT
};

/* The name by which the use can say it; the import goes into the fix where it is missing. */
struct text import_name(struct fixing *f, enum import_need need);
/* Puts lines below the module's imports, once for all fixes that want the same. */
void insert_lines(struct fixing *f, struct text lines);
/* Whether anything in the module binds the name. */
bool binds_name(const struct fixing *f, struct text name);
/* Whether an import of the module body that nothing guards brings the top module of that name. */
bool imports_surely(const struct fixing *f, const char *top);

/* --- fix_safety.c --- */

/* Weighs what the surroundings and the path make of the fix. */
void weigh(struct fixing *f, const struct resource *resource);
/* The stream that a call gives is read here and goes nowhere; false: it needs a descriptor. */
bool weigh_stream(struct fixing *f, node_index call);

/* --- one for each kind of use; each gives true when it made a fix --- */

bool fix_read(struct fixing *f);
bool fix_reader(struct fixing *f);
bool fix_list(struct fixing *f);
bool fix_modules(struct fixing *f);
bool fix_probe(struct fixing *f);
bool fix_real_path(struct fixing *f);
bool fix_templates(struct fixing *f);
bool fix_locale(struct fixing *f);
bool fix_pkg_resources(struct fixing *f);
bool fix_code(struct fixing *f);
bool fix_own_source(struct fixing *f);
bool fix_anchor(struct fixing *f);

#endif
