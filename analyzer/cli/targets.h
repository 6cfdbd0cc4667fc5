/* targets.h - what `check` looks at: units, each on its own, and folders, all at once.
 *
 * An operand is a unit, a list of units (a SAM template, ...), or a folder. A folder stands for the
 * configured units below it; where there are none it is read as a library. Without operands it is
 * the configured units, else the working directory. */
#ifndef IMPORTSCAN_CLI_TARGETS_H
#define IMPORTSCAN_CLI_TARGETS_H

#include "analyzer/cli/options.h"

struct target_list {
    struct unit_entries units;
    ARRAY(struct text) folders, roots; /* absolute, without links */
};

bool targets_find(const struct options *options, struct text cwd, struct arena *arena,
                  struct target_list *out, struct error *err);
/* Where to begin: the unit's request, or the one for all folders. */
void targets_request_unit(const struct target_list *targets, uint32_t unit,
                          const struct options *options, struct request *request);
void targets_request_folders(const struct target_list *targets, struct arena *arena,
                             struct request *request);

#endif
