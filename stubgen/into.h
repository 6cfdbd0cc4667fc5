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
void into_close(struct into *into);

#endif
