/* manifest.h - what a unit ships and what of it is needed when: importscan-manifest/1.
 *
 * The input of an optimizer; its form is manifest.schema.json. Written row by row. */
#ifndef IMPORTSCAN_REPORT_MANIFEST_H
#define IMPORTSCAN_REPORT_MANIFEST_H

#include "analyzer/plan/inventory.h"
#include "analyzer/plan/profile.h"
#include "analyzer/report/json_stream.h"
#include "analyzer/report/report.h"

struct manifest_changes;

struct manifest {
    const struct report *report;
    const struct inventory *inventory;
    const struct profile *profile;          /* NULL: nothing was measured */
    uint64_t local_limit;                   /* bytes that ships must stay below */
    const struct manifest_changes *changes; /* of a tree that is written; NULL: nothing is */
    /* Filled by manifest_write: those that bring files, sorted by name. */
    const struct distribution **distributions;
    uint32_t distribution_count;
    uint32_t *native_of; /* by module: place in the load order + 1; 0: it is no shared object */
};

void manifest_write(const struct manifest *manifest, struct writer *writer);

/* The rows of `modules`, behind manifest_write. */
void manifest_write_modules(const struct manifest *manifest, struct json_stream *json);
/* `natives` and `native_order`. */
void manifest_write_natives(const struct manifest *manifest, struct json_stream *json);
/* What executing a module takes, in microseconds, and whether that was measured. */
uint64_t manifest_init_us(const struct manifest *manifest, module_id module, bool *measured);
/* "o17" of a file, "d3" of a distribution; in the report's arena. */
struct text manifest_object_id(const struct manifest *manifest, uint32_t file);
struct text manifest_distribution_id(const struct manifest *manifest,
                                     const struct distribution *distribution);

#endif
