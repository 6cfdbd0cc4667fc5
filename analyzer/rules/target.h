/* target.h - what of a path is there, `*` standing for any name. */
#ifndef IMPORTSCAN_RULES_TARGET_H
#define IMPORTSCAN_RULES_TARGET_H

#include "analyzer/source/tree.h"

/* The kind of the first file or folder that fits an absolute path. */
enum entry_kind target_kind(struct tree *tree, struct text path, struct arena *arena);

#endif
