/* diff.h - the change of one file as a unified diff, which `patch -p1` and `git apply` take.
 *
 * Hunks come from the splices, so nothing is searched for; lines that a splice leaves as they were
 * are context. A line ends in "\n" here, whatever Python sees as one: bytes go through as they are.
 * Names are quoted as git quotes them. */
#ifndef IMPORTSCAN_STUBGEN_DIFF_H
#define IMPORTSCAN_STUBGEN_DIFF_H

#include "stubgen/edits.h"

enum change_kind {
    CHANGE_FILE,
    CHANGE_NEW_FILE,  /* all of `to`; no splices */
    CHANGE_GONE_FILE, /* all of `from`; no splices */
};

struct change {
    enum change_kind kind;
    struct text path; /* relative, without a/ and b/ */
    struct text from, to;
    const struct splice *splices; /* of `from`, in order */
    uint32_t splice_count;
};

/* The diff, empty where no line changes; `revert` gives the one that leads back. In `arena`. */
struct text diff_of(const struct change *change, bool revert, struct arena *arena);

#endif
