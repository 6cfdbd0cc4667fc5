/* notebook.h - the Python in a Jupyter notebook (nbformat 4).
 *
 * Code cells in order, one after the other. Lines that only IPython understands (%magic, !shell,
 * ?help) become comments, cells of another language (%%bash) are left out: what remains has the
 * imports that running the notebook from top to bottom makes. */
#ifndef IMPORTSCAN_SOURCE_NOTEBOOK_H
#define IMPORTSCAN_SOURCE_NOTEBOOK_H

#include "analyzer/base/arena.h"

bool notebook_is(struct text path);
/* False where the bytes are no notebook. */
bool notebook_source(struct text bytes, struct arena *arena, struct text *out);

#endif
