/* site.h - what Lib/site.py appends to sys.path: site folders and the lines of their .pth files. */
#ifndef IMPORTSCAN_RESOLVE_SITE_H
#define IMPORTSCAN_RESOLVE_SITE_H

#include "analyzer/resolve/choice.h"

struct site {
    struct environment *environment;
    struct tree *tree;
    struct arena *arena;
    uint32_t known_from; /* entries of the search path before it take no part in telling doubles */
    /* How this release reads .pth files; the chosen Python's site.py tells. */
    bool skips_hidden; /* names with a leading dot are passed over */
    bool drops_mark;   /* a UTF-8 byte order mark is no part of the first line */
    bool is_debian;    /* dist-packages instead of site-packages */
};

struct site site_open(struct environment *environment, const struct choice *choice,
                      struct tree *tree, struct arena *arena);

/* Appends an entry, made absolute, unless it is known. */
void site_add_path(struct site *site, struct text path, enum origin origin, struct text found_by);

/* All of site.main(): the virtual environment's folder, the user's, those of the prefixes. */
void site_add_all(struct site *site, const struct choice *choice,
                  const struct environment_request *request);

#endif
