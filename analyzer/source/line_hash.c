#include "analyzer/source/line_hash.h"

#include "analyzer/base/array.h"
#include "analyzer/base/utf8.h"
#include "analyzer/source/utf8.h"

#include <stdlib.h>

enum {
    WINDOW = 100,
    BASE = 37,
    END_MARK = 65535
};

struct hasher {
    struct arena *arena;
    uint16_t window[WINDOW];
    bool begins[WINDOW]; /* the unit at that place of the window begins a line */
    uint32_t at;         /* the oldest unit of the window */
    uint64_t hash, oldest_weight;
    bool line_begins, after_return;
    ARRAY(struct line_hash) lines;
};

/* The window is full of what follows the line that begins at its oldest unit. */
static void end_line(struct hasher *hasher)
{
    if (!hasher->begins[hasher->at])
        return;
    hasher->begins[hasher->at] = false;
    array_push(hasher->arena, &hasher->lines, (struct line_hash){hasher->hash, 1});
}

static void roll(struct hasher *hasher, uint16_t unit)
{
    uint16_t oldest = hasher->window[hasher->at];
    hasher->window[hasher->at] = unit;
    hasher->hash = hasher->hash * BASE + unit - hasher->oldest_weight * oldest;
    hasher->at = (hasher->at + 1) % WINDOW;
}

static void take(struct hasher *hasher, uint16_t unit)
{
    bool ends_return = hasher->after_return && unit == '\n';
    hasher->after_return = unit == '\r';
    if (unit == ' ' || unit == '\t' || ends_return)
        return;
    if (unit == '\r')
        unit = '\n';
    end_line(hasher);
    hasher->begins[hasher->at] = hasher->line_begins;
    hasher->line_begins = unit == '\n';
    roll(hasher, unit);
}

static void take_point(struct hasher *hasher, uint32_t point)
{
    if (point < 0x10000) {
        take(hasher, (uint16_t)point);
        return;
    }
    take(hasher, (uint16_t)(0xD800 + ((point - 0x10000) >> 10)));
    take(hasher, (uint16_t)(0xDC00 + ((point - 0x10000) & 0x3FF)));
}

static int by_value(const void *a, const void *b)
{
    const struct line_hash *x = *(struct line_hash *const *)a, *y = *(struct line_hash *const *)b;
    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return (x > y) - (x < y);
}

static void number_equal_ones(struct hasher *hasher)
{
    uint32_t count = hasher->lines.count;
    struct arena scratch = {0};
    struct line_hash **sorted = arena_alloc_array(&scratch, count, sizeof *sorted);
    for (uint32_t i = 0; i < count; i++)
        sorted[i] = &hasher->lines.at[i];
    qsort(sorted, count, sizeof *sorted, by_value);
    for (uint32_t i = 1; i < count; i++)
        if (sorted[i]->value == sorted[i - 1]->value)
            sorted[i]->ordinal = sorted[i - 1]->ordinal + 1;
    arena_release(&scratch);
}

struct line_hashes line_hashes_of(struct text bytes, struct arena *arena)
{
    struct hasher hasher = {.arena = arena, .oldest_weight = 1, .line_begins = true};
    struct arena scratch = {0};
    struct text text = utf8_is_valid(bytes) ? bytes : utf8_repair(bytes, &scratch);
    for (unsigned i = 0; i < WINDOW; i++)
        hasher.oldest_weight *= BASE;
    for (uint32_t at = 0; at < text.length;)
        take_point(&hasher, utf8_next(text, &at));
    take(&hasher, END_MARK);
    for (unsigned i = 0; i < WINDOW; i++) {
        end_line(&hasher);
        roll(&hasher, 0);
    }
    number_equal_ones(&hasher);
    arena_release(&scratch);
    return (struct line_hashes){hasher.lines.at, hasher.lines.count};
}

struct text line_hash_text(struct line_hash hash, struct arena *arena)
{
    return arena_print(arena, "%llx:%u", (unsigned long long)hash.value, hash.ordinal);
}
