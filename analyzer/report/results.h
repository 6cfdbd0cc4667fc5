/* results.h - findings as those want them who show them beside the user's code.
 *
 * Such a reader knows the files of one repository, so each finding gets a place in it: its own
 * where the code is the user's, else the import statement of the user's that brings the library
 * in. */
#ifndef IMPORTSCAN_REPORT_RESULTS_H
#define IMPORTSCAN_REPORT_RESULTS_H

#include "analyzer/report/repository.h"
#include "analyzer/report/selection.h"
#include "analyzer/rules/rules.h"

struct result {
    const struct finding *finding;
    const struct rule_info *rule;
    struct text path;        /* below the repository's root, as bytes; never empty */
    struct place start, end; /* in that file; the end is exclusive */
    struct text line_hash;   /* of the line it starts on; empty where the file cannot be read */
    uint64_t saved_bytes;    /* that deferring the import on that line saves while the unit loads */
    enum standing standing;
    bool is_own;                   /* the place is that of the finding itself */
    const struct edge *brought_by; /* else the import that stands there; NULL: none is known */
};

struct results {
    struct repository repository;
    const struct result *at; /* by path, place, code and module */
    uint32_t count;
};

/* What is asked for and severe enough; with --all what stands apart and infos, too, and, where
 * wanted, what comments suppress. Lives in the report's arena. */
struct results results_of(const struct report *report, bool with_suppressed);
/* The same, the most severe first, then those that save the most bytes. */
const struct result *const *results_ranked(const struct report *report,
                                           const struct results *results);
/* One sentence, which names the library where the place is only an import of it. */
struct text result_sentence(const struct report *report, const struct result *result);
/* "pandas/io/common.py:12", printable: where the code is that the finding is about. */
struct text result_library_place(const struct report *report, const struct result *result);
/* Whether a run fails for it. */
bool result_fails(const struct report *report, const struct result *result);

#endif
