/* documents.h - the actions that read no unit: they print what the program knows of itself. */
#ifndef IMPORTSCAN_CLI_DOCUMENTS_H
#define IMPORTSCAN_CLI_DOCUMENTS_H

#include "analyzer/cli/options.h"

bool print_rule(const struct options *options, struct arena *arena, struct error *err);
bool print_schema(const struct options *options, struct arena *arena, struct error *err);
bool print_completions(const struct options *options, struct arena *arena, struct error *err);
bool print_manual(const struct options *options, struct arena *arena, struct error *err);
bool print_version(const struct options *options, struct arena *arena, struct error *err);

#endif
