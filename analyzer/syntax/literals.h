/* literals.h - what a string literal says.
 *
 * Texts are those of the source: line ends inside a literal become \n, as Python reads them. */
#ifndef IMPORTSCAN_SYNTAX_LITERALS_H
#define IMPORTSCAN_SYNTAX_LITERALS_H

#include "analyzer/base/arena.h"

enum literal_flag {
    LITERAL_RAW = 1 << 0,
    LITERAL_BYTES = 1 << 1,
    LITERAL_FORMAT = 1 << 2,   /* f-string or t-string: `{{` is one brace */
    LITERAL_TEMPLATE = 1 << 3, /* t-string */
};

/* Where a literal's content stands. */
struct literal {
    uint32_t flags; /* enum literal_flag */
    uint32_t from;  /* bytes of prefix and opening quotes */
    uint32_t to;    /* bytes before the closing quotes */
};

/* `written` begins with the prefix and ends with the closing quotes, where there are any. */
struct literal literal_read(struct text written);

/* The value of a literal's content or of a part of it. Bytes literals give their bytes. A code
 * point that is not a character (a lone surrogate) or that we cannot know (`\N{...}`) becomes
 * U+FFFD. The result is `content` itself or lives in `arena`. */
struct text literal_value(struct text content, uint32_t flags, struct arena *arena);

#endif
