/* run.h - the actions that read a unit, or folders: analyse it, then write each output that was
 * asked for. */
#ifndef IMPORTSCAN_CLI_RUN_H
#define IMPORTSCAN_CLI_RUN_H

#include "analyzer/cli/options.h"

bool run_report(const struct options *options, struct arena *arena, struct error *err);
bool run_graph(const struct options *options, struct arena *arena, struct error *err);
bool run_why(const struct options *options, struct arena *arena, struct error *err);
/* Sets the status to EXIT_FOUND where the run fails for what it found. */
bool run_check(const struct options *options, struct arena *arena, struct error *err);

#endif
