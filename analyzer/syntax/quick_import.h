/* quick_import.h - import statements from lexemes. */
#ifndef IMPORTSCAN_SYNTAX_QUICK_IMPORT_H
#define IMPORTSCAN_SYNTAX_QUICK_IMPORT_H

#include "analyzer/syntax/quick_nodes.h"

/* The word `lazy` may come first. */
void quick_import(struct quick *quick);
void quick_import_from(struct quick *quick);

#endif
