/* stub.h - the action that writes a tree to deploy, in which what can wait does. */
#ifndef IMPORTSCAN_CLI_STUB_H
#define IMPORTSCAN_CLI_STUB_H

#include "analyzer/cli/options.h"

bool run_stub(const struct options *options, struct arena *arena, struct error *err);

#endif
