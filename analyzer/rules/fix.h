/* fix.h - the edits that make a file access hold wherever the module is imported from.
 *
 * A fix is made from what an expression surely is, never from what it may be: a path that comes
 * from callers, from an object's attribute or from several places at once stays as it is, and the
 * reason says so. Only the call changes; names that no longer serve stay, others may read them. */
#ifndef IMPORTSCAN_RULES_FIX_H
#define IMPORTSCAN_RULES_FIX_H

#include "analyzer/own_path/own_path.h"
#include "analyzer/rules/file_io.h"
#include "analyzer/rules/rules.h"

struct fix_request {
    const struct file_io_request *files;
    const struct own_paths *paths;
    const struct own_use *use;
    enum rule rule;
    struct text path; /* of the use: absolute, folded, `*` for what is not known; may be empty */
    enum entry_kind target;
};

/* In `arena`; never NULL. Reads the module's source. */
const struct fix *fix_of(const struct fix_request *request, struct arena *arena);

#endif
