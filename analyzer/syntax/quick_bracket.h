/* quick_bracket.h - what stands in brackets, from lexemes.
 *
 * Each function begins with the opening bracket and ends behind the closing one, unless it says
 * otherwise. */
#ifndef IMPORTSCAN_SYNTAX_QUICK_BRACKET_H
#define IMPORTSCAN_SYNTAX_QUICK_BRACKET_H

#include "analyzer/syntax/quick_nodes.h"

/* An expression, a tuple or a generator. */
struct span quick_parentheses(struct quick *quick);
struct span quick_list_display(struct quick *quick);
struct span quick_braces(struct quick *quick);
/* `(` was taken, at `open`: appends the arguments, and gives where `)` ends. */
uint32_t quick_arguments(struct quick *quick, uint32_t open);
/* `[` was taken: appends the index or slice, or a TUPLE of them, and gives where `]` ends. */
uint32_t quick_indexes(struct quick *quick);
/* `*a` or `**a`. */
struct span quick_starred(struct quick *quick);

#endif
