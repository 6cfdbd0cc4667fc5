/* patterns.h - paths that fit patterns with *, ** and ?.
 *
 * A pattern with a slash counts from a folder, one without fits the name of a file or of any folder
 * above it: "tests/x", "src/[ab]*.py", "conftest.py", "build". What fits a folder fits all below
 * it. */
#ifndef IMPORTSCAN_CONFIG_PATTERNS_H
#define IMPORTSCAN_CONFIG_PATTERNS_H

#include "analyzer/base/array.h"
#include "analyzer/base/error.h"

struct pattern;

/* Lives in `arena`. Fails on what is no pattern: a bracket that does not end. */
bool pattern_read(struct text text, struct text folder, struct arena *arena, struct pattern **out,
                  struct error *err);
/* `path` is absolute and without links. */
bool pattern_fits(const struct pattern *pattern, struct text path);

#endif
