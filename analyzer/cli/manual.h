/* manual.h - the manual page, made from the tables of actions, options and rules. */
#ifndef IMPORTSCAN_CLI_MANUAL_H
#define IMPORTSCAN_CLI_MANUAL_H

#include "analyzer/report/writer.h"

/* In the man macros, for `man -l` and mandoc. */
void manual_write(struct writer *writer);

#endif
