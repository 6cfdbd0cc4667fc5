/* editable.h - the finder modules of editable installs (PEP 660), read as text.
 *
 * setuptools writes __editable___NAME_finder.py with two literal dicts, MAPPING (module -> place)
 * and NAMESPACES (namespace -> folders); the editables library writes _editable_impl_NAME.py with
 * calls of map_module('name', 'place'). Anything but literals is passed over. */
#ifndef IMPORTSCAN_RESOLVE_EDITABLE_H
#define IMPORTSCAN_RESOLVE_EDITABLE_H

#include "analyzer/resolve/environment.h"

/* Appends what the finder module `text` maps to `environment->editables`; `from` is its file.
 * Returns how many there were. */
uint32_t editable_parse(struct text text, struct text from, struct arena *arena,
                        struct environment *environment);

#endif
