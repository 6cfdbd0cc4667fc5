/* signals.h - how a run ends when it is not the program that ends it.
 *
 * An interrupt gives status 130. A reader that goes away gives a write error, never a signal. A
 * fault or a failed assertion is our own bug: status 101, and a line that asks to report it. */
#ifndef IMPORTSCAN_CLI_SIGNALS_H
#define IMPORTSCAN_CLI_SIGNALS_H

enum exit_status {
    EXIT_DONE = 0,
    EXIT_FOUND = 1, /* what was asked for is there, and the run fails for it */
    EXIT_COULD_NOT = 2,
    EXIT_BUG = 101,
    EXIT_INTERRUPTED = 130,
};

void signals_install(void);

#endif
