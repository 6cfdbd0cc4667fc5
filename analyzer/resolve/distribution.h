/* distribution.h - which installed distribution a file belongs to.
 *
 * Read from *.dist-info (RECORD, METADATA, top_level.txt, entry_points.txt, direct_url.json) and
 * *.egg-info (folder or file) beside the packages. Where RECORD is missing (Debian leaves it out),
 * top_level.txt or the import name decides. */
#ifndef IMPORTSCAN_RESOLVE_DISTRIBUTION_H
#define IMPORTSCAN_RESOLVE_DISTRIBUTION_H

#include "analyzer/resolve/environment.h"

struct distribution {
    struct text name; /* as METADATA writes it */
    struct text version;
    struct text info_path; /* the dist-info or egg-info */
};

struct distributions;

/* Reads the metadata of each folder of the search path at the first question about it. */
struct distributions *distributions_open(const struct environment *environment, struct tree *tree,
                                         struct arena *arena);
/* The distribution that `path` (a module's file, or a namespace portion) belongs to; NULL for the
 * unit's own files and the standard library. `top` is the module's top-level name. */
const struct distribution *distributions_of(struct distributions *distributions, struct text path,
                                            struct text top);

#endif
