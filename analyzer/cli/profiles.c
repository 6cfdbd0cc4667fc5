#include "analyzer/cli/profiles.h"

#include "analyzer/source/source.h"

#include <stdlib.h>

enum {
    MOST_PROFILE_BYTES = 1 << 28
};

bool profiles_read(const struct options *options, struct arena *arena, struct profile *out,
                   struct error *err)
{
    profile_open(out, arena);
    ARRAY_EACH (struct text, path, &options->profiles) {
        struct text text;
        if (!source_bytes(path->at, MOST_PROFILE_BYTES, arena, &text, err) ||
            !profile_add(out, *path, text, err))
            return false;
    }
    profile_close(out);
    return true;
}

static int by_text(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

struct texts profiles_always(const struct profile *profile, struct arena *arena)
{
    struct text *list = arena_alloc_array(arena, profile->names.texts.count, sizeof *list);
    uint32_t count = 0;
    ARRAY_EACH (struct text, name, &profile->names.texts) {
        uint64_t loads;
        if (name->length > 0 && profile_loads(profile, *name, &loads) &&
            loads >= profile->environments)
            list[count++] = *name;
    }
    if (count > 0)
        qsort(list, count, sizeof *list, by_text);
    return (struct texts){list, count};
}
