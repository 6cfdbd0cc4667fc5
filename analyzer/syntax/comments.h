/* comments.h - the comments of a source, and which line of code each stands at.
 *
 * From tokens alone: what looks like a comment inside a string is none. Where the source is no
 * Python, comments from there on are not told. */
#ifndef IMPORTSCAN_SYNTAX_COMMENTS_H
#define IMPORTSCAN_SYNTAX_COMMENTS_H

#include "analyzer/base/array.h"

/* The code is a whole logical line, from its first token to its last: the one that the comment ends
 * or stands in. A comment with a line of its own between two of them stands at the next one. */
struct comment {
    uint32_t start, stop;           /* from its `#` to the line's end */
    uint32_t code_start, code_stop; /* equal where no code follows */
    bool alone;                     /* has a line of its own, between logical lines */
};

struct comments {
    ARRAY(struct comment) list;
};

/* Of decoded text; offsets count in it. In `arena`. */
struct comments comments_read(struct text source, struct arena *arena);

#endif
