/* into.h - files written below a folder that holds none of what is read.
 *
 * Each file is written under a temporary name and renamed; no link below the folder is followed, so
 * nothing outside of it can change. */
#ifndef IMPORTSCAN_STUBGEN_INTO_H
#define IMPORTSCAN_STUBGEN_INTO_H

#include "analyzer/base/array.h"
#include "analyzer/base/error.h"

#include <sys/types.h>

struct into {
    struct arena *arena;
    struct text folder; /* without links */
    struct texts inputs;
    int fd;
};

/* Makes the folder and those above it. Refused where it is one of `inputs`, absolute paths, or lies
 * in one. Close it with into_close. */
bool into_open(struct text folder, struct texts inputs, struct arena *arena, struct into *out,
               struct error *err);
/* `path` is relative and has no ".." in it. */
bool into_write(const struct into *into, struct text path, struct text bytes, mode_t mode,
                struct error *err);
/* The bytes of the file `from`, absolute, which keep their time; large ones pass through no memory
 * of ours. */
bool into_copy(const struct into *into, struct text path, struct text from, mode_t mode,
               struct error *err);
/* The bytes of a file of ours; false where there is none, and nothing is told. */
bool into_read(const struct into *into, struct text path, uint32_t most, struct text *out);
/* Removes a file, and the folders above it that are empty then; what is not there is no matter. */
void into_remove(const struct into *into, struct text path);
/* Whether nothing lies in the folder. */
bool into_is_empty(const struct into *into);
void into_close(struct into *into);

#endif
