/* quantity.h - sizes and times as people write them. */
#ifndef IMPORTSCAN_BASE_QUANTITY_H
#define IMPORTSCAN_BASE_QUANTITY_H

#include "analyzer/base/text.h"

/* "250MiB", "1.5 GB", "4096": B; kB, MB, GB are powers of ten, KiB, MiB, GiB of two. False where it
 * is none, or beyond 2^50 bytes. */
bool quantity_bytes(struct text text, uint64_t *out);
/* "3s", "1500ms", "2m", "250us" in nanoseconds; a number alone is refused. At most a year. */
bool quantity_time(struct text text, uint64_t *out);

#endif
