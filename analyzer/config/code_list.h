/* code_list.h - rules as the command line and configuration name them. */
#ifndef IMPORTSCAN_CONFIG_CODE_LIST_H
#define IMPORTSCAN_CONFIG_CODE_LIST_H

#include "analyzer/base/array.h"
#include "analyzer/base/error.h"

struct code_list {
    ARRAY(struct text) prefixes; /* "IS2", "IS203": beginnings of codes, capital letters */
};

/* Adds what `text` lists, parted by commas: codes, beginnings of codes, or names of rules. `source`
 * begins the message about one that no rule has: "--select". */
bool code_list_add(struct code_list *list, struct text text, const char *source,
                   struct arena *arena, struct error *err);

#endif
