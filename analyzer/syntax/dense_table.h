/* dense_table.h - a grammar whose parser finds its next step at once.
 *
 * The generated tables list for most states the symbols that may follow, to be searched one by one,
 * several times a token. A table of all states by all symbols takes 1.5 MB and no search. */
#ifndef IMPORTSCAN_SYNTAX_DENSE_TABLE_H
#define IMPORTSCAN_SYNTAX_DENSE_TABLE_H

#include "analyzer/base/arena.h"

#include <tree_sitter/api.h>

/* The same language, in `arena`. */
const TSLanguage *dense_table_of(const TSLanguage *language, struct arena *arena);

#endif
