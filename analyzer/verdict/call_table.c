#include "analyzer/verdict/call_table.h"

#include "analyzer/verdict/overrides.h"

enum {
    MOST_NAME = 512,
};

/* Names of several kinds share one table: methods begin with `.`, stores with `=`. */
#define LITERAL(literal)                                                                           \
    {                                                                                              \
        "" literal, (uint32_t)(sizeof(literal) - 1)                                                \
    }
static const struct call_row known[] = {
#define PURE(name, why) {LITERAL(name), ROW_PURE, 0, false, false, 0, LITERAL(why)},
#include "analyzer/verdict/pure.def"
#undef PURE
#define EFFECT(name, code, hard, sentence)                                                         \
    {LITERAL(name), ROW_EFFECT, EFFECT_##code, hard, false, 0, LITERAL(sentence)},
#define REGISTERS(name, sentence)                                                                  \
    {LITERAL(name), ROW_EFFECT, EFFECT_E01, true, false, ABOUT_CLASS, LITERAL(sentence)},
#define PROBES(name, code, sentence)                                                               \
    {LITERAL(name), ROW_EFFECT, EFFECT_##code, true, false, ABOUT_PROBE, LITERAL(sentence)},
#define FILTERS(name, sentence)                                                                    \
    {LITERAL(name), ROW_EFFECT, EFFECT_E06, true, false, ABOUT_CATEGORY, LITERAL(sentence)},
#define CHANGES(name, sentence) {LITERAL(name), ROW_CHANGES, 0, false, false, 0, LITERAL(sentence)},
#define OPENS(name)                                                                                \
    {LITERAL(name), ROW_OPENS, EFFECT_E10, false, false, 0, LITERAL("opens a file")},
#include "analyzer/verdict/effect_calls.def"
#undef EFFECT
#undef REGISTERS
#undef FILTERS
#undef PROBES
#undef CHANGES
#undef OPENS
#define STORE(name, code, hard, sentence)                                                          \
    {LITERAL("=" name), ROW_STORE, EFFECT_##code, hard, false, 0, LITERAL(sentence)},
#include "analyzer/verdict/effect_stores.def"
#undef STORE
#define READS(name) {LITERAL("." name), ROW_PURE, 0, false, false, 0, LITERAL("reads")},
#define CHANGES(name)                                                                              \
    {LITERAL("." name), ROW_CHANGES, 0, false, false, 0, LITERAL("changes the object")},
#define EFFECT(name, code, hard, sentence)                                                         \
    {LITERAL("." name), ROW_EFFECT, EFFECT_##code, hard, false, 0, LITERAL(sentence)},
#include "analyzer/verdict/methods.def"
#undef EFFECT
#undef READS
#undef CHANGES
};

static uint32_t *find_slot(const struct call_table *table, struct text name)
{
    uint32_t i = text_hash(name) & (table->slot_count - 1);
    while (table->slots[i] != 0 && !text_equal(table->rows.at[table->slots[i] - 1].name, name))
        i = (i + 1) & (table->slot_count - 1);
    return &table->slots[i];
}

static void add_row(struct call_table *table, struct call_row row)
{
    array_push(table->arena, &table->rows, row);
    *find_slot(table, row.name) = table->rows.count;
}

bool call_table_init(struct call_table *table, struct text overrides, struct text path,
                     struct arena *arena, struct error *err)
{
    const uint32_t count = sizeof known / sizeof *known;
    struct overrides said;
    *table = (struct call_table){.arena = arena, .slot_count = 16};
    if (!overrides_read(overrides, path, arena, &said, err))
        return false;
    while (table->slot_count < 2 * (count + said.all.count))
        table->slot_count *= 2;
    table->slots = arena_alloc_array(arena, table->slot_count, sizeof *table->slots);
    for (uint32_t i = 0; i < count; i++)
        add_row(table, known[i]);
    ARRAY_EACH (struct override, override, &said.all)
        add_row(table, (struct call_row){.name = override->name,
                                         .kind = override->pure ? ROW_PURE : ROW_EFFECT,
                                         .code = override->pure ? 0 : EFFECT_E02,
                                         .hard = !override->pure,
                                         .by_user = true,
                                         .sentence = override->reason});
    return true;
}

static const struct call_row *exact(const struct call_table *table, struct text name)
{
    uint32_t slot = *find_slot(table, name);
    return slot == 0 ? NULL : &table->rows.at[slot - 1];
}

const struct call_row *call_table_find(const struct call_table *table, struct text dotted)
{
    char pattern[MOST_NAME];
    if (dotted.length == 0 || dotted.length + 2 >= sizeof pattern)
        return NULL;
    const struct call_row *row = exact(table, dotted);
    memcpy(pattern, dotted.at, dotted.length);
    struct text above = dotted;
    while (row == NULL) {
        uint32_t dot = text_find_last(above, '.');
        if (dot == above.length)
            return NULL;
        pattern[dot + 1] = '*';
        row = exact(table, (struct text){pattern, dot + 2});
        above = text_slice(above, 0, dot);
    }
    return row;
}

static const struct call_row *find_marked(const struct call_table *table, char mark,
                                          struct text name)
{
    char marked[MOST_NAME];
    if (name.length + 1 >= sizeof marked)
        return NULL;
    marked[0] = mark;
    memcpy(marked + 1, name.at, name.length);
    return exact(table, (struct text){marked, name.length + 1});
}

const struct call_row *call_table_method(const struct call_table *table, struct text name)
{
    return find_marked(table, '.', name);
}

const struct call_row *call_table_store(const struct call_table *table, struct text dotted)
{
    return find_marked(table, '=', dotted);
}
