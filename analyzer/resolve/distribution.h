/* distribution.h - which installed distribution a file belongs to, and what else it ships.
 *
 * Read from *.dist-info, *.egg-info (folder or file) and EGG-INFO beside the packages. RECORD tells
 * each file; where it is missing (Debian leaves it out), installed-files.txt does, then
 * top_level.txt, then a distribution of the same name as the top-level name. Where none of these
 * says anything, a distribution is made up: it has the top-level name, and neither version nor
 * info_path. An editable install's files are found through its direct_url.json. */
#ifndef IMPORTSCAN_RESOLVE_DISTRIBUTION_H
#define IMPORTSCAN_RESOLVE_DISTRIBUTION_H

#include "analyzer/resolve/environment.h"

struct distribution {
    struct text name; /* as METADATA writes it */
    struct text version;
    struct text info_path; /* the dist-info or egg-info; empty when made up */
};

struct distributions;

/* Reads the metadata of each folder of the search path at the first question about it. */
struct distributions *distributions_open(const struct environment *environment, struct tree *tree,
                                         struct arena *arena);
/* The distribution that `path` (a module's file, or a namespace portion) belongs to; NULL for the
 * unit's own files and the standard library. `top` is the module's top-level name. The same
 * distribution is always the same pointer. */
const struct distribution *distributions_of(struct distributions *distributions, struct text path,
                                            struct text top);

/* The module files (sources, bytecode without a source, extensions) that a distribution ships,
 * absolute, sorted, each once, whether or not they exist; without a list of files, those below its
 * top-level names. Links to folders are not followed. */
struct texts distributions_files(struct distributions *distributions,
                                 const struct distribution *distribution, struct arena *arena);
/* A metadata file such as "entry_points.txt"; false where the distribution has none. */
bool distribution_read(const struct distribution *distribution, const char *name,
                       struct arena *arena, struct text *out);

/* An entry point of an installed distribution: `name = value` in a [group] of its entry_points.txt
 * (packaging.python.org, "Entry points specification"). */
struct plugin {
    struct text group;
    struct text module;    /* "pkg.mod" of "pkg.mod:attr [extra]" */
    struct text attribute; /* "attr", may be empty or dotted */
};
struct plugins {
    const struct plugin *at;
    uint32_t count;
};
/* Those of all distributions, in the order of the search path; read once. */
struct plugins distributions_plugins(struct distributions *distributions);

#endif
