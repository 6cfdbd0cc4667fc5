/* module_graph.h - modules and the imports between them.
 *
 * Ids are given in the order of discovery, which does not depend on timing; {0} is none. The graph
 * keeps two answers apart everywhere: what loading the unit loads (`loads`), and what it may load
 * later or under other conditions (`may_load`). */
#ifndef IMPORTSCAN_GRAPH_MODULE_GRAPH_H
#define IMPORTSCAN_GRAPH_MODULE_GRAPH_H

#include "analyzer/base/names.h"
#include "analyzer/facts/facts.h"
#include "analyzer/graph/finding.h"
#include "analyzer/resolve/distribution.h"
#include "analyzer/resolve/finder.h"

enum loads {
    LOADS_NEVER,
    LOADS_CALL, /* only code inside functions, or other guarded code, leads to it */
    LOADS_INIT, /* loading the unit loads it */
};

struct module {
    name_id name; /* full dotted name */
    enum module_kind kind;
    bool is_package;
    bool at_start;    /* the interpreter has it before the entry's first line */
    bool may_load;    /* true for all that loads, too */
    bool partial;     /* starts loading and fails: never in sys.modules, yet its file must ship */
    bool stumbled;    /* its body raised, and ran to its end when it was imported again */
    bool guard_holds; /* runpy runs it as __main__ */
    bool optional;    /* every way in is guarded by except ImportError */
    bool typing_only; /* every way in is for type checkers */
    bool is_context;  /* of folders: read for what its names mean; nothing is told of it */
    enum loads loads;
    enum origin origin;
    struct text path;      /* absolute, NUL after it; empty for built-in and namespace */
    struct texts portions; /* __path__ as found */
    uint64_t bytes;        /* of its file */
    module_id alias_of;    /* another name for that module, made through sys.modules */
    module_id parent;      /* the package it stands in */
    edge_id because;       /* first edge of the shortest chain from the unit; {0} for the unit, for
                              what is there at start, and for what nothing leads to */
    const struct distribution *distribution; /* NULL: none */
    const char *aside; /* of folders: why its findings are listed apart: "tests", ...; NULL: they
                          are not */
    const struct facts *facts; /* NULL where there is no readable source */
    uint8_t *executed;         /* a bit for each node of its facts: the statement ran while the unit
                                  loaded; of a FUNCTION: it was called, and not followed. NULL: none
                                  ran, or only an outline was read */
    struct texts words;  /* identifiers among the strings of an extension: names that its C code
                            may ask objects for */
    uint32_t load_order; /* 1, 2, ... in the order of first execution; 0: never */
    uint32_t load_last;  /* the load_order of the last module that began before this one had loaded:
                            its own, if it loads no other */
};

enum edge_kind {
    EDGE_EAGER,
    EDGE_DEFERRABLE,
    EDGE_REEXPORT,
    EDGE_ON_CALL,
    EDGE_TYPING,
    EDGE_STRING,
    EDGE_PLUGIN,
    EDGE_DYNAMIC,
    EDGE_LAZY_ALREADY,
    EDGE_C_IMPORT,
    EDGE_PARENT, /* an import statement loads it on its way: `a` of `import a.b`, `p` of `from p
                    import q`; the names have edges of their own, so this one is not printed */
    EDGE_KIND_COUNT
};
const char *edge_kind_name(enum edge_kind kind); /* "eager", "on_call", ... */

enum confidence {
    CONFIDENCE_PROVED,
    CONFIDENCE_LIKELY,
    CONFIDENCE_POSSIBLE,
};
const char *confidence_name(enum confidence confidence);

/* One name of an import and the module it leads to. */
struct edge {
    module_id from, to;
    enum edge_kind kind;
    enum confidence confidence;
    bool executed; /* loading the unit runs it */
    bool at_start; /* ran before the unit did: it tells what a name means, loads nothing and is
                      not printed */
    bool optional; /* inside a try that catches ImportError, or contextlib.suppress */
    uint32_t start, stop;  /* bytes in the importer's source; 0, 0 where there is no source place */
    struct place place;    /* of `start`; {0, 0} where there is none */
    struct text scope;     /* qualified name of the function or class, empty at module level */
    struct text guard;     /* the innermost guard: "try", "except ImportError", "if <test>"; may be
                              empty */
    name_id name;          /* the name imported from `to`; {0} for `import to` */
    module_id hoisted_for; /* not {0}: no import of the source. It stands where the import of that
                              module does, and keeps an effect when that one waits */
    name_id as;            /* the name it is bound to; {0} for none */
};

/* While the unit loads, code of one scope called a function: {module, scope of its facts} twice. */
struct load_call {
    module_id from, to;
    scope_index from_scope, to_scope;
};

/* While the unit loaded, code of `looker` read a name of `seen`, whose body was still running. */
struct half_look {
    module_id looker, seen;
    name_id name;
    bool same;   /* it meant the same when all had loaded */
    bool absent; /* nothing had bound it yet, as far as was seen */
};

/* An import that leads to no file, or that cannot be computed. */
struct unresolved {
    name_id name; /* the full name that was looked for; for a pattern, as much as is known */
    module_id from;
    uint32_t start, stop;
    struct place place;
    bool optional;
    bool executed;      /* loading the unit meets it */
    struct text reason; /* a sentence part: "no module of that name on the search path" */
};

struct module_graph {
    struct arena *arena; /* the run's; everything below lives in it */
    struct names names;
    ARRAY(struct module) modules; /* at[0] unused */
    ARRAY(struct edge) edges;     /* at[0] unused */
    ARRAY(struct unresolved) unresolved;
    ARRAY(struct finding) findings;
    ARRAY(struct touched_file) touched; /* sorted by module id and resource, each once */
    ARRAY(struct load_call) calls;  /* that were followed; some several times. None of outlines */
    ARRAY(struct half_look) half_looks;
    ARRAY(struct text) assumptions; /* what was taken for granted, one sentence each */
    ARRAY(module_id) by_name;       /* indexed by name_id: {0} where no module has that name */
    module_id unit;                 /* {0}: folders were read */
};

/* Whether the body of `outer` had begun and not ended when that of `inner` began. */
static inline bool module_was_loading(const struct module *outer, const struct module *inner)
{
    return outer->load_order < inner->load_order && inner->load_order <= outer->load_last;
}

static inline bool module_executed(const struct module *module, node_index node)
{
    return (module->executed[node / 8] >> (node % 8)) & 1;
}

void module_graph_init(struct module_graph *graph, struct arena *arena);
struct module *module_graph_module(const struct module_graph *graph, module_id id);
struct edge *module_graph_edge(const struct module_graph *graph, edge_id id);
/* The module of that name, or {0}. */
module_id module_graph_get(const struct module_graph *graph, name_id name);
/* A new module, zeroed but for its name; there must be none of that name yet. */
module_id module_graph_add(struct module_graph *graph, name_id name);
edge_id module_graph_connect(struct module_graph *graph, const struct edge *edge);
/* The dotted name of a module; NUL after it. */
struct text module_graph_name(const struct module_graph *graph, module_id id);
/* Adds a sentence unless it is there already. */
void module_graph_assume(struct module_graph *graph, struct text sentence);

/* Modules sorted by name, as outputs list them; `count` of them, in `arena`. */
const module_id *module_graph_sorted(const struct module_graph *graph, struct arena *arena,
                                     uint32_t *count);
/* The edges from the unit to `id` along `because`, first edge first; {0} count for the unit. */
const edge_id *module_graph_chain(const struct module_graph *graph, module_id id,
                                  struct arena *arena, uint32_t *count);

#endif
