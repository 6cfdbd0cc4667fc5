/* rules.h - what a code means.
 *
 * rules.def is the one table: findings, help, documentation and tests read it. */
#ifndef IMPORTSCAN_RULES_RULES_H
#define IMPORTSCAN_RULES_RULES_H

#include "analyzer/graph/finding.h"
#include "analyzer/graph/module_graph.h"

enum rule {
#define RULE(code, slug, severity, sentence) RULE_##code,
#include "analyzer/rules/rules.def"
#undef RULE
    RULE_COUNT
};

struct rule_info {
    const char *code;     /* "IS001" */
    const char *slug;     /* "syntax-error" */
    const char *sentence; /* what is said of a file, without subject and full stop */
    enum severity severity;
};
extern const struct rule_info rules[RULE_COUNT];

/* What `importscan rule CODE` tells beyond the sentence; plain text, lines of at most 90. */
struct rule_help {
    const char *why;        /* why it matters */
    const char *bad;        /* code that brings it about */
    const char *good;       /* code to the same end that does not */
    const char *remedy;     /* how to get from the one to the other */
    enum applicability fix; /* the surest that a fix of the rule can be */
    const char *since;      /* the first version that has the rule */
};
const struct rule_help *rule_help(enum rule rule);

/* By code ("IS001", "is001") or slug; NULL when there is none. */
const struct rule_info *rule_find(struct text name);

#endif
