/* analyze.h - the stages in order: from a unit, or from folders, to the filled graph.
 *
 * Who opens analyze.c alone knows the program. */
#ifndef IMPORTSCAN_CLI_ANALYZE_H
#define IMPORTSCAN_CLI_ANALYZE_H

#include "analyzer/base/hints.h"
#include "analyzer/defer/defer.h"
#include "analyzer/elf/natives.h"
#include "analyzer/rules/file_io.h"
#include "analyzer/verdict/effects.h"
#include "analyzer/verdict/verdict.h"

enum unit_mode {
    UNIT_AUTO,   /* imported when it defines a handler or --entry names a function, else run */
    UNIT_MAIN,   /* run: __name__ is "__main__" */
    UNIT_MODULE, /* imported: __name__ is the file's stem */
};

/* Called from the thread that calls `analyze`, often; `modules` have been read so far. */
typedef void progress_callback(void *state, const char *stage, uint32_t modules);

struct request {
    struct environment_request environment; /* `unit_path` in it is the unit, absolute */
    struct texts folders; /* what is read in place of a unit: a library in these, absolute, without
                             links; `environment.folders` are their roots. May be empty */
    bool library;         /* every public function of the unit is an entry */
    enum unit_mode as;
    struct texts entries; /* --entry, as written: [MODULE:]FUNCTION */
    struct effects_request effects;
    struct hints hints; /* what the configuration knows of names */
    bool (*excludes)(void *context,
                     struct text path); /* of folders: what is left out; NULL: none */
    void *excludes_context;
    enum store store;                 /* where modules will be imported from */
    struct python_version min_python; /* fixes work from there on; {0, 0}: what is analysed */
    const struct target *target;      /* NULL: this machine */
    struct text cwd;                  /* the working directory, where natives are wanted */
    bool no_natives, no_verdicts;
    bool no_deferrals;             /* nobody asks which imports can be put off, and how */
    bool weighs_deferrals;         /* imports are put off only where that saves enough */
    const uint64_t *min_saving_us; /* so much is enough; NULL: clearly more than it costs */
    bool graph_only;               /* the import graph is all that is asked for */
    unsigned jobs;                 /* threads, at least 1 */
    progress_callback *progress;   /* NULL: nobody watches */
    void *progress_state;
};

struct timing {
    const char *stage;
    double seconds;
};

/* Everything in it lives in `arena`. */
struct analysis {
    struct arena arena;
    struct tree *tree;
    struct environment environment;
    struct module_graph graph;
    struct verdicts *verdicts;      /* NULL for folders, and where no verdicts were asked for */
    struct world *world;            /* what rules ask; NULL for units without verdicts */
    struct deferral_plan deferrals; /* of units; zeroed where nobody asked */
    struct natives *natives;        /* NULL for folders, and where nobody asked for them */
    struct text unit_module;        /* the file's stem; empty for folders */
    bool runs_as_main;
    ARRAY(struct text) entry_points; /* "handler:lambda_handler"; "handler" for a body */
    ARRAY(struct timing) timings;    /* in the order of the stages */
};

/* Fails only where the unit or what the command line names cannot be used; whatever is odd about
 * any other file is a finding. On failure `out` needs no release. */
bool analyze(const struct request *request, struct analysis *out, struct error *err);
void analysis_release(struct analysis *analysis);

#endif
