/* shipping.h - the actions that write what a unit ships: its manifest, its catalog. */
#ifndef IMPORTSCAN_CLI_SHIPPING_H
#define IMPORTSCAN_CLI_SHIPPING_H

#include "analyzer/cli/options.h"

bool run_manifest(const struct options *options, struct arena *arena, struct error *err);
bool run_catalog(const struct options *options, struct arena *arena, struct error *err);

#endif
