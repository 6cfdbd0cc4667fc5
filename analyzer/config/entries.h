/* entries.h - the units that a configuration names: files, and what deployment descriptions list.
 *
 *   src/handler.py, src/handler.py:lambda_handler
 *   template.yaml    AWS SAM or CloudFormation: each Python function with its handler
 *   serverless.yml   Serverless Framework: the same
 *   units.txt        one of these a line; empty lines and what follows # are skipped
 */
#ifndef IMPORTSCAN_CONFIG_ENTRIES_H
#define IMPORTSCAN_CONFIG_ENTRIES_H

#include "analyzer/base/array.h"
#include "analyzer/base/error.h"

struct unit_entry {
    struct text path;             /* absolute */
    ARRAY(struct text) functions; /* none: as the unit says itself */
};

struct unit_entries {
    ARRAY(struct unit_entry) list; /* in the order of first mention, each file once */
};

/* Adds what one value names; `value` begins with an absolute path. Fails where there is no such
 * file, or where it cannot be read as what its name says. */
bool entries_add(struct unit_entries *entries, struct text value, struct arena *arena,
                 struct error *err);
/* Whether the name is one of a deployment description or a list. */
bool entries_is_list(struct text path);

#endif
