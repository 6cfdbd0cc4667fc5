/* check.h - what `check` is asked to look at: one unit, or folders. */
#ifndef IMPORTSCAN_CLI_CHECK_H
#define IMPORTSCAN_CLI_CHECK_H

#include "analyzer/cli/options.h"

/* Fills `unit_path`, or `folders` and their roots. Without operands it is the working directory,
 * `folder`. */
bool check_find(const struct options *options, struct text folder, struct arena *arena,
                struct request *request, struct error *err);

#endif
