/* writer.h - where an output goes.
 *
 * A writer remembers the first write error and writes on without harm; writer_close tells. A file
 * is written under a temporary name beside its own and renamed when all of it is there, so nobody
 * ever meets half of one; while that lasts, interrupts wait. What is no regular file (a device, a
 * FIFO) is written directly. */
#ifndef IMPORTSCAN_REPORT_WRITER_H
#define IMPORTSCAN_REPORT_WRITER_H

#include "analyzer/base/error.h"

#include <signal.h>
#include <stdio.h>

struct writer {
    FILE *file;
    struct text path;      /* for messages; NUL after it; "standard output" */
    struct text temporary; /* renamed to `target` at the end; empty: written directly */
    struct text target;
    sigset_t blocked; /* the signal mask to go back to */
    bool owned;       /* writer_close closes the file */
    bool failed;
    int number; /* errno of the first failure */
};

void writer_on(struct writer *writer, FILE *file, const char *name);
/* Paths live in `arena`. */
bool writer_open(struct writer *writer, struct text path, struct arena *arena, struct error *err);

void writer_put(struct writer *writer, struct text text);
void writer_puts(struct writer *writer, const char *string);
void writer_print(struct writer *writer, const char *format, ...) PRINTF(2, 3);

/* Flushes, and puts a file in its place or removes it. A reader that went away early has what it
 * wanted: EPIPE is no failure. */
bool writer_close(struct writer *writer, struct error *err);

#endif
