/* frame.h - a line of a file with the place in question marked below it.
 *
 *       |
 *     3 | selct = ["IS2"]
 *       | ^^^^^
 */
#ifndef IMPORTSCAN_BASE_FRAME_H
#define IMPORTSCAN_BASE_FRAME_H

#include "analyzer/base/arena.h"

struct frame {
    struct text line;            /* without its end */
    uint32_t number;             /* of the line, from 1 */
    uint32_t column, end_column; /* code points, from 1; the end is exclusive and may be 0 */
};

/* The frame around bytes `start` to `stop` of a text; what reaches beyond the line is cut. */
struct frame frame_at(struct text text, uint32_t start, uint32_t stop);
/* Printable, at most some hundred columns wide: of a long line the part around the place. Ends in a
 * line end. `mark` and `plain` colour the marks; empty for none. */
struct text frame_print(const struct frame *frame, const char *mark, const char *plain,
                        struct arena *arena);

#endif
