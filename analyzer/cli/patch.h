/* patch.h - the action that mends: a diff on standard output, or the changed files in a folder. */
#ifndef IMPORTSCAN_CLI_PATCH_H
#define IMPORTSCAN_CLI_PATCH_H

#include "analyzer/cli/run.h"

/* Everything that an analysed unit reads, in whose folders nothing is written; in `arena`. */
struct texts patch_inputs(const struct run *run, struct arena *arena);
/* Whether the options ask for a finding to be mended; `context` is the run. */
bool patch_wants(const void *context, const struct finding *finding);

/* On stderr, why imports stay that might be put off (IS42x to IS46x): the user's own; with -v, all.
 */
void patch_tell_stays(const struct options *options, const struct run *run, struct arena *arena);

bool run_patch(const struct options *options, struct arena *arena, struct error *err);

#endif
