/* bytecode.h - the .pyc files that belong to sources which are moved as they are.
 *
 * A cached .pyc that fits its source (magic number, time and size, as the import system compares
 * them) may go with it: with the flags of an unchecked hash, loaders take it without a look at the
 * source. What is compiled by a hash already goes as it is. */
#ifndef IMPORTSCAN_STUBGEN_BYTECODE_H
#define IMPORTSCAN_STUBGEN_BYTECODE_H

#include "analyzer/base/error.h"
#include "analyzer/resolve/environment.h"

/* "pkg/__pycache__/mod.cpython-312.pyc" of "pkg/mod.py"; in `arena`. */
struct text bytecode_path(struct text source, struct python_version version, struct arena *arena);
/* The cached .pyc of that source file, absolute, NUL after it; empty where none fits. */
struct text bytecode_find(struct text source, struct python_version version, struct arena *arena);
/* Its bytes as they belong beside a moved source. */
bool bytecode_read(struct text path, struct arena *arena, struct text *out, struct error *err);

#endif
