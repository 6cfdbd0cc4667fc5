/* digest.h - what a file's bytes are: how many, how many when compressed, and their SHA-256. */
#ifndef IMPORTSCAN_SOURCE_DIGEST_H
#define IMPORTSCAN_SOURCE_DIGEST_H

#include "analyzer/source/tree.h"

enum {
    SHA256_BYTES = 32,
    SHA256_HEX = 2 * SHA256_BYTES
};

struct digest {
    bool ok;              /* false: the bytes could not be read, and nothing else holds */
    uint64_t size, zsize; /* zsize: as a zip member would have it; at most `size` */
    uint8_t sha256[SHA256_BYTES];
};

/* A regular file is read piece by piece and never blocks; a member of an archive is read whole.
 * `out` beside `paths`, by `jobs` threads. Without `compressed`, zsize is size: compressing takes
 * longer than all the rest. */
void digest_files(struct tree *tree, struct texts paths, unsigned jobs, bool compressed,
                  struct digest *out);
/* Of bytes at hand; `zsize` is not computed. */
void digest_bytes(struct text bytes, struct digest *out);
/* In lower case, in `arena`. */
struct text digest_hex(const struct digest *digest, struct arena *arena);

#endif
