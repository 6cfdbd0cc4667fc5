/* quick_match.h - match statements from lexemes. */
#ifndef IMPORTSCAN_SYNTAX_QUICK_MATCH_H
#define IMPORTSCAN_SYNTAX_QUICK_MATCH_H

#include "analyzer/syntax/quick_nodes.h"

/* Whether a match statement comes next: its first word may be a name like any other. */
bool quick_is_match(const struct quick *quick);
void quick_match(struct quick *quick);

#endif
