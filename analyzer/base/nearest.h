/* nearest.h - the known word that somebody probably meant. */
#ifndef IMPORTSCAN_BASE_NEAREST_H
#define IMPORTSCAN_BASE_NEAREST_H

#include "analyzer/base/array.h"

/* Insertions, deletions, changes and swaps of neighbours that turn `a` into `b`; `most` + 1 when it
 * takes more than `most`. */
uint32_t edit_distance(struct text a, struct text b, uint32_t most);
/* The word nearest to `word`, the first of equals; the empty text when none is within two edits,
 * or within one where `word` is shorter than four bytes. */
struct text nearest(struct text word, struct texts known);

#endif
