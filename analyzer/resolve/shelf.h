/* shelf.h - one folder of the search path with the distributions that lie in it.
 *
 * Who owns which file is kept as 64-bit hashes of paths, so that RECORDs are read and forgotten. */
#ifndef IMPORTSCAN_RESOLVE_SHELF_H
#define IMPORTSCAN_RESOLVE_SHELF_H

#include "analyzer/resolve/distribution.h"

/* One distribution and what is known of it so far. */
struct info {
    struct distribution distribution; /* first, so that a pointer to it leads here */
    struct shelf *shelf;
    struct text normalised; /* of the name in the file name */
    struct text top;        /* of one that was made up */
    struct text origin;     /* the folder of an editable install */
    bool is_listed;         /* RECORD or installed-files.txt names its files */
    bool is_installed;      /* by its file name; else a project's own sources may lie around it */
    bool described;         /* name and version are METADATA's */
};

struct owner;

struct shelf {
    struct text path;
    enum origin origin;
    struct tree *tree;
    struct arena *arena;
    bool read;
    struct info *infos;
    uint32_t count;
    ARRAY(struct info *) made_up;
    struct owner *owners; /* open addressing; their number is a power of two */
    uint32_t owner_count, owner_slots;
};

/* Takes in the metadata of the folder; the rest of this file needs it. */
void shelf_read(struct shelf *shelf);

/* The distribution that owns `path`, or the nearest folder above it that has an owner; NULL for
 * none. `path` lies below the shelf. */
struct info *shelf_owner(const struct shelf *shelf, struct text path);
/* The one that says it has a top-level name, or that is called like it; NULL for none. */
struct info *shelf_namesake(const struct shelf *shelf, struct text top);

/* A metadata file of a distribution; false where it has none. */
bool info_read(const struct info *info, const char *name, struct arena *arena, struct text *out);
/* The METADATA, PKG-INFO, or the egg-info itself where that is a file. */
bool info_read_metadata(const struct info *info, struct arena *arena, struct text *out);

/* The files that a distribution lists itself, one by one. */
struct info_files {
    const struct info *info;
    struct text rest;
    bool is_record; /* RECORD counts from the shelf, installed-files.txt from the egg-info */
};
/* False where it has no list. */
bool info_files_open(const struct info *info, struct arena *arena, struct info_files *out);
/* The next path, below the shelf, that is not in a __pycache__; false at the end. */
bool info_files_next(struct info_files *files, struct arena *arena, struct text *path);

#endif
