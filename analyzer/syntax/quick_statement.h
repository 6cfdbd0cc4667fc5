/* quick_statement.h - statements from lexemes. */
#ifndef IMPORTSCAN_SYNTAX_QUICK_STATEMENT_H
#define IMPORTSCAN_SYNTAX_QUICK_STATEMENT_H

#include "analyzer/syntax/quick_nodes.h"

/* Reads a simple statement, or several in a line, or a compound one with all below it. */
void quick_statement(struct quick *quick);
/* The colon and the statements behind it, in their line or indented below, as a BLOCK. */
void quick_block(struct quick *quick);

#endif
