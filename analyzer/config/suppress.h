/* suppress.h - comments in the user's own files that ask not to tell a finding.
 *
 *   # importscan: ignore[IS203] reason      at a line of code: behind it, inside of it, or above it
 *   # importscan: file-ignore[IS203]        anywhere in the file
 *   # noqa: IS203                           behind a line of code
 *
 * Codes or names of rules, parted by commas; nothing hides all findings at once. A finding is
 * hidden by a comment at the line of code where it begins. */
#ifndef IMPORTSCAN_CONFIG_SUPPRESS_H
#define IMPORTSCAN_CONFIG_SUPPRESS_H

#include "analyzer/graph/module_graph.h"

/* Marks findings of the unit's own modules, and adds what is wrong about the comments: IS901 for
 * one that hides nothing, with `unused`, and IS902 for one that cannot be understood. After all
 * other findings. */
void suppress_findings(struct module_graph *graph, enum severity unused);

#endif
