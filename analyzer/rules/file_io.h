/* file_io.h - the family IS2xx: what a module does beside itself, and what of it breaks when it is
 * imported from an archive or an object store. */
#ifndef IMPORTSCAN_RULES_FILE_IO_H
#define IMPORTSCAN_RULES_FILE_IO_H

#include "analyzer/own_path/own_path.h"
#include "analyzer/source/tree.h"
#include "analyzer/verdict/reach.h"

/* Where the modules will be imported from. */
enum store {
    STORE_S3,        /* a finder and loader of our kind: README, "What the loader must offer" */
    STORE_ZIP,       /* zipimport */
    STORE_S3_NOFILE, /* the same as S3, and modules have no __file__ */
    STORE_REDIS,
    STORE_COUNT
};
const char *store_name(enum store store); /* "s3", "zip", "s3-nofile", "redis" */

struct file_io_request {
    struct world *world;
    struct tree *tree;
    const struct reach *reach; /* NULL: everything counts as live */
    enum store store;
    struct python_version least; /* the lowest version that fixes are written for */
};

/* Adds the findings to the graph, and what each module touches. `arena` holds the paths. */
void file_io_tell(const struct file_io_request *request, struct arena *arena,
                  struct own_paths *out);

#endif
