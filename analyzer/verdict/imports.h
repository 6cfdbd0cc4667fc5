/* imports.h - which imports run at once whenever their module does. */
#ifndef IMPORTSCAN_VERDICT_IMPORTS_H
#define IMPORTSCAN_VERDICT_IMPORTS_H

#include "analyzer/verdict/proof.h"

/* Whether running the importer runs this import: as the unit loads, or, for a module that only code
 * in functions leads to, as that module loads. Never true of imports for type checkers. */
bool import_runs(const struct world *world, const struct edge *edge);
/* What keeps the import of an ALIAS from being deferred, by where it stands: PROOF_STAR,
 * PROOF_GUARDED, PROOF_CLASS_BODY, PROOF_CALLED_IMPORT; PROOF_NONE at plain module level. */
enum proof_kind import_pin(const struct world *world, module_id module, node_index alias);

/* The first byte of the statement that an ALIAS stands in. */
uint32_t import_statement_start(const struct facts *facts, node_index alias);

#endif
