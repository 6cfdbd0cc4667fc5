/* finding_key.h - what a finding is called so that edits elsewhere do not change it.
 *
 * No line is in it: the statement is told by a hash of its text without blanks, its place by the
 * qualified name of the scope around it. */
#ifndef IMPORTSCAN_CONFIG_FINDING_KEY_H
#define IMPORTSCAN_CONFIG_FINDING_KEY_H

#include "analyzer/graph/module_graph.h"
#include "analyzer/source/tree.h"

struct finding_key {
    struct text rule;
    struct text path; /* below the folder of the search path that it was found in; of files that
                         belong to no distribution: below `folder`, where they lie there */
    struct text distribution, version; /* empty: none */
    struct text name;                  /* "Class.method", empty for a module's body */
    struct text statement;             /* 16 hex digits */
};

/* Bytes of a logical line. */
struct statement_span {
    uint32_t start, stop;
};

struct finding_keys {
    const struct module_graph *graph;
    const struct environment *environment;
    struct tree *tree;
    struct text folder; /* absolute, without links */
    struct arena *arena;
    /* The file whose statements are at hand. */
    module_id module;
    struct arena of_module;
    struct text text;
    ARRAY(struct statement_span) statements; /* in the order of the source */
};

struct finding_key finding_key_of(struct finding_keys *keys, const struct finding *finding);
int finding_key_compare(const struct finding_key *a, const struct finding_key *b);
void finding_keys_release(struct finding_keys *keys);

#endif
