/* build_facts.h - what one build of CPython decides: extension suffixes and built-in modules.
 *
 * Read from file names in the standard library and from its _sysconfigdata module, as text. Where
 * there is none, the version's table and this machine answer. */
#ifndef IMPORTSCAN_RESOLVE_BUILD_FACTS_H
#define IMPORTSCAN_RESOLVE_BUILD_FACTS_H

#include "analyzer/resolve/environment.h"

/* The value of a string that `text`, a _sysconfigdata module, holds under `name`: adjacent pieces
 * joined, escapes as they are. False where there is none. */
bool sysconfig_value(struct text text, struct text name, struct arena *arena, struct text *out);

/* Fills `suffixes` and `builtins` of `environment`, whose version, platform and stdlib are set. */
void build_facts_read(struct environment *environment, struct tree *tree, struct arena *arena);

#endif
