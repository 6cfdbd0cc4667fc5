/* parse_text.h - the text that a reader gets.
 *
 * Almost always it is the source itself. A copy of the same length is made where a reader would
 * stumble: a lone \r is a line end for Python and not for the grammar, NUL ends the grammar's
 * literals, and hundreds of levels of indentation end the program. The grammar alone misreads
 * `type(a).b = c` and `f"{a:=}"`, and does not know the word `lazy` of PEP 810. There the word
 * behind it is moved to its place, so that the statement begins where it did and indentation stays.
 *
 * An outline (outline.h) then leaves parts out, and a function alone is a part of the source, so
 * offsets of the text are carried back to the source piece by piece. */
#ifndef IMPORTSCAN_SYNTAX_PARSE_TEXT_H
#define IMPORTSCAN_SYNTAX_PARSE_TEXT_H

#include "analyzer/base/array.h"

/* Text from `at` on stands at `source` in the source, up to the next piece. */
struct piece {
    uint32_t at;
    uint32_t source;
};

/* A function whose body is not in the text; both are offsets in the source. */
struct left_out {
    uint32_t start; /* of the function */
    uint32_t stop;  /* of its body */
};

struct parse_text {
    struct text text;
    ARRAY(struct piece) pieces;      /* the first one has `at` 0 */
    ARRAY(uint32_t) lazy;            /* where moved lazy statements begin in the source, in order */
    ARRAY(struct left_out) left_out; /* in order */
};

/* The text for the bytes `start` to `stop` of the source; it borrows from there or lives in
 * `scratch`, as the arrays do. */
struct parse_text parse_text_of(struct text source, uint32_t start, uint32_t stop,
                                struct arena *scratch);
/* The same, fit for the grammar's parser. */
struct parse_text parse_text_for_grammar(struct text source, uint32_t start, uint32_t stop,
                                         struct arena *scratch);
/* The place in the source of the byte at `offset`; `hint` is 0 at first and makes a run of growing
 * offsets cheap. */
uint32_t parse_text_source(const struct parse_text *text, uint32_t offset, uint32_t *hint);
/* Whether a lazy statement begins at `start` in the source. */
bool parse_text_is_lazy(const struct parse_text *text, uint32_t start);
/* Where the body ends of a function that begins at `start` in the source; 0: it is in the text. */
uint32_t parse_text_left_out(const struct parse_text *text, uint32_t start);

#endif
