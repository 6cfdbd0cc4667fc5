/* arguments.h - the words of the command line, with @FILE replaced by what the file holds. */
#ifndef IMPORTSCAN_CLI_ARGUMENTS_H
#define IMPORTSCAN_CLI_ARGUMENTS_H

#include "analyzer/base/error.h"

struct arguments {
    int count;
    char **at; /* a NULL follows */
};

/* A file gives one argument a line; empty lines are skipped, and `@` has no meaning in it. After
 * `--` words stay as they are. */
bool arguments_expand(int argc, char **argv, struct arena *arena, struct arguments *out,
                      struct error *err);

#endif
