/* fallback.h - what the code around a use says about it. */
#ifndef IMPORTSCAN_RULES_FALLBACK_H
#define IMPORTSCAN_RULES_FALLBACK_H

#include "analyzer/facts/facts.h"

/* Another branch of an `if` or `try` around the node, or one before it that returns, asks the
 * loader: the path is used where there are files, and only there. */
bool has_fallback(const struct facts *facts, scope_index scope, node_index node);

/* The function around the node, or the statement of a module's body, asks for `.py` files, or
 * imports what it finds. */
bool looks_for_modules(const struct facts *facts, scope_index scope, node_index node);

#endif
