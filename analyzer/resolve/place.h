/* place.h - what one folder or archive offers to the finder, by module name.
 *
 * Made from one listing: each name of a file is split at its first dot, so that one look-up tells
 * all suffixes a module has there. Links and folders that look like files are told apart when a
 * look-up ends at them, not before. */
#ifndef IMPORTSCAN_RESOLVE_PLACE_H
#define IMPORTSCAN_RESOLVE_PLACE_H

#include "analyzer/resolve/environment.h"

enum {
    /* Bits of what a name has. Those of extension modules follow PLACE_EXTENSION, in order. */
    PLACE_BARE = 1 << 0, /* no suffix: perhaps a folder */
    PLACE_SOURCE = 1 << 1,
    PLACE_SOURCELESS = 1 << 2,
    PLACE_EXTENSION = 1 << 3,
    PLACE_MOST_EXTENSIONS = 8,
};

struct place {
    struct text path;
    const struct folder *folder; /* NULL: there is nothing */
    bool is_archive;
    enum origin origin;
    bool is_stdlib; /* the standard library itself, or lib-dynload */
    struct stem *stems;
    uint32_t slot_count; /* a power of two */
};

/* Lists `path` and sorts its names; `suffixes` are those of extension modules. */
void place_fill(struct place *place, struct text path, struct texts suffixes, struct tree *tree,
                struct arena *arena);
/* What `name` has here, as bits; `hash` is text_hash(name). */
uint32_t place_look(const struct place *place, struct text name, uint32_t hash);

#endif
