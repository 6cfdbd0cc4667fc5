/* finder.h - a module's name on a list of folders -> a file, as CPython's import system finds it.
 *
 * The order is importlib's (Lib/importlib/_bootstrap_external.py, FileFinder; zipimport.py):
 * built-in, then frozen, then the path; on each entry a package, then the suffixes in order, then a
 * namespace portion. The finder knows no module state: the caller passes the `__path__` to search.
 */
#ifndef IMPORTSCAN_RESOLVE_FINDER_H
#define IMPORTSCAN_RESOLVE_FINDER_H

#include "analyzer/resolve/environment.h"
#include "analyzer/resolve/stdlib.h"

enum module_kind {
    MODULE_MISSING,
    MODULE_SOURCE,
    MODULE_PACKAGE,   /* __init__.py */
    MODULE_NAMESPACE, /* PEP 420 */
    MODULE_EXTENSION, /* also a package whose __init__ is one: `is_package` */
    MODULE_SOURCELESS,
    MODULE_BUILTIN,
    MODULE_FROZEN,
    MODULE_ZIP, /* a source inside an archive */
};
/* As the report writes it: "source", "package", ..., "zip member", "missing". */
const char *module_kind_name(enum module_kind kind);

struct found {
    enum module_kind kind;
    bool is_package;       /* has a __path__; true for namespaces */
    struct text path;      /* the file, archive members as "x.zip/a/b.py"; empty for built-in and
                              namespace. A frozen module's source, where the stdlib has it */
    struct texts portions; /* __path__ of a package: one folder, or a namespace's several */
    enum origin origin;
};

struct finder;

struct finder *finder_open(const struct environment *environment, struct tree *tree,
                           struct arena *arena);

/* A top-level name: built-in, frozen, editable finders, then `search_path` (absolute texts, as
 * sys.path is at that moment). False and kind MISSING when there is none. Memoised. */
bool finder_top(struct finder *finder, struct text name, struct texts search_path,
                struct found *out);
/* `name` is the last part of a dotted name, `path` its parent's __path__; `full` the whole name. */
bool finder_below(struct finder *finder, struct text full, struct text name, struct texts path,
                  struct found *out);
/* The modules a listing of `path` offers, as pkgutil.iter_modules would: names sorted, each once.
 */
struct texts finder_list(struct finder *finder, struct texts path, struct arena *arena);

#endif
