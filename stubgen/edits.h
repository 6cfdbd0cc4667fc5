/* edits.h - a file's bytes with edits made in them, all other bytes as they were.
 *
 * Edits speak of the decoded source; the file may be in any encoding that source/ reads, with any
 * line ends. What is put in takes the line end of the line it is put into, and the encoding of the
 * file. The outcome is decoded again and compared before anybody gets it. */
#ifndef IMPORTSCAN_STUBGEN_EDITS_H
#define IMPORTSCAN_STUBGEN_EDITS_H

#include "analyzer/graph/finding.h"

/* Bytes `start` to `stop` of the old file give way to `text`, bytes as well. */
struct splice {
    uint32_t start, stop;
    struct text text;
};

struct edited {
    struct text bytes;            /* the new file; the old bytes themselves where none changed */
    ARRAY(struct splice) splices; /* ascending, none reaching into another, each a change */
    const struct text *refused;   /* beside the fixes: why one was left out; empty: it was made */
    uint32_t made;                /* fixes that were */
};

/* Makes as many of `count` fixes as go together, in their order: one that overlaps an earlier one
 * is left out whole. Edits that several fixes hold alike are made once: replacements and whole
 * lines; of two insertions inside a line, nobody can tell whether they mean the same. Cannot fail.
 * `bytes` outlive the result, which lives in `arena`. */
void edits_make(struct text bytes, const struct fix *const *fixes, uint32_t count,
                struct arena *arena, struct edited *out);

#endif
