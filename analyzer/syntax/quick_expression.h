/* quick_expression.h - expressions from lexemes.
 *
 * Each function appends the nodes of what it reads and gives the bytes that it takes, parentheses
 * around it included. */
#ifndef IMPORTSCAN_SYNTAX_QUICK_EXPRESSION_H
#define IMPORTSCAN_SYNTAX_QUICK_EXPRESSION_H

#include "analyzer/syntax/quick_nodes.h"

/* Whether an expression may begin with the next lexeme. */
bool quick_begins_expression(const struct quick *quick);
/* Operands with all operators between them. */
struct span quick_disjunction(struct quick *quick);
/* The same, also a conditional or lambda. */
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

#endif
