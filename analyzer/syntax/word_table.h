/* word_table.h - texts by number, borrowed.
 *
 * What names.h does for a run, for the names and strings of one file: texts are not copied but stay
 * where they are, in the source or in scratch memory. Equal text gives equal numbers, counted from
 * 1 in the order of first use; 0 is the empty text. */
#ifndef IMPORTSCAN_SYNTAX_WORD_TABLE_H
#define IMPORTSCAN_SYNTAX_WORD_TABLE_H

#include "analyzer/base/array.h"

struct word_slot {
    uint32_t hash;
    uint32_t number; /* 0: free */
};

struct word_table {
    struct arena *arena;
    ARRAY(struct text) texts; /* by number; at[0] is the empty text */
    struct word_slot *slots;
    uint32_t slot_count; /* a power of two */
};

void word_table_begin(struct word_table *table, struct arena *arena);
/* `text` has to stay where it is. */
uint32_t word_table_add(struct word_table *table, struct text text);
/* The number of a text that was added, else 0. */
uint32_t word_table_find(const struct word_table *table, struct text text);

#endif
