/* utf8.h - code points in bytes that may be anything.
 *
 * File names and what stands in foreign metadata are bytes; outputs must be valid UTF-8. */
#ifndef IMPORTSCAN_BASE_UTF8_H
#define IMPORTSCAN_BASE_UTF8_H

#include "analyzer/base/arena.h"

#define UTF8_BAD UINT32_MAX

/* The code point at `*at`, which moves past it. A byte that begins none is one step and gives
 * UTF8_BAD; so are surrogates, overlong forms and what lies above U+10FFFF. */
uint32_t utf8_next(struct text text, uint32_t *at);
bool utf8_is_valid(struct text text);
/* `text` itself when it is valid, else a copy with U+FFFD for each bad byte. */
struct text utf8_repaired(struct text text, struct arena *arena);
/* Code points, a bad byte counting as one. */
uint32_t utf8_count(struct text text);
/* The bytes with all but unreserved characters and `/` written as %XX. */
struct text utf8_percent(struct text text, struct arena *arena);
/* For a terminal: control characters and bad bytes written as \xXX. `text` itself when it has
 * none. */
struct text utf8_printable(struct text text, struct arena *arena);

#endif
