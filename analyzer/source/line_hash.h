/* line_hash.h - what tells one line of a file from the others, wherever it moves to.
 *
 * GitHub's hash (codeql-action, fingerprints.ts), number for number: of the hundred UTF-16 units
 * that follow a line's beginning, blanks and tabs left out and line ends made one, a rolling hash
 * of base 37. A line that is inserted far above changes nothing; equal hashes are numbered from the
 * top of the file. SARIF, GitLab and the baseline tell findings apart by it. */
#ifndef IMPORTSCAN_SOURCE_LINE_HASH_H
#define IMPORTSCAN_SOURCE_LINE_HASH_H

#include "analyzer/base/arena.h"

struct line_hash {
    uint64_t value;
    uint32_t ordinal; /* 1 for the first line of that value, 2 for the next, ... */
};

struct line_hashes {
    const struct line_hash *at; /* at[0] is line 1; never empty */
    uint32_t count;
};

/* `bytes` as they lie in the file, whatever its encoding: GitHub reads them as UTF-8. Lives in
 * `arena`. */
struct line_hashes line_hashes_of(struct text bytes, struct arena *arena);
/* "1f4a0c:1", in `arena`. */
struct text line_hash_text(struct line_hash hash, struct arena *arena);

#endif
