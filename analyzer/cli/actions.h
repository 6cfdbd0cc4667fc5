/* actions.h - the words that may come first on the command line. */
#ifndef IMPORTSCAN_CLI_ACTIONS_H
#define IMPORTSCAN_CLI_ACTIONS_H

#include "analyzer/base/array.h"
#include "analyzer/base/error.h"

/* Who takes an option: one bit an action. */
enum {
    FOR_REPORT = 1 << 0,
    FOR_GRAPH = 1 << 1,
    FOR_WHY = 1 << 2,
    FOR_RULE = 1 << 3,
    FOR_SCHEMA = 1 << 4,
    FOR_VERSION = 1 << 5,
    FOR_CHECK = 1 << 6,
    FOR_PATCH = 1 << 7,
    FOR_NATIVES = 1 << 8,
    FOR_PLAN = 1 << 9,
    FOR_MANIFEST = 1 << 10,
    FOR_CATALOG = 1 << 11,
    FOR_CONFIG = 1 << 12,
    FOR_STUB = 1 << 13,
    FOR_COMPLETIONS = 1 << 14,
    FOR_MAN = 1 << 15,
    FOR_ALL = (1 << 16) - 1,
    /* Tells what it found. */
    FOR_FORMATS = FOR_REPORT | FOR_GRAPH | FOR_WHY | FOR_CHECK | FOR_NATIVES,
    FOR_SHIPPED = FOR_MANIFEST | FOR_CATALOG,                    /* tells what ships */
    FOR_UNIT = FOR_FORMATS | FOR_PATCH | FOR_STUB | FOR_SHIPPED, /* reads a unit */
    FOR_CONFIGURED = FOR_UNIT | FOR_PLAN | FOR_CONFIG,           /* heeds configuration files */
};

struct options;

struct action {
    const char *name;
    unsigned bit;
    unsigned least, most; /* operands */
    const char *operands; /* for help and messages */
    bool (*run)(const struct options *options, struct arena *arena, struct error *err);
    const char *help;
};

enum {
    MANY_OPERANDS = 10000
};

/* The table: `count` actions, the default one first. */
const struct action *actions_all(unsigned *count);
/* NULL when there is none of that name. */
const struct action *actions_find(struct text name);
/* The names, for looking up the nearest. */
struct texts actions_names(struct arena *arena);

#endif
