#include "analyzer/resolve/place.h"

struct stem {
    struct text name; /* a slice of the listing's */
    uint32_t hash;
    uint32_t bits; /* 0: a free slot */
};

/* The bit of what follows a name's first dot; 0 for what is no module. */
static uint32_t suffix_bit(struct text suffix, struct texts extensions)
{
    if (suffix.length == 0)
        return PLACE_BARE;
    if (text_is(suffix, ".py"))
        return PLACE_SOURCE;
    if (text_is(suffix, ".pyc"))
        return PLACE_SOURCELESS;
    for (uint32_t i = 0; i < extensions.count && i < PLACE_MOST_EXTENSIONS; i++)
        if (text_equal(suffix, extensions.at[i]))
            return (uint32_t)PLACE_EXTENSION << i;
    return 0;
}

static struct stem *find_stem(const struct place *place, struct text name, uint32_t hash)
{
    uint32_t mask = place->slot_count - 1;
    uint32_t i = hash & mask;
    while (place->stems[i].bits != 0 &&
           (place->stems[i].hash != hash || !text_equal(place->stems[i].name, name)))
        i = (i + 1) & mask;
    return &place->stems[i];
}

static void add_name(struct place *place, struct text file, struct texts extensions)
{
    struct text name = text_slice(file, 0, text_find(file, '.'));
    uint32_t bit = suffix_bit(text_slice(file, name.length, file.length), extensions);
    if (bit == 0 || name.length == 0)
        return;
    uint32_t hash = text_hash(name);
    struct stem *stem = find_stem(place, name, hash);
    *stem = (struct stem){name, hash, stem->bits | bit};
}

void place_fill(struct place *place, struct text path, struct texts suffixes, struct tree *tree,
                struct arena *arena)
{
    *place = (struct place){.path = arena_text(arena, path), .folder = tree_folder(tree, path)};
    if (place->folder == NULL)
        return;
    place->is_archive = folder_is_archive(place->folder);
    struct texts names = folder_names(place->folder);
    place->slot_count = 4;
    while (place->slot_count < names.count * 2)
        place->slot_count *= 2;
    place->stems = arena_alloc_array(arena, place->slot_count, sizeof *place->stems);
    for (uint32_t i = 0; i < names.count; i++)
        add_name(place, names.at[i], suffixes);
}

uint32_t place_look(const struct place *place, struct text name, uint32_t hash)
{
    return place->folder == NULL ? 0 : find_stem(place, name, hash)->bits;
}
