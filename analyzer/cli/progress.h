/* progress.h - one line on the terminal while the program works.
 *
 * Silent unless standard error is a terminal that somebody watches. The line is redrawn at most ten
 * times a second and gone at the end. */
#ifndef IMPORTSCAN_CLI_PROGRESS_H
#define IMPORTSCAN_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown;
    bool drawn;
    double began, drawn_at; /* seconds */
};

void progress_begin(struct progress *progress, bool shown);
/* Fits analyze.h's `progress_callback`; `state` is the struct progress. */
void progress_tell(void *state, const char *stage, uint32_t modules);
void progress_end(struct progress *progress);

#endif
