/* manifest_changes.h - what a deployable tree has otherwise than the unit: `changes` of its
 * manifest. */
#ifndef IMPORTSCAN_REPORT_MANIFEST_CHANGES_H
#define IMPORTSCAN_REPORT_MANIFEST_CHANGES_H

#include "analyzer/report/manifest.h"
#include "stubgen/deploy.h"

struct manifest_changes {
    const struct deploy *deploy;
    const struct patch *patch;
    const struct stub_plan *stubs;
    bool preload, hard;
    bool compiled;            /* no .pyc is missing */
    uint32_t to_compile;      /* sources without a .pyc, before anything was compiled */
    struct text compile_step; /* the command that makes them; empty where none is missing */
};

void manifest_write_changes(const struct manifest *manifest, struct json_stream *json);

/* Why --mode preload changes nothing, a sentence. */
extern const char manifest_preload_reason[];

#endif
