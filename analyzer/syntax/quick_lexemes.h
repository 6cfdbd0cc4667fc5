/* quick_lexemes.h - the tokens of a text, all at once.
 *
 * Offsets are those of the source, also where the text leaves parts of it out. What no common
 * Python 3 has makes the reading fail, and then the text is somebody else's. */
#ifndef IMPORTSCAN_SYNTAX_QUICK_LEXEMES_H
#define IMPORTSCAN_SYNTAX_QUICK_LEXEMES_H

#include "analyzer/syntax/parse_text.h"

enum lexeme_kind {
    LEXEME_END, /* the last one, and wherever the reader gives up */
#define LEXEME(name) LEXEME_##name,
#define KEYWORD(name, word, first, last) LEXEME_##name,
#include "analyzer/syntax/quick_lexemes.def"
#undef LEXEME
#undef KEYWORD
    LEXEME_KIND_COUNT
};

struct lexeme {
    uint8_t kind;     /* enum lexeme_kind */
    uint8_t operator; /* enum operator, where it is one or assigns with one */
    uint32_t start, stop;
};

struct lexemes {
    struct arena *arena;
    ARRAY(struct lexeme) list;
};

/* Appends the lexemes of `text` and an END; false where something is odd. */
bool lexemes_read(struct lexemes *out, const struct parse_text *text);
/* Appends the lexemes of a replacement field of an f-string and an END. The field's expression
 * begins at `from`; `stop` is where it ends, at a colon, `!` or brace. */
bool lexemes_read_field(struct lexemes *out, struct text source, uint32_t from, uint32_t *stop);

#endif
