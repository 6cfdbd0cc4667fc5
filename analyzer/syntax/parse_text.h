/* parse_text.h - the text that the parser gets.
 *
 * Almost always it is the source itself. A copy of the same length is made where the parser would
 * stumble: a lone \r is a line end for Python and not for the grammar, NUL ends the grammar's
 * literals, and the grammar does not know the word `lazy` of PEP 810. There the word behind it is
 * moved to its place, so that a statement begins where it did and indentation stays. */
#ifndef IMPORTSCAN_SYNTAX_PARSE_TEXT_H
#define IMPORTSCAN_SYNTAX_PARSE_TEXT_H

#include "analyzer/base/array.h"

struct parse_text {
    struct text text;
    ARRAY(uint32_t) lazy; /* where statements that were lazy begin, in order */
};

/* The text is `source` itself or lives in `scratch`, as the array does. */
struct parse_text parse_text_of(struct text source, struct arena *scratch);
/* Whether a lazy statement begins at `offset`. */
bool parse_text_is_lazy(const struct parse_text *text, uint32_t offset);

#endif
