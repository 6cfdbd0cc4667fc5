/* route.h - lists of folders to search, each known by its content.
 *
 * sys.path and a package's __path__ come as plain lists of texts, newly made as often as not. Equal
 * lists give the same route, and equal folders the same place, so that what was listed or found
 * once is known again. */
#ifndef IMPORTSCAN_RESOLVE_ROUTE_H
#define IMPORTSCAN_RESOLVE_ROUTE_H

#include "analyzer/base/names.h"
#include "analyzer/resolve/place.h"

struct route {
    struct texts path;
    struct place **places; /* one for each */
    uint32_t hash;
    uint32_t id; /* from 1 */
};

struct routes {
    const struct environment *environment;
    struct tree *tree;
    struct arena *arena;
    struct names place_names;
    ARRAY(struct place *) places; /* by name_id of the path, from 1 */
    struct route **slots;         /* open addressing; their number is a power of two */
    uint32_t count, slot_count;
    struct route *last; /* sys.path seldom changes between two look-ups */
};

void routes_init(struct routes *routes, const struct environment *environment, struct tree *tree,
                 struct arena *arena);
struct place *routes_place(struct routes *routes, struct text path);
struct route *routes_find(struct routes *routes, struct texts path);

#endif
