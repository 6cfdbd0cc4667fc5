/* completions.h - what a shell needs to complete our command line, made from the tables. */
#ifndef IMPORTSCAN_CLI_COMPLETIONS_H
#define IMPORTSCAN_CLI_COMPLETIONS_H

#include "analyzer/base/arena.h"
#include "analyzer/report/writer.h"

/* A script to be sourced, or put where the shell looks for it. False: `shell` is none that we know.
 */
bool completions_write(struct text shell, struct arena *arena, struct writer *writer);
/* "bash|zsh|fish": for messages. */
extern const char completions_shells[];

#endif
