/* catalog.h - module names -> objects: what a finder needs to import from a place that has no
 * folders.
 *
 * A catalog of a unit holds what the unit ships; that of a folder what importing from the folder
 * would find, in CPython's order: a package before a module, extensions before sources before
 * bytecode, a namespace where nothing else is. Keys are the ways from the folder of the search
 * path: the same names as a mounted folder would have. Every package above a row is a row. */
#ifndef IMPORTSCAN_PLAN_CATALOG_H
#define IMPORTSCAN_PLAN_CATALOG_H

#include "analyzer/plan/inventory.h"
#include "analyzer/resolve/finder.h"

enum loader_kind {
    LOADER_SOURCE,
    LOADER_BYTECODE,
    LOADER_EXTENSION,
    LOADER_NAMESPACE,
    LOADER_KIND_COUNT
};
const char *loader_kind_name(enum loader_kind kind);

enum catalog_flag {
    CATALOG_PACKAGE = 1 << 0,   /* has a __path__ */
    CATALOG_NAMESPACE = 1 << 1, /* and no file */
    CATALOG_INIT = 1 << 2,      /* loads with the unit */
};

struct catalog_row {
    struct text name, key; /* no key: a namespace */
    enum loader_kind loader;
    uint32_t flags;
    struct digest digest;
};

struct catalog {
    struct text path; /* of the unit or the folder */
    bool of_unit;
    struct python_version version;
    ARRAY(struct catalog_row) rows; /* sorted by name, each once */
    struct digest digest;           /* over all rows: catalog_lines */
};

/* Both live in `arena`. */
void catalog_of_unit(const struct module_graph *graph, const struct inventory *inventory,
                     struct arena *arena, struct catalog *out);
/* Digests are taken by `jobs` threads. */
void catalog_of_folder(const struct environment *environment, struct tree *tree, struct text folder,
                       unsigned jobs, struct arena *arena, struct catalog *out);

/* What the digest is of: "name TAB loader TAB key TAB flags TAB size TAB sha256 LF" for each row.
 */
struct text catalog_lines(const struct catalog *catalog, struct arena *arena);

#endif
