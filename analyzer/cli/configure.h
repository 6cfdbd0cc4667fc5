/* configure.h - what configuration files and the environment add to the command line. */
#ifndef IMPORTSCAN_CLI_CONFIGURE_H
#define IMPORTSCAN_CLI_CONFIGURE_H

#include "analyzer/cli/options.h"

/* Gives `options` what the command line does not say. Every mistake in the files is written to
 * standard error, whatever the action takes; then it fails. */
bool configure(struct options *options, struct arena *arena, struct error *err);
/* The option that a key is; OPTION_COUNT where it is none. */
enum option_id configure_option_of(enum key_id key);

#endif
