#include "analyzer/config/patterns.h"

#include "analyzer/config/settings.h"
#include "analyzer/resolve/paths.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

struct pattern {
    pcre2_code *code;
    pcre2_match_data *match;
    struct text folder; /* without links; empty: each step of a path is asked */
};

/* --- memory: all of it is the arena's --- */

static void *take(PCRE2_SIZE size, void *arena)
{
    return arena_alloc(arena, size);
}

static void give_back(void *at, void *arena)
{
    (void)at;
    (void)arena;
}

/* --- reading --- */

static bool compile(struct text text, pcre2_general_context *memory, pcre2_code **out)
{
    PCRE2_UCHAR *regex = NULL;
    PCRE2_SIZE length = 0, offset;
    int number;
    pcre2_convert_context *convert = pcre2_convert_context_create(memory);
    if (pcre2_pattern_convert((PCRE2_SPTR)text.at, text.length, PCRE2_CONVERT_GLOB, &regex, &length,
                              convert) != 0)
        return false;
    pcre2_compile_context *compiling = pcre2_compile_context_create(memory);
    *out = pcre2_compile(regex, length, PCRE2_DOTALL, &number, &offset, compiling);
    return *out != NULL;
}

bool pattern_read(struct text text, struct text folder, struct arena *arena, struct pattern **out,
                  struct error *err)
{
    pcre2_general_context *memory = pcre2_general_context_create(take, give_back, arena);
    struct pattern *pattern = ARENA_NEW(arena, struct pattern);
    struct text kept = text;
    if (text_starts(text, TEXT("./")))
        kept = text_slice(text, 2, text.length);
    bool all_below = text_ends(kept, TEXT("/**")) && kept.length > 3;
    kept.length -= all_below ? 3 : 0;
    while (kept.length > 1 && kept.at[kept.length - 1] == '/')
        kept.length--;
    if (all_below || text_find(kept, '/') < kept.length)
        pattern->folder = kept.at[0] == '/' ? TEXT("/") : path_real(arena, folder);
    if (kept.length > 1 && kept.at[0] == '/')
        kept = text_slice(kept, 1, kept.length);
    if (kept.length == 0 || !compile(kept, memory, &pattern->code))
        return error_set(err, "%.*s is no pattern for paths", TEXT_ARG(text));
    pattern->match = pcre2_match_data_create_from_pattern(pattern->code, memory);
    *out = pattern;
    return true;
}

/* --- asking --- */

static bool fits_whole(const struct pattern *pattern, struct text text)
{
    return pcre2_match(pattern->code, (PCRE2_SPTR)text.at, text.length, 0, 0, pattern->match,
                       NULL) > 0;
}

static bool fits_step(const struct pattern *pattern, struct text path)
{
    for (uint32_t from = 0, to; from <= path.length; from = to + 1) {
        to = from + text_find(text_slice(path, from, path.length), '/');
        struct text step = text_slice(path, from, to);
        if (step.length > 0 && fits_whole(pattern, step))
            return true;
    }
    return false;
}

bool pattern_fits(const struct pattern *pattern, struct text path)
{
    struct text folder = pattern->folder;
    if (folder.length == 0)
        return fits_step(pattern, path);
    if (!path_is_below(path, folder))
        return false;
    uint32_t from = folder.length == 1 ? 1 : folder.length + 1;
    struct text below = text_slice(path, from, path.length);
    while (below.length > 0) {
        if (fits_whole(pattern, below))
            return true;
        uint32_t slash = text_find_last(below, '/');
        below.length = slash == below.length ? 0 : slash;
    }
    return false;
}
