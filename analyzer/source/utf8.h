/* utf8.h - whether bytes are UTF-8, and what to make of them when they are not.
 *
 * Well-formed as Unicode's table 3-7 has it: no surrogates, no overlong forms, nothing above
 * U+10FFFF. Each longest run that could have begun a character becomes one U+FFFD, as CPython's
 * errors="replace" does. Thread-safe. */
#ifndef IMPORTSCAN_SOURCE_UTF8_H
#define IMPORTSCAN_SOURCE_UTF8_H

#include "analyzer/base/arena.h"

/* The offset of the first byte that is not UTF-8, or the text's length. */
uint32_t utf8_first_bad(struct text text);
/* A copy in `arena` with every bad run replaced, NUL after it. */
struct text utf8_repair(struct text text, struct arena *arena);

#endif
