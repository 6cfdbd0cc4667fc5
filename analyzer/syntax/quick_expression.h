/* quick_expression.h - expressions from lexemes.
 *
 * Each function appends the nodes of what it reads and gives the bytes that it takes, parentheses
 * around it included. */
#ifndef IMPORTSCAN_SYNTAX_QUICK_EXPRESSION_H
#define IMPORTSCAN_SYNTAX_QUICK_EXPRESSION_H

#include "analyzer/syntax/quick_nodes.h"

/* `a`, also a conditional or lambda. */
struct span quick_expression(struct quick *quick);
/* The same or `name := a`. */
struct span quick_named(struct quick *quick);
/* `a`, or a TUPLE where there are commas; `*a` may be among them. */
struct span quick_list(struct quick *quick);
/* The same or a `yield`. */
struct span quick_value(struct quick *quick);
struct span quick_yield(struct quick *quick);
/* A name, call, literal or what stands in brackets, with all that is behind it. */
struct span quick_operand(struct quick *quick);
/* What a `for` or `with` binds, marked as such. */
struct span quick_target(struct quick *quick);
struct span quick_targets(struct quick *quick);
/* `(` was taken: appends the arguments up to `)`, and gives where that ends. */
uint32_t quick_arguments(struct quick *quick, uint32_t open);
/* The parameters up to `close`, which is left; a lambda's have no annotations. */
void quick_parameters(struct quick *quick, enum lexeme_kind close);
/* The nodes at `index` are bound or deleted; declines where they cannot be. */
void quick_mark(struct quick *quick, node_index index, enum node_flag flag);

#endif
