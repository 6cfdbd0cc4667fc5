/* text.h - a borrowed run of bytes.
 *
 * A `struct text` points into memory that somebody else owns and that outlives it: a source, an
 * arena, a literal. It need not end in NUL. The empty text may have any pointer. */
#ifndef IMPORTSCAN_BASE_TEXT_H
#define IMPORTSCAN_BASE_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct text {
    const char *at;
    uint32_t length;
};

/* The text of a string literal; its length is known to the compiler. */
#define TEXT(literal) ((struct text){"" literal, (uint32_t)(sizeof(literal) - 1)})

/* For printf: "%.*s", TEXT_ARG(text). */
#define TEXT_ARG(text) (int)(text).length, (text).at

/* The text of a NUL-terminated string, which must be shorter than 4 GiB. */
struct text text_of(const char *string);
bool text_equal(struct text a, struct text b);
bool text_is(struct text text, const char *string);
/* Order of bytes, shorter first where one begins the other. */
int text_compare(struct text a, struct text b);
bool text_starts(struct text text, struct text prefix);
bool text_ends(struct text text, struct text suffix);
/* The part from `from` up to, without, `to`; both are cut to the text's length. */
struct text text_slice(struct text text, uint32_t from, uint32_t to);
/* The place of the first or last `byte`, or the text's length where there is none. */
uint32_t text_find(struct text text, char byte);
uint32_t text_find_last(struct text text, char byte);
/* Without blanks, tabs and line ends on either side. */
struct text text_trim(struct text text);
/* FNV-1a; stable between runs. */
uint32_t text_hash(struct text text);

#endif
