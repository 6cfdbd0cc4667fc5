/* folder_rows.h - the modules of folders, by path and by name. Private to the room. */
#ifndef IMPORTSCAN_LOAD_FOLDER_ROWS_H
#define IMPORTSCAN_LOAD_FOLDER_ROWS_H

#include "analyzer/load/bound_names.h"
#include "analyzer/load/folder.h"

/* Beside a module of the graph that was read; same index. */
struct folder_row {
    struct text root; /* its name counts from there; empty for what lies elsewhere */
    struct bound_names *bound, *asked; /* NULL: not looked for yet */
};

struct folder_rows {
    const struct folder_request *request;
    struct module_graph *graph;
    struct arena *arena; /* the graph's */
    struct finder *finder;
    struct distributions *distributions;
    struct texts search_path;
    ARRAY(struct text) roots;
    ARRAY(struct folder_row) rows; /* by module id */
    ARRAY(module_id) by_path;      /* by name_id of a file, or of a namespace's folder */
    ARRAY(module_id) tops;         /* by name_id: a module of that name right below some root */
};

/* The module of a file, or of a namespace's folder; {0}: none yet. */
module_id folder_rows_at(const struct folder_rows *rows, struct text path);
/* A module as it was found, its dotted name `full` where that is free; the one that is there
 * already, where it is the same. `parent` is the row of its package. */
module_id folder_rows_add(struct folder_rows *rows, struct text full, module_id parent,
                          const struct found *found);
/* A row for a name that no file stands for. */
module_id folder_rows_missing(struct folder_rows *rows, struct text full, module_id parent);
void folder_rows_set_root(struct folder_rows *rows, module_id module, struct text root);
struct text folder_rows_root(const struct folder_rows *rows, module_id module);
/* Tells that a module stands right below its root, where it is called `name`. */
void folder_rows_set_top(struct folder_rows *rows, struct text name, module_id module);
/* One that does; {0}: none. */
module_id folder_rows_top(const struct folder_rows *rows, struct text name);
/* The names that a module with facts binds, and those of which it takes attributes. */
const struct bound_names *folder_rows_bound(struct folder_rows *rows, module_id module);
const struct bound_names *folder_rows_asked(struct folder_rows *rows, module_id module);

#endif
