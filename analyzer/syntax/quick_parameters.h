/* quick_parameters.h - parameters of functions and lambdas, from lexemes. */
#ifndef IMPORTSCAN_SYNTAX_QUICK_PARAMETERS_H
#define IMPORTSCAN_SYNTAX_QUICK_PARAMETERS_H

#include "analyzer/syntax/quick_nodes.h"

/* Up to `close`, which is left; a lambda's have no annotations. */
void quick_parameters(struct quick *quick, enum lexeme_kind close);

#endif
