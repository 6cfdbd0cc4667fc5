/* defer.h - which imports are put off, and the edits that do it.
 *
 * The verdicts say which names the loading of the unit never reads. Here each of them is asked
 * whether the file can be rewritten without anybody seeing it (wishes.h), and whether the program
 * would see that the module behind it loads later (program.h). What remains is planned as a whole
 * (schedule.h): an import is put off only where a module leaves the cold start with it, and what
 * has an effect is imported where it was. Refusals are told as IS42x to IS45x, imports that are put
 * off as IS101 and IS102 with their edits. */
#ifndef IMPORTSCAN_DEFER_DEFER_H
#define IMPORTSCAN_DEFER_DEFER_H

#include "analyzer/own_path/own_path.h"
#include "analyzer/resolve/environment.h"
#include "analyzer/source/tree.h"
#include "analyzer/verdict/verdict.h"

struct defer_request {
    struct module_graph *graph; /* judged; findings are added to it */
    struct verdicts *verdicts;
    struct tree *tree;
    const struct environment *environment;
    struct python_version least; /* the oldest that the files must run on; {0}: the environment's */
    struct texts eager;          /* patterns of modules whose imports stay, or that stay imported */
    struct texts always_used;    /* modules that each run loads, as was measured; sorted */
    /* What loading a module takes; NULL: imports are put off however little that saves. */
    uint64_t (*cost_us)(const struct module *module);
    const uint64_t *min_saving_us; /* so much is enough; NULL: clearly more than it costs */
};

/* What came of it; indexes are the graph's. Lives in the arena. */
struct deferral_plan {
    uint8_t *loaded;   /* by module: it still loads with the unit */
    uint8_t *waits;    /* by edge: it is put off */
    uint8_t *by_owner; /* by edge: a comment says that it stays */
    uint8_t *stays;    /* by module: why it loads whatever imports it, enum rule; RULE_COUNT: no
                             reason */
    const struct text *stays_why; /* by module: what in it */
    const uint8_t *keeps_imports; /* by module: why none of its imports is put off, as in `stays` */
    uint64_t saved_us, needed_us; /* of a plan that was dropped: too little would be saved */
};

/* Adds findings. Files are read again; one that cannot be is left as it is. Cannot fail. */
void defer_tell(const struct defer_request *request, struct arena *arena,
                struct deferral_plan *out);

#endif
