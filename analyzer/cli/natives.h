/* natives.h - the action that asks for shared objects: of a unit, or of files that are named. */
#ifndef IMPORTSCAN_CLI_NATIVES_H
#define IMPORTSCAN_CLI_NATIVES_H

#include "analyzer/cli/options.h"

bool run_natives(const struct options *options, struct arena *arena, struct error *err);

#endif
