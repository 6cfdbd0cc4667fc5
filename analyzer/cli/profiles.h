/* profiles.h - what --profile names, read. */
#ifndef IMPORTSCAN_CLI_PROFILES_H
#define IMPORTSCAN_CLI_PROFILES_H

#include "analyzer/cli/options.h"
#include "analyzer/plan/profile.h"

/* Empty where the options name none. */
bool profiles_read(const struct options *options, struct arena *arena, struct profile *out,
                   struct error *err);
/* Modules that every environment of the profile loaded, sorted: to put one of them off gains
 * nothing, and its first use would wait for it. In `arena`. */
struct texts profiles_always(const struct profile *profile, struct arena *arena);

#endif
