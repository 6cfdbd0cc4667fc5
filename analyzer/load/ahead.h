/* ahead.h - files that are read before the machine asks for them; private to the room.
 *
 * The machine goes through modules one after the other, as the program would. Threads meanwhile
 * read and parse what it will want soon: the imports of what it read last. Facts depend on the
 * file alone, so what the machine sees is the same with any number of threads. All functions are
 * for the machine's own thread. */
#ifndef IMPORTSCAN_LOAD_AHEAD_H
#define IMPORTSCAN_LOAD_AHEAD_H

#include "analyzer/base/names.h"
#include "analyzer/source/source.h"
#include "analyzer/syntax/python.h"

/* One file, read: its facts and what was odd about its text. */
struct reading {
    bool ok; /* false: `err` says why it cannot be read */
    struct error err;
    struct source source; /* its text is gone; the rest stands */
    const struct facts *facts;
};

struct ahead;

/* `threads` more than the caller's own; 0: everything is left to the caller. NULL is never given.
 */
struct ahead *ahead_open(unsigned threads, enum python_detail detail, struct arena *arena);
/* Waits for what is being read. */
void ahead_close(struct ahead *ahead);
/* The file at `path`, which `id` stands for, will be wanted: before all that was said earlier.
 * `path` is NUL-terminated and lives as long as `ahead`. */
void ahead_want(struct ahead *ahead, name_id id, struct text path);
/* Reads the file that is wanted soonest, as a thread would; false where none is left to begin. */
bool ahead_help(struct ahead *ahead, struct python *python);
/* What was read of that file, its facts now in `arena`; waits where it is being read. False where
 * nobody has begun: then the caller reads it, and nobody else will. */
bool ahead_take(struct ahead *ahead, name_id id, struct arena *arena, struct reading *out);

/* Reads one file: what threads do, and the caller where they have not. */
void read_file(struct python *python, struct text path, enum python_detail detail,
               struct arena *arena, struct reading *out);

#endif
