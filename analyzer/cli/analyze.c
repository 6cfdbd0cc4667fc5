#include "analyzer/cli/analyze.h"

/* The stages are not joined yet: this file only lets the program link. */
bool analyze(const struct request *request, struct analysis *out, struct error *err)
{
    (void)out;
    return error_set(err, "cannot read %.*s: the analysis is not built yet",
                     TEXT_ARG(request->environment.unit_path));
}

void analysis_release(struct analysis *analysis)
{
    arena_release(&analysis->arena);
}
