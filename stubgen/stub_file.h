/* stub_file.h - the text of a stub file: the module's docstring, where it comes from, one call.
 *
 * Always UTF-8 with "\n" line ends, whatever the original has. The runtime in
 * runtime/_importscan_rt/_stub.py says what the call does. */
#ifndef IMPORTSCAN_STUBGEN_STUB_FILE_H
#define IMPORTSCAN_STUBGEN_STUB_FILE_H

#include "analyzer/source/digest.h"
#include "stubgen/stub_plan.h"

/* `source` is the decoded original that `module`'s facts are of, `digest` that of its file. In
 * `arena`. */
struct text stub_file(const struct module_graph *graph, const struct stub *stub, struct text source,
                      const struct digest *digest, bool hard, struct arena *arena);

#endif
