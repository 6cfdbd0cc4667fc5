/* known.h - the baseline in a run of check: which one, what it hides, and when it is written. */
#ifndef IMPORTSCAN_CLI_KNOWN_H
#define IMPORTSCAN_CLI_KNOWN_H

#include "analyzer/cli/options.h"
#include "analyzer/report/report.h"

/* Refuses, before anything is read, what cannot be done. */
bool known_check(const struct options *options, struct error *err);
/* Marks findings of `graph`, the report's, that the baseline names; adds what is stale where it is
 * locked; else writes the baseline where it shrinks, or with --update-baseline anew. `targets` are
 * absolute. A baseline that cannot be written because it shrank is a warning. */
bool known_apply(const struct options *options, const struct report *report,
                 struct module_graph *graph, struct texts targets, struct arena *arena,
                 struct error *err);

#endif
