/* quick_string.h - string literals, f-strings among them, from lexemes. */
#ifndef IMPORTSCAN_SYNTAX_QUICK_STRING_H
#define IMPORTSCAN_SYNTAX_QUICK_STRING_H

#include "analyzer/syntax/quick_nodes.h"

/* The literals that stand side by side from the next lexeme on. */
struct span quick_string(struct quick *quick);

#endif
