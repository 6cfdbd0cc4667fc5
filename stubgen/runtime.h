/* runtime.h - the Python package that patched modules and stub files import.
 *
 * Its files are part of the program: `path` is "_importscan_rt/__init__.py", as it lies beside a
 * unit, in the order of names. */
#ifndef IMPORTSCAN_STUBGEN_RUNTIME_H
#define IMPORTSCAN_STUBGEN_RUNTIME_H

#include "analyzer/base/text.h"

struct runtime_file {
    struct text path, text;
};

enum {
#define RUNTIME(file, symbol) RUNTIME_AT_##symbol,
#include "stubgen/runtime_files.def"
#undef RUNTIME
    RUNTIME_FILE_COUNT
};

/* `index` below RUNTIME_FILE_COUNT. */
struct runtime_file runtime_file(unsigned index);

#endif
