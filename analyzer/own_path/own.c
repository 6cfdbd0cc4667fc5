#include "analyzer/own_path/own.h"

#include "analyzer/own_path/path_text.h"

static bool is_surer(uint8_t a, uint8_t b)
{
    if (own_tier(a) != own_tier(b))
        return own_tier(a) < own_tier(b);
    return __builtin_popcount(a) < __builtin_popcount(b);
}

/* No room: the first of the same shape takes what both paths begin with. */
static bool widen(struct own_set *set, struct own own, struct names *paths)
{
    for (uint32_t i = 0; i < set->count; i++) {
        struct own *it = &set->at[i];
        if (it->shape != own.shape)
            continue;
        struct text wide =
            path_widen(names_text(paths, it->path), names_text(paths, own.path), paths->arena);
        name_id id = names_add(paths, wide);
        bool changed = id.n != it->path.n;
        it->path = id;
        return changed;
    }
    return false;
}

bool own_add(struct own_set *set, struct own own, struct names *paths)
{
    for (uint32_t i = 0; i < set->count; i++) {
        struct own *it = &set->at[i];
        if (it->path.n != own.path.n || it->shape != own.shape)
            continue;
        if (!is_surer(own.flow, it->flow))
            return false;
        *it = own;
        return true;
    }
    if (set->count == OWN_MOST)
        return widen(set, own, paths);
    set->at[set->count++] = own;
    return true;
}

bool own_add_all(struct own_set *set, const struct own_set *more, struct names *paths)
{
    bool changed = false;
    for (uint32_t i = 0; i < more->count; i++)
        changed |= own_add(set, more->at[i], paths);
    return changed;
}

struct own_set own_through(struct own_set set, uint8_t flow)
{
    for (uint32_t i = 0; i < set.count; i++)
        set.at[i].flow |= flow;
    return set;
}
