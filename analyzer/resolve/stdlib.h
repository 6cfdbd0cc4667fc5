/* stdlib.h - what the target's standard library holds, from stdlib.def.
 *
 * Facts of a version, not of this machine: they answer for a Python that is not installed here.
 * Only `environment.builtins` was read from the interpreter's own files. Versions before 3.8 count
 * as 3.8, later ones than the table as its last. */
#ifndef IMPORTSCAN_RESOLVE_STDLIB_H
#define IMPORTSCAN_RESOLVE_STDLIB_H

#include "analyzer/resolve/environment.h"

/* A top-level module or package of the target's standard library, on its platform. */
bool stdlib_has(const struct environment *environment, struct text top_name);
/* The first minor version of Python 3 that has a name no more (12 for "distutils"); 0 for a name
 * that the target has, or that never was the standard library's. */
int stdlib_gone_since(const struct environment *environment, struct text top_name);
/* Compiled into the interpreter. */
bool stdlib_is_builtin(const struct environment *environment, struct text name);
/* A full dotted name that is frozen into the interpreter. */
bool stdlib_is_frozen(const struct environment *environment, struct text name);

struct frozen_module {
    struct text file; /* below the standard library's folder */
    bool is_package;
};
bool stdlib_frozen(const struct environment *environment, struct text name,
                   struct frozen_module *out);

/* Modules that every interpreter of a version has compiled in; sorted. */
struct texts stdlib_plain_builtins(struct python_version version, struct arena *arena);
/* Full dotted names of those that are frozen; sorted. */
struct texts stdlib_frozen_names(struct python_version version, struct arena *arena);
/* All top-level names of a version on a platform, on any for the empty text; sorted. */
struct texts stdlib_names(struct python_version version, struct text platform, struct arena *arena);

/* Modules that CPython has loaded before the first line of the entry runs (`python3 -c pass`), in
 * load order; without those that lines of .pth files import, with sitecustomize where it lies on
 * the search path. */
struct texts stdlib_at_start(const struct environment *environment, struct arena *arena);
/* Modules that a built-in or stdlib extension module imports from C when it is initialised (not on
 * later calls), from the table; empty where it imports none. Sorted. */
struct texts stdlib_c_imports(const struct environment *environment, struct text name,
                              struct arena *arena);
/* The names that `builtins` holds in the target: a read of any other unbound name is a NameError.
 */
bool stdlib_is_builtin_name(const struct environment *environment, struct text name);
/* All of them, sorted. */
struct texts stdlib_builtin_names(struct python_version version, struct arena *arena);

#endif
