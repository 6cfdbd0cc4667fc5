/* plan.h - the action that places what a manifest ships on tiers. It reads no unit. */
#ifndef IMPORTSCAN_CLI_PLAN_H
#define IMPORTSCAN_CLI_PLAN_H

#include "analyzer/cli/options.h"

bool run_plan(const struct options *options, struct arena *arena, struct error *err);

#endif
