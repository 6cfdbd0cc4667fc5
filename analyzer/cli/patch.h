/* patch.h - the action that mends: a diff on standard output, or the changed files in a folder. */
#ifndef IMPORTSCAN_CLI_PATCH_H
#define IMPORTSCAN_CLI_PATCH_H

#include "analyzer/cli/options.h"

bool run_patch(const struct options *options, struct arena *arena, struct error *err);

#endif
