/* places.h - where lines begin and which bytes are no columns. */
#ifndef IMPORTSCAN_SYNTAX_PLACES_H
#define IMPORTSCAN_SYNTAX_PLACES_H

#include "analyzer/facts/facts.h"

/* Fills `lines` and `continuations` from the source; \n, \r\n and a lone \r end a line. */
void places_fill(struct facts *facts, struct text source, struct arena *arena);

#endif
