/* help.h - what --help prints, made from the tables of actions and options. */
#ifndef IMPORTSCAN_CLI_HELP_H
#define IMPORTSCAN_CLI_HELP_H

#include "analyzer/cli/actions.h"
#include "analyzer/report/writer.h"

/* Fits one screen of 80 columns. */
/* The options that an action takes. Of NULL: all actions, and the options of the default one. */
void help_write(const struct action *action, struct writer *writer);
/* The same as Markdown tables, for the README. */
void help_write_markdown(struct writer *writer);

#endif
