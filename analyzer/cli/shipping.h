/* shipping.h - the actions that write what a unit ships: its manifest, its catalog. */
#ifndef IMPORTSCAN_CLI_SHIPPING_H
#define IMPORTSCAN_CLI_SHIPPING_H

#include "analyzer/cli/run.h"
#include "analyzer/plan/inventory.h"

/* What an analysed unit ships; `compressed`: with sizes after compression;
 * `used_only`: without the distributions that nothing leads into. */
void shipping_inventory(struct run *run, bool compressed, bool used_only, struct arena *arena,
                        struct inventory *out);
/* The bytes that may lie on local storage; 0: not known. */
uint64_t shipping_local_limit(struct arena *arena);

bool run_manifest(const struct options *options, struct arena *arena, struct error *err);
bool run_catalog(const struct options *options, struct arena *arena, struct error *err);

#endif
