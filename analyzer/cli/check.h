/* check.h - the gate: findings of units or folders, less what is known, and how the run ends. */
#ifndef IMPORTSCAN_CLI_CHECK_H
#define IMPORTSCAN_CLI_CHECK_H

#include "analyzer/cli/options.h"

/* Sets the status to EXIT_FOUND where the run fails for what it found. */
bool run_check(const struct options *options, struct arena *arena, struct error *err);

#endif
