/* script_code.h - in a folder read as a library: code that only scripts and tests run. */
#ifndef IMPORTSCAN_RULES_SCRIPT_CODE_H
#define IMPORTSCAN_RULES_SCRIPT_CODE_H

#include "analyzer/own_path/own_path.h"

/* The module has a main guard and nobody imports it, or it is a helper of tests; or all that
 * mentions the function stands under its module's main guard. */
bool is_script_code(const struct world *world, const struct own_paths *paths, module_id module,
                    scope_index scope);

/* The module's body calls the function. */
bool is_called_by_body(const struct facts *facts, scope_index scope);

#endif
