/* data_calls.h - calls that name data by a literal: models, pickled files, services.
 *
 * Which calls, and where what they name lies, is data_calls.def. */
#ifndef IMPORTSCAN_PLAN_DATA_CALLS_H
#define IMPORTSCAN_PLAN_DATA_CALLS_H

#include "analyzer/verdict/verdict.h"

enum data_named {
    DATA_FILE,    /* a path, from the working directory: the unit's folder */
    DATA_MODEL,   /* a name, or such a path */
    DATA_SERVICE, /* a name; `files` tells what it reads */
};

struct data_call_info {
    const char *last;    /* the last name of what is called */
    const char *dotted;  /* defined under that name; empty: on any object */
    unsigned argument;   /* which one holds the literal, from 0 */
    const char *keyword; /* or under this name; empty: none */
    enum data_named named;
    const char *files; /* patterns below the folder of the search path, separated by blanks; `%` is
                          the literal, `**` any way down */
};

struct data_call {
    module_id module;
    const struct data_call_info *info;
    struct text literal;
    struct text via; /* "boto3.client", ".from_pretrained" */
    struct place place;
};

struct data_calls {
    ARRAY(struct data_call) at;
};

/* In modules that the unit may use, in the order of their ids and of the source. */
void data_calls_find(const struct module_graph *graph, const struct verdicts *verdicts,
                     struct arena *arena, struct data_calls *out);

#endif
