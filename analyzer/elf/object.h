/* object.h - one shared object, read through its program headers.
 *
 * Hostile files are refused with a message; nothing is executed or mapped. More of the object
 * (needs, versions, symbols) is read by later stages through the same door. */
#ifndef IMPORTSCAN_ELF_OBJECT_H
#define IMPORTSCAN_ELF_OBJECT_H

#include "analyzer/base/array.h"
#include "analyzer/base/error.h"

/* What the strings of an extension module say about the imports its C code makes, strongest
 * evidence first; docs/c-imports.md tells how much each is worth. */
struct object_imports {
    struct texts likely;   /* names that initialising code hands to an import function, sorted, each
                              once: absolute, or relative with leading dots; where one name is
                              imported from another ("from lxml import _elementpath") both stand as
                              "lxml._elementpath", which need not be a module: its prefix is */
    struct texts dotted;   /* "a.b.c" strings that look like module names, sorted, each once; an
                              attribute path ("numpy.core.multiarray._ARRAY_API") counts: the resolver
                              tries its prefixes */
    struct texts single;   /* single identifiers, sorted, each once: only possible */
    bool imports_anything; /* refers to an import function of CPython; without one the object
                              imports nothing, whatever its strings say */
    bool calls_read; /* the calls of the initialising code could be followed: then `likely` is all
                        but complete, and the other lists hold what later calls may import */
    bool opaque;     /* strings are compressed (Cython >= 3.2) or not NUL-terminated (Rust) */
};

/* `bytes` is the whole file; results live in `arena`. */
bool object_read_imports(struct text path, struct text bytes, struct arena *arena,
                         struct object_imports *out, struct error *err);

#endif
