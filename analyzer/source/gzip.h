/* gzip.h - bytes made small, in characters that may stand in any text. */
#ifndef IMPORTSCAN_SOURCE_GZIP_H
#define IMPORTSCAN_SOURCE_GZIP_H

#include "analyzer/base/arena.h"

/* A gzip file of `bytes`, as base64. The same bytes give the same text: no time, no name. False
 * where it would not fit 32-bit lengths. In `arena`. */
bool gzip_base64(struct text bytes, struct arena *arena, struct text *out);

#endif
