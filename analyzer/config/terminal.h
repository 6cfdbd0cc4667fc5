/* terminal.h - what may be shown where: colour and progress. */
#ifndef IMPORTSCAN_CONFIG_TERMINAL_H
#define IMPORTSCAN_CONFIG_TERMINAL_H

#include <stdbool.h>

enum color_choice {
    COLOR_AUTO,
    COLOR_ALWAYS,
    COLOR_NEVER,
};

/* --color decides; else NO_COLOR (not empty), then FORCE_COLOR or CLICOLOR_FORCE, then whether `fd`
 * is a terminal that is not dumb. */
bool terminal_has_color(enum color_choice choice, int fd);
/* Standard error is a terminal that is not dumb, and nobody records it: neither CI nor a pre-commit
 * hook, which hands its hooks a terminal of its own. */
bool terminal_shows_progress(void);

#endif
