/* calls.h - the imports that initialising code asks for.
 *
 * Starts at PyInit_ and at the functions of a multi-phase module definition, follows direct calls,
 * and notes which constant names reach CPython's import functions, also through helpers that pass a
 * name on (Cython's __Pyx_Import). Methods hang on tables only, so what they import when somebody
 * calls them stays out. */
#ifndef IMPORTSCAN_ELF_CALLS_H
#define IMPORTSCAN_ELF_CALLS_H

#include "analyzer/elf/image.h"

/* The names as object.h tells for `likely`, in `arena`. Returns whether every import that the
 * initialising code makes itself has a name there: false for an unknown machine, for no unwind
 * table, for names that are made at run time. */
bool calls_read(const struct image *image, struct arena *arena, struct texts *out);

#endif
