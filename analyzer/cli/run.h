/* run.h - the actions that read a unit: analyse it, then write each output that was asked for. */
#ifndef IMPORTSCAN_CLI_RUN_H
#define IMPORTSCAN_CLI_RUN_H

#include "analyzer/cli/options.h"

bool run_report(const struct options *options, struct arena *arena, struct error *err);
bool run_graph(const struct options *options, struct arena *arena, struct error *err);
bool run_why(const struct options *options, struct arena *arena, struct error *err);

#endif
