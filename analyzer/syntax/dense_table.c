#include "analyzer/syntax/dense_table.h"

#include <src/parser.h>

/* Groups of symbols with one value: how many groups, then for each its value, how many symbols, and
 * those. */
static void fill_row(uint16_t *row, const uint16_t *groups)
{
    uint16_t group_count = *groups++;
    for (uint16_t group = 0; group < group_count; group++) {
        uint16_t value = *groups++, symbol_count = *groups++;
        for (uint16_t i = 0; i < symbol_count; i++)
            row[*groups++] = value;
    }
}

const TSLanguage *dense_table_of(const TSLanguage *language, struct arena *arena)
{
    size_t states = language->state_count, symbols = language->symbol_count;
    size_t large = language->large_state_count;
    uint16_t *table = arena_alloc_array(arena, states * symbols, sizeof *table);
    TSLanguage *dense = arena_alloc(arena, sizeof *dense);
    memcpy(table, language->parse_table, large * symbols * sizeof *table);
    for (size_t state = large; state < states; state++)
        fill_row(table + state * symbols,
                 language->small_parse_table + language->small_parse_table_map[state - large]);
    memcpy(dense, language, sizeof *dense);
    dense->large_state_count = language->state_count;
    dense->parse_table = table;
    return dense;
}
