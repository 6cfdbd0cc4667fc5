/* quick_type.h - annotations, type parameters and aliases from lexemes. */
#ifndef IMPORTSCAN_SYNTAX_QUICK_TYPE_H
#define IMPORTSCAN_SYNTAX_QUICK_TYPE_H

#include "analyzer/syntax/quick_nodes.h"

/* An expression as the type of something. */
struct span quick_annotation(struct quick *quick);
/* `*a` among indexes, and as the type of `*args`. */
struct span quick_starred_name(struct quick *quick);
/* Goes past `[T, *U]`, which has no nodes. */
void quick_type_parameters(struct quick *quick);
/* `type a = b`, from the first word on, a name behind it; gives where it ends. */
uint32_t quick_type_alias(struct quick *quick);

#endif
