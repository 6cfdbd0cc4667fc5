/* baseline.h - findings that are known: importscan-baseline/1.
 *
 * A ratchet. Known findings are not told; where one is gone its entry goes, too. Nothing is added
 * but by an explicit update. */
#ifndef IMPORTSCAN_CONFIG_BASELINE_H
#define IMPORTSCAN_CONFIG_BASELINE_H

#include "analyzer/config/finding_key.h"
#include "analyzer/report/selection.h"

struct baseline_entry {
    struct finding_key key;
    uint32_t count; /* findings of that key; at least 1 */
    uint32_t line;  /* of the file; 0: not known */
};

struct baseline {
    struct text path;                     /* absolute */
    struct texts targets;                 /* what was checked when it was written, sorted */
    ARRAY(struct baseline_entry) entries; /* by key, each once */
    bool exists;
};

/* No file is an empty baseline; one that cannot be understood is refused with its place. */
bool baseline_read(struct text path, struct arena *arena, struct baseline *out, struct error *err);

/* What became of it in a run. */
struct ratchet {
    uint32_t known;                     /* findings that it names */
    uint32_t gone;                      /* findings that it names and that are no more */
    ARRAY(struct baseline_entry) stale; /* of these: `count` is how many are gone */
    ARRAY(struct baseline_entry) kept;  /* what it would be now */
};

struct ratchet_request {
    struct module_graph *graph;
    const struct selection *selection;
    struct finding_keys *keys;
    struct texts targets; /* of this run, sorted */
};

/* Marks the findings that are known. Entries of rules that the run did not ask for are kept, and
 * all are where it checked something else than the baseline is about. */
void baseline_apply(const struct baseline *baseline, const struct ratchet_request *request,
                    struct arena *arena, struct ratchet *out);
/* The baseline that names each finding that is shown. */
void baseline_make(const struct ratchet_request *request, struct arena *arena,
                   struct baseline *out);
/* A finding at each stale entry. */
void baseline_tell(const struct baseline *baseline, const struct ratchet *ratchet,
                   struct module_graph *graph);
/* Written to a temporary name and renamed. */
bool baseline_write(const struct baseline *baseline, struct arena *arena, struct error *err);
/* Whether CI says that nothing is to be written. */
bool baseline_is_locked(void);

#endif
