/* help.h - what --help prints, made from the tables of actions and options. */
#ifndef IMPORTSCAN_CLI_HELP_H
#define IMPORTSCAN_CLI_HELP_H

#include "analyzer/cli/actions.h"
#include "analyzer/report/writer.h"

/* Of NULL: what there is, on one screen of 80 columns and 24 lines. Of an action: what its options
 * do, or in brief, on one such screen again, their names. */
void help_write(const struct action *action, bool brief, struct writer *writer);
/* The same as Markdown tables, for the README. */
void help_write_markdown(struct writer *writer);

#endif
