/* show_settings.h - the action that tells what holds, and who said it. */
#ifndef IMPORTSCAN_CLI_SHOW_SETTINGS_H
#define IMPORTSCAN_CLI_SHOW_SETTINGS_H

#include "analyzer/cli/options.h"

/* Text, or JSON with `-o json`. */
bool run_config(const struct options *options, struct arena *arena, struct error *err);

#endif
