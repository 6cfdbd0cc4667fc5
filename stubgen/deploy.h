/* deploy.h - the deployable tree: which file lies where in it, and what it is made of.
 *
 * The folders of the search path become one: the unit at its own relative path, modules below the
 * name they are imported by, the data of their packages and the metadata of their distributions
 * beside them. What changes nothing is copied. The standard library is no part of it. */
#ifndef IMPORTSCAN_STUBGEN_DEPLOY_H
#define IMPORTSCAN_STUBGEN_DEPLOY_H

#include "stubgen/into.h"
#include "stubgen/patch.h"
#include "stubgen/stub_plan.h"

#define DEPLOY_MANIFEST "importscan-manifest.json"
#define DEPLOY_MARKER ".importscan-tree" /* the paths that we wrote, a line each */
#define DEPLOY_SHELF "shelf"

enum deploy_part {
    DEPLOY_MODULE,  /* as it is */
    DEPLOY_PATCHED, /* a module with edits */
    DEPLOY_STUB,
    DEPLOY_BODY, /* the module behind a stub, on the shelf */
    DEPLOY_DATA,
    DEPLOY_METADATA,
    DEPLOY_RUNTIME,
    DEPLOY_PART_COUNT
};
const char *deploy_part_name(enum deploy_part part); /* "module", "patched", ... */

struct deploy_file {
    struct text path; /* in the tree */
    enum deploy_part part;
    struct text from;  /* absolute, where its bytes or its original's are; empty: the runtime */
    bool made;         /* `bytes` are the file; else those of `from` */
    struct text bytes; /* NUL need not follow */
    struct text pyc;   /* a cached .pyc that fits; empty: none does, or it is no source */
    module_id module;  /* {0}: none */
    const struct stub *stub; /* of a stub or body */
    const struct patched_file *patched;
    struct digest old; /* of `from`, where something was made of it */
};

struct deploy_request {
    const struct module_graph *graph;
    const struct environment *environment;
    struct tree *tree;
    const struct inventory *inventory;
    const struct patch *patch;
    const struct stub_plan *stubs;
    struct text unit_path; /* absolute */
    bool hard;             /* bodies are left out */
};

struct deploy {
    ARRAY(struct deploy_file) files; /* by path, each path once */
    ARRAY(struct text) unread;       /* files that could not be, absolute */
    uint32_t of_part[DEPLOY_PART_COUNT];
};

/* Everything lives in `arena`. */
bool deploy_plan(const struct deploy_request *request, struct arena *arena, struct deploy *out,
                 struct error *err);

/* Whether the folder is empty, or what an earlier deploy_write left; `old` are its files then. */
bool deploy_may_write(const struct into *into, struct texts *old, struct error *err);
/* Writes the marker, the files with their .pyc, and removes what is of `old` and no longer in it.
 * `more` are paths of files that others will add: the manifest, .pyc files. */
bool deploy_write(const struct deploy *deploy, struct python_version version,
                  const struct into *into, struct texts old, struct texts more, struct error *err);

#endif
