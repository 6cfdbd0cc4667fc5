/* skim.h - logical lines from tokens alone.
 *
 * A skim knows strings, comments, brackets, continuations and indentation, and no grammar. It is
 * many times faster than a parse. What does not add up (a string or bracket that never ends, a
 * stray backslash, a tab behind a blank) makes it odd: then it stops and nothing it told may be
 * relied on. Line ends are \n or \r\n, as parse_text makes them. */
#ifndef IMPORTSCAN_SYNTAX_SKIM_H
#define IMPORTSCAN_SYNTAX_SKIM_H

#include "analyzer/base/array.h"

struct span {
    uint32_t from, to;
};

struct logical_line {
    uint32_t start;  /* of its first token */
    uint32_t stop;   /* past its last token */
    uint32_t indent; /* columns before it */
    uint32_t colon;  /* past the first colon outside of brackets; 0: there is none */
    bool is_string;  /* one string and nothing else, as docstrings are */
};

struct skim {
    struct text text;
    uint32_t at;                 /* how far it has come */
    bool odd;                    /* it cannot go on */
    struct arena *arena;         /* holds the comments */
    ARRAY(struct span) comments; /* those since the last token of the line before, in order */
};

void skim_begin(struct skim *skim, struct text text, struct arena *arena);
/* Reads the next logical line; false at the end and where the skim is odd. */
bool skim_line(struct skim *skim, struct logical_line *out);
/* Past the string whose opening quote is at `at`; its prefix stands before. */
uint32_t skim_string(struct skim *skim, uint32_t at);

#endif
