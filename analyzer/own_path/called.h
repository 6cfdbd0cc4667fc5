/* called.h - functions by their dotted names: what they make of paths, what they do with them. */
#ifndef IMPORTSCAN_OWN_PATH_CALLED_H
#define IMPORTSCAN_OWN_PATH_CALLED_H

#include "analyzer/own_path/own_path.h"

enum operation {
    OPERATION_UNKNOWN, /* not in the table */
    OPERATION_NOTHING, /* gives no path */
    OPERATION_SAME,
    OPERATION_JOIN,
    OPERATION_DIRNAME,
    OPERATION_SPLIT,
    OPERATION_SPLITEXT,
    OPERATION_HOLD,    /* a holder of what the arguments give */
    OPERATION_ELEMENT, /* an element of the first argument or receiver */
    OPERATION_SECOND,  /* the second argument */
    OPERATION_REDUCE,  /* of os.path.join */
    OPERATION_EMBED,
    OPERATION_FILE_OF, /* the file of the module that the argument is defined in */
    OPERATION_MODULE_OF,
    OPERATION_GETATTR,
    OPERATION_NAMESPACE,
    OPERATION_IMPORT,
    OPERATION_SPEC_OF,
    OPERATION_LOADER_OF,
    OPERATION_FILES,
    OPERATION_MANAGER,
    OPERATION_GLOB,
    OPERATION_WALK,
    OPERATION_CHILDREN,
    OPERATION_STREAM,
    OPERATION_CONTENT, /* what is read of a stream stands for the stream */
    OPERATION_SIBLING, /* another name in the same folder */
    OPERATION_SUFFIX,
    OPERATION_FORMAT,
    OPERATION_REPLACE,
    OPERATION_CUT,
    OPERATION_PARTS,
    OPERATION_FILENAME,
};

struct sink {
    struct text name;
    int position; /* -1: any argument */
    const char *keyword;
    enum own_role role;
};

struct called_table {
    struct names names;                /* of all rows */
    uint8_t *operations;               /* enum operation, by name_id */
    uint8_t *method_operations;        /* the same of the path's own methods */
    uint32_t *calls, *methods, *takes; /* first rows of sinks.def, by name_id; 0: none */
    uint32_t *next;                    /* by row: another one of the same name and kind; 0: none */
};

void called_table_init(struct called_table *table, struct arena *arena);
/* The row of a dotted name, {0} where there is none: the name itself, else its first and last
 * part, since packages define their public names deep inside. */
name_id called_find(const struct called_table *table, struct text dotted);
/* The row of a method's name. */
name_id called_find_method(const struct called_table *table, struct text name);
const struct sink *called_sink(uint32_t row);

#endif
