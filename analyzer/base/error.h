/* error.h - the machine's refusals.
 *
 * A function that can be refused returns bool and fills its last argument only when it returns
 * false; callers pass it on untouched. The message is one line, in plain words, with the path in
 * it, without the program's name and without a line end. */
#ifndef IMPORTSCAN_BASE_ERROR_H
#define IMPORTSCAN_BASE_ERROR_H

#include "analyzer/base/arena.h"

struct error {
    char message[512]; /* cut to fit, always NUL-terminated */
};

/* Both fill `err` and return false, so that a caller can `return error_set(...)`. */
bool error_set(struct error *err, const char *format, ...) PRINTF(2, 3);
/* Adds ": " and the system's text for `number`. */
bool error_os(struct error *err, int number, const char *format, ...) PRINTF(3, 4);

#endif
