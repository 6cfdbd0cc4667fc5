/* versions.h - the symbol versions that an object needs of others, and those it defines.
 *
 * Both lists of records are walked by hand, with bounds: their links are not to be trusted. Texts
 * are parts of the file's bytes. */
#ifndef IMPORTSCAN_ELF_VERSIONS_H
#define IMPORTSCAN_ELF_VERSIONS_H

#include "analyzer/elf/image.h"

struct version_need {
    struct text library; /* as in DT_NEEDED */
    struct text version; /* "GLIBC_2.14" */
    bool weak;           /* every reference is weak: its absence does not fail the load */
};

/* Families whose versions are numbers that grow. */
enum version_family {
    VERSION_GLIBC,
    VERSION_GLIBCXX,
    VERSION_CXXABI,
    VERSION_FAMILY_COUNT
};
const char *version_family_name(enum version_family family); /* "GLIBC", ... */

struct versions {
    ARRAY(struct version_need) needs;
    ARRAY(struct text) defined;
    struct text most[VERSION_FAMILY_COUNT]; /* the largest number needed: "2.14"; empty: none */
};

void versions_read(const struct image *image, struct arena *arena, struct versions *out);

/* The number of a version of that family; empty for GLIBC_PRIVATE and the like, and for another
 * family's. GLIBC_ABI_DT_RELR is what glibc 2.36 came with. */
struct text version_number(struct text version, enum version_family family);
/* "2.9" before "2.14"; below 0, 0 or above, as text_compare. The empty text comes first. */
int version_compare(struct text a, struct text b);

#endif
