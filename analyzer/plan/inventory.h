/* inventory.h - what a unit ships: every file of its own and of the distributions it uses.
 *
 * An object is a file, or a member of an archive on the search path. Its key is the way from the
 * folder of the search path that it was found in: laid out by keys, the objects are a folder that
 * can be put on PYTHONPATH. A library that lies elsewhere is keyed lib/NAME, as in a layer. What
 * the runtime brings is no object: the standard library, the platform's libraries, and what only
 * the standard library's own extension modules need. */
#ifndef IMPORTSCAN_PLAN_INVENTORY_H
#define IMPORTSCAN_PLAN_INVENTORY_H

#include "analyzer/elf/natives.h"
#include "analyzer/graph/module_graph.h"
#include "analyzer/plan/data_calls.h"
#include "analyzer/source/digest.h"

enum object_form {
    FORM_PY,
    FORM_PYC,
    FORM_SO,
    FORM_DATA,
    FORM_MODEL,
    OBJECT_FORM_COUNT
};
const char *object_form_name(enum object_form form);

struct ship_file {
    struct text key, path; /* `path` is absolute */
    enum object_form form;
    const struct distribution *distribution; /* NULL: the unit's own, or none is known */
    struct digest digest;
};

/* A file or folder that code of a module opens by its path, and which files of ours that is. */
struct data_use {
    module_id module;
    struct text path;      /* as the code names it; `*` stands for what is unknown; may be empty */
    struct text model;     /* a name that a call gives: a model, a service; may be empty */
    struct text via;       /* "touched", or the call: "joblib.load" */
    struct place place;    /* of the call; {0, 0} where it is not kept */
    uint32_t first, count; /* of `data_files` */
};

struct inventory {
    ARRAY(struct ship_file) files; /* sorted by key, keys are unique */
    uint32_t *of_module;           /* by module: its file + 1; 0: it has none */
    uint32_t *of_native;           /* by index in `natives`: the same; 0: the platform brings it */
    ARRAY(struct data_use) data;   /* by module id */
    ARRAY(uint32_t) data_files;    /* indexes of files */
    ARRAY(const struct distribution *) left_out; /* with `used_only`; by name */
};

struct inventory_request {
    const struct module_graph *graph;
    const struct verdicts *verdicts;
    const struct natives *natives; /* may be NULL */
    struct tree *tree;
    struct text unit_path;
    unsigned jobs;
    bool compressed; /* sizes after compression are wanted */
    bool used_only;  /* without distributions of which the unit can load no module: code that it
                        cannot reach may name half a system */
};

/* Reads every file once. Lives in `arena`. Cannot fail: what cannot be read has no digest. */
void inventory_take(const struct inventory_request *request, struct arena *arena,
                    struct inventory *out);

#endif
