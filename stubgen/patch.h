/* patch.h - which files change, and into what, when findings are mended.
 *
 * A file's place in the diff is its path below the folder of the search path that its module was
 * found by, as a deployment folder has it: `pandas/io/x.py`, `handler.py`. Nothing is written. */
#ifndef IMPORTSCAN_STUBGEN_PATCH_H
#define IMPORTSCAN_STUBGEN_PATCH_H

#include "analyzer/graph/module_graph.h"
#include "stubgen/diff.h"
#include "stubgen/runtime.h"

struct patch_request {
    bool (*wants)(const void *context, const struct finding *finding); /* NULL: all of them */
    const void *context;
    bool unsafe_fixes; /* those that may change what the program does, too */
    bool dead_code;    /* in code that the unit never reaches, too */
};

struct patched_file {
    struct text path; /* relative, as in the diff */
    struct text from; /* absolute, NUL after it */
    struct text old;
    struct edited edited;
};

/* A finding that stays, and why. */
struct refusal {
    const struct finding *finding;
    struct text reason;
};
typedef ARRAY(struct refusal) refusal_list;

struct patch {
    ARRAY(struct patched_file) files; /* that change, by path */
    ARRAY(struct runtime_file) added; /* new files, which the changed ones read */
    refusal_list refused;             /* asked for, and not made; by path and place */
    refusal_list unfixable;           /* no edit can mend them */
    uint32_t made;                    /* findings that are mended */
    uint32_t unsafe, dead;            /* left alone because nobody asked for them */
};

/* Reads the files that change. What cannot be is a refusal, so this cannot fail. Everything lives
 * in `arena`. */
void patch_plan(const struct patch_request *request, const struct module_graph *graph,
                const struct environment *environment, struct tree *tree, struct arena *arena,
                struct patch *out);
/* The place of a module's file in a diff; false where the file cannot change. */
bool patch_path(const struct module_graph *graph, const struct environment *environment,
                const struct module *module, struct arena *arena, struct text *out);
/* One unified diff of all files; `revert` gives the one that leads back. */
struct text patch_diff(const struct patch *patch, bool revert, struct arena *arena);

#endif
