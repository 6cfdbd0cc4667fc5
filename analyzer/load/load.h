/* load.h - what executing the unit's module bodies does, without executing them.
 *
 * An abstract machine runs the unit as CPython's import system would: module bodies in order,
 * functions that are called while loading, conditions as far as they fold. What cannot be known is
 * VALUE_UNKNOWN and both ways are taken. The result is the graph: modules, edges, unresolved
 * imports, findings. Two passes keep two answers apart:
 *
 *   loads     the unit's body runs; every import that is met loads its module
 *   may load  then every import that was not met (in functions, handlers, other branches) is
 *             followed as well, except those that the target can never take */
#ifndef IMPORTSCAN_LOAD_LOAD_H
#define IMPORTSCAN_LOAD_LOAD_H

#include "analyzer/graph/module_graph.h"

enum load_mode {
    LOAD_AUTO,   /* imported when it defines a handler or an entry names a function, else run */
    LOAD_MAIN,   /* run: __name__ is "__main__" */
    LOAD_MODULE, /* imported: __name__ is the file's stem */
};

struct load_request {
    const struct environment *environment;
    struct tree *tree;
    struct text unit_path; /* absolute */
    struct text unit_name; /* the module's name in the graph: the file's stem */
    enum load_mode as;
    struct texts entries;          /* [MODULE:]FUNCTION, as the user names them; may be empty */
    struct texts assume_reachable; /* patterns of modules that computed imports may name */
    bool library;                  /* every public function and class of the unit is an entry */
    bool outline;                  /* read outlines: the fast path */
    unsigned jobs;                 /* threads that read files; at least 1 */
    /* Called with the number of modules that have begun to load; may be NULL. */
    void (*progress)(void *context, uint32_t modules);
    void *progress_context;
};

/* What was decided about the unit. */
struct load_result {
    bool runs_as_main;
    ARRAY(struct text) entry_points; /* "handler:lambda_handler"; the module's name for a body */
};

/* Fills `graph`, which module_graph_init made; everything lives in its arena. Fails only where the
 * unit itself cannot be read or the build is wrong. */
bool load_unit(const struct load_request *request, struct module_graph *graph,
               struct load_result *out, struct error *err);

#endif
