/* marks.h - places that later stages judge. */
#ifndef IMPORTSCAN_SYNTAX_MARKS_H
#define IMPORTSCAN_SYNTAX_MARKS_H

#include "analyzer/syntax/builder.h"

/* Fills the builder's marks in one pass over its nodes, which must all be closed. */
void marks_fill(struct builder *builder);

#endif
