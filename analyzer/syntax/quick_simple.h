/* quick_simple.h - simple statements from lexemes. */
#ifndef IMPORTSCAN_SYNTAX_QUICK_SIMPLE_H
#define IMPORTSCAN_SYNTAX_QUICK_SIMPLE_H

#include "analyzer/syntax/quick_nodes.h"

/* Reads the statements up to the end of the line. */
void quick_simple_line(struct quick *quick);

#endif
