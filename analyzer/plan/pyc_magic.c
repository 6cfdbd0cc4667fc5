#include "analyzer/plan/pyc_magic.h"

unsigned pyc_magic(struct python_version version)
{
#define MAGIC(wanted_major, wanted_minor, number)                                                  \
    if (version.major == (wanted_major) && version.minor == (wanted_minor))                        \
        return number;
#include "analyzer/plan/pyc_magic.def"
#undef MAGIC
    return 0;
}
