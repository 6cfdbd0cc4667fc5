/* schema.h - the JSON Schemas of our outputs, embedded at build time. */
#ifndef IMPORTSCAN_REPORT_SCHEMA_H
#define IMPORTSCAN_REPORT_SCHEMA_H

#include "analyzer/base/arena.h"

/* The schema of that name ("report"), as it stands in its file; empty for an unknown name. */
struct text schema_text(struct text name);
/* "report, manifest, ...": for messages. */
struct text schema_names(struct arena *arena);

#endif
