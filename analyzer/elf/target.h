/* target.h - machines that a unit is deployed to, and what they bring: targets.def.
 *
 * Without a target, libraries that glibc and gcc install on every system are the platform's. */
#ifndef IMPORTSCAN_ELF_TARGET_H
#define IMPORTSCAN_ELF_TARGET_H

#include "analyzer/base/array.h"
#include "analyzer/base/error.h"
#include "analyzer/elf/machine.h"
#include "analyzer/elf/versions.h"

struct target {
    struct text name; /* "lambda-python3.12-arm64" */
    int python_minor; /* of Python 3 */
    const struct machine_info *machine;
    const char *base;                       /* "Amazon Linux 2023" */
    const char *most[VERSION_FAMILY_COUNT]; /* the newest version that it has */
    const char *system;                     /* which rows of its libraries hold */
};

enum provided {
    PROVIDED_NOT,
    PROVIDED_LIKELY, /* seen there, promised nowhere */
    PROVIDED_SURELY,
};

/* By name: "lambda-python3.12-arm64". The message of a refusal names what is meant, or all. */
bool target_find(struct text name, struct arena *arena, struct target *out, struct error *err);
/* Whether the target's runtime has a library of that name; NULL asks for any Linux with glibc. */
enum provided target_provides(const struct target *target, struct text name);

#endif
