/* ignores.h - what a configuration asks not to tell: of files, of packages; and not to read. */
#ifndef IMPORTSCAN_CONFIG_IGNORES_H
#define IMPORTSCAN_CONFIG_IGNORES_H

#include "analyzer/config/configuration.h"
#include "analyzer/config/patterns.h"
#include "analyzer/graph/module_graph.h"

/* Codes are told by their beginnings. */
struct ignored_path {
    struct pattern *pattern;
    struct text code;
};

struct ignored_name {
    struct text pattern, code;
};

struct ignores {
    ARRAY(struct ignored_path) paths;
    ARRAY(struct ignored_name) names;
    ARRAY(struct pattern *) excluded;
};

/* What is wrong with a pattern is a complaint. */
void ignores_read(struct configuration *configuration, struct ignores *out);
/* Marks the findings that are not told. The graph itself stays as it is. */
void ignores_apply(const struct ignores *ignores, struct module_graph *graph);
/* Whether a file or folder, absolute and without links, is left out. `context` is the ignores. */
bool ignores_excludes(void *context, struct text path);

#endif
