/* pyvenv.h - pyvenv.cfg, the file that makes a folder a virtual environment. */
#ifndef IMPORTSCAN_RESOLVE_PYVENV_H
#define IMPORTSCAN_RESOLVE_PYVENV_H

#include "analyzer/resolve/environment.h"

struct pyvenv {
    struct text home;              /* the folder of the interpreter it was made with */
    bool system_site;              /* include-system-site-packages; true where it is not said */
    struct python_version version; /* `version` or `version_info`; {0, 0} where it is not said */
};

/* Reads as Lib/site.py does. The texts are slices of `text`. Cannot fail. */
struct pyvenv pyvenv_parse(struct text text);
/* Reads `folder`/pyvenv.cfg; false where there is none. */
bool pyvenv_read(struct text folder, struct arena *arena, struct pyvenv *out);

#endif
