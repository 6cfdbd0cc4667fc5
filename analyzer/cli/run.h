/* run.h - the actions that read a unit: analyse it, then write each output that was asked for. */
#ifndef IMPORTSCAN_CLI_RUN_H
#define IMPORTSCAN_CLI_RUN_H

#include "analyzer/cli/options.h"

/* An analysis, and what the paths in it are told against. */
struct run {
    struct analysis analysis;
    struct text unit_path; /* absolute */
    struct text folder;    /* the working directory */
};
/* Analyses the unit that the first operand names. Release the analysis afterwards. */
bool run_analysis(const struct options *options, bool graph_only, struct arena *arena,
                  struct run *out, struct error *err);

bool run_report(const struct options *options, struct arena *arena, struct error *err);
bool run_graph(const struct options *options, struct arena *arena, struct error *err);
bool run_why(const struct options *options, struct arena *arena, struct error *err);

#endif
