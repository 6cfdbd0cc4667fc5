/* unit.h - the one file that must be there. */
#ifndef IMPORTSCAN_CLI_UNIT_H
#define IMPORTSCAN_CLI_UNIT_H

#include "analyzer/base/error.h"

/* A regular file that can be read; never blocks. `path` is NUL-terminated. */
bool unit_check(const char *path, struct error *err);

#endif
