/* installation.h - a CPython as it lies on the disk: a prefix that holds lib/pythonX.Y/os.py.
 *
 * Found as Modules/getpath.py finds it, by climbing from the interpreter's folder. */
#ifndef IMPORTSCAN_RESOLVE_INSTALLATION_H
#define IMPORTSCAN_RESOLVE_INSTALLATION_H

#include "analyzer/resolve/environment.h"

struct installation {
    struct python_version version; /* {0, 0}: there is none */
    struct text prefix;            /* "/usr" */
    struct text library;           /* sys.platlibdir: "lib" or "lib64" */
    struct text folder;            /* "python3.11"; "python3.13t" of a free-threaded build */
    struct text stdlib;            /* "/usr/lib/python3.11" */
};

/* The version in a name such as "python3.11" or "python3.13t"; {0, 0} where there is none. */
struct python_version version_in_name(struct text name);
/* The version at the start of "3.11.2" or "3.11.2.final.0"; {0, 0} where there is none. */
struct python_version version_parse(struct text text);
bool version_equal(struct python_version a, struct python_version b);
/* How far from what is wanted; where that is {0, 0}, the newest is nearest. */
int version_distance(struct python_version wanted, struct python_version version);

/* The installation with this prefix; `wanted` {0, 0} takes the newest there. */
bool installation_in(struct text prefix, struct python_version wanted, struct arena *arena,
                     struct installation *out);
/* The same for the nearest folder at or above `folder`. */
bool installation_above(struct text folder, struct python_version wanted, struct arena *arena,
                        struct installation *out);
/* The installation an interpreter belongs to, all links followed; its name tells the version. */
bool installation_of(struct text interpreter, struct arena *arena, struct installation *out);

/* Looks through the usual places: the prefixes of the folders on `path` ($PATH), /usr, /usr/local,
 * and what pyenv and uv keep below `home`. Takes `wanted`, else the nearest version; the newest for
 * {0, 0}. */
bool installation_search(struct python_version wanted, struct text path, struct text home,
                         struct tree *tree, struct arena *arena, struct installation *out);

#endif
