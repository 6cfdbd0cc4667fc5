/* run.h - the actions that read a unit, or folders: analyse it, then write each output that was
 * asked for. */
#ifndef IMPORTSCAN_CLI_RUN_H
#define IMPORTSCAN_CLI_RUN_H

#include "analyzer/cli/options.h"
#include "analyzer/plan/profile.h"
#include "analyzer/report/report.h"

/* An analysis, and what it was made of. */
struct run {
    struct request request;
    struct analysis analysis;
    struct selection selection;
    struct text folder;     /* the working directory; paths are told against it */
    struct profile profile; /* of patch and stub */
};
/* Analyses what the operands name, watched. Release the analysis afterwards. */
bool run_analysis(const struct options *options, enum question question, struct arena *arena,
                  struct run *out, struct error *err);

/* The two halves of it: all but what is looked at; then the analysis. */
bool run_prepare(const struct options *options, enum question question, struct arena *arena,
                 struct run *out, struct error *err);
bool run_analyze(const struct options *options, struct run *run, struct error *err);

/* --min-saving in microseconds; `us` stays as it is where that was not given. */
bool run_min_saving(const struct options *options, uint64_t *us, struct error *err);
/* What the options ask of an analysis, but for what is analysed; and of a report on one. */
struct request run_request_of(const struct options *options);
struct report run_report_of(const struct options *options, struct run *run);

bool run_report(const struct options *options, struct arena *arena, struct error *err);
bool run_graph(const struct options *options, struct arena *arena, struct error *err);
/* `natives` of a unit; run_natives in natives.h also takes shared objects. */
bool run_unit_natives(const struct options *options, struct arena *arena, struct error *err);
/* Shared with actions that read no unit. Every output is tried; the first refusal is told. */
bool run_write_outputs(struct report *report, const struct options *options, enum question question,
                       struct error *err);
/* Refuses what the action cannot be written as. */
bool run_check_formats(const struct options *options, enum question question, struct error *err);
bool run_why(const struct options *options, struct arena *arena, struct error *err);

#endif
