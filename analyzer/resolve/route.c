#include "analyzer/resolve/route.h"

#include "analyzer/resolve/paths.h"

void routes_init(struct routes *routes, const struct environment *environment, struct tree *tree,
                 struct arena *arena)
{
    *routes = (struct routes){.environment = environment, .tree = tree, .arena = arena};
    names_init(&routes->place_names, arena);
}

/* The origin of the innermost entry of the search path that holds `path`. What none holds, the unit
 * added to sys.path itself, or an editable install. */
static enum origin origin_of(const struct routes *routes, struct text path)
{
    const struct environment *environment = routes->environment;
    const struct path_entry *best = NULL;
    ARRAY_EACH (struct path_entry, entry, &environment->search_path)
        if (path_is_below(path, entry->path) &&
            (best == NULL || entry->path.length > best->path.length))
            best = entry;
    if (best != NULL)
        return best->origin;
    if (environment->stdlib.length > 0 && path_is_below(path, environment->stdlib))
        return ORIGIN_STDLIB;
    ARRAY_EACH (struct editable, editable, &environment->editables)
        if (editable->path.length > 0 && path_is_below(path, editable->path))
            return ORIGIN_SITE;
    return path_is_below(path, TEXT("/opt/python")) ? ORIGIN_LAYER : ORIGIN_UNIT;
}

struct place *routes_place(struct routes *routes, struct text path)
{
    name_id id = names_add(&routes->place_names, path);
    if (id.n <= routes->places.count)
        return routes->places.at[id.n - 1];
    const struct environment *environment = routes->environment;
    struct place *place = ARENA_NEW(routes->arena, struct place);
    place_fill(place, path, environment->suffixes, routes->tree, routes->arena);
    place->origin = origin_of(routes, path);
    place->is_stdlib = text_equal(path, environment->stdlib) ||
                       (text_equal(path_parent(path), environment->stdlib) &&
                        text_is(path_name(path), "lib-dynload"));
    array_push(routes->arena, &routes->places, place);
    return place;
}

static bool same_path(struct texts a, struct texts b)
{
    if (a.count != b.count)
        return false;
    for (uint32_t i = 0; i < a.count; i++)
        if (a.at[i].length != b.at[i].length ||
            (a.at[i].at != b.at[i].at && !text_equal(a.at[i], b.at[i])))
            return false;
    return true;
}

static uint32_t hash_path(struct texts path)
{
    uint32_t hash = path.count;
    for (uint32_t i = 0; i < path.count; i++)
        hash = hash * 31 + text_hash(path.at[i]);
    return hash;
}

static struct route **route_slot(struct routes *routes, struct texts path, uint32_t hash)
{
    uint32_t mask = routes->slot_count - 1;
    uint32_t i = hash & mask;
    while (routes->slots[i] != NULL &&
           (routes->slots[i]->hash != hash || !same_path(routes->slots[i]->path, path)))
        i = (i + 1) & mask;
    return &routes->slots[i];
}

static void grow_routes(struct routes *routes)
{
    struct route **old = routes->slots;
    uint32_t old_slots = routes->slot_count;
    routes->slot_count = old_slots == 0 ? 64 : old_slots * 2;
    routes->slots = arena_alloc_array(routes->arena, routes->slot_count, sizeof(struct route *));
    for (uint32_t i = 0; i < old_slots; i++)
        if (old[i] != NULL)
            *route_slot(routes, old[i]->path, old[i]->hash) = old[i];
}

static struct route *new_route(struct routes *routes, struct texts path, uint32_t hash)
{
    struct arena *arena = routes->arena;
    struct text *texts = arena_alloc_array(arena, path.count, sizeof *texts);
    struct route *route = ARENA_NEW(arena, struct route);
    route->places = arena_alloc_array(arena, path.count, sizeof(struct place *));
    for (uint32_t i = 0; i < path.count; i++) {
        route->places[i] = routes_place(routes, path.at[i]);
        texts[i] = route->places[i]->path;
    }
    route->path = (struct texts){texts, path.count};
    route->hash = hash;
    route->id = ++routes->count;
    return route;
}

struct route *routes_find(struct routes *routes, struct texts path)
{
    if (routes->last != NULL && same_path(routes->last->path, path))
        return routes->last;
    if ((routes->count + 1) * 2 > routes->slot_count)
        grow_routes(routes);
    uint32_t hash = hash_path(path);
    struct route **slot = route_slot(routes, path, hash);
    if (*slot == NULL)
        *slot = new_route(routes, path, hash);
    return *slot;
}
