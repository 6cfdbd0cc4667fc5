/* toml_text.h - what the words of a TOML document mean: strings, numbers, dates. */
#ifndef IMPORTSCAN_SYNTAX_TOML_TEXT_H
#define IMPORTSCAN_SYNTAX_TOML_TEXT_H

#include "analyzer/base/arena.h"

/* The text itself, or a copy as long in which blanks between a backslash and the end of its line
 * stand behind that end: the grammar does not know them, and there they mean the same. */
struct text toml_straighten(struct text text, struct arena *arena);

/* Each is given a word that the grammar accepts. A message says what is wrong with it; NULL: it is
 * right. Results may live in `arena`. */
const char *toml_string(struct text word, struct arena *arena, struct text *out);
const char *toml_integer(struct text word, int64_t *out);
const char *toml_float(struct text word, double *out);
/* With `T` between date and time, `Z` for UTC. */
const char *toml_date(struct text word, struct arena *arena, struct text *out);

#endif
