/* options.h - what the command line asks for.
 *
 * options.def is the one table: the parser, --help, the README and the tests read it. */
#ifndef IMPORTSCAN_CLI_OPTIONS_H
#define IMPORTSCAN_CLI_OPTIONS_H

#include "analyzer/cli/actions.h"
#include "analyzer/cli/analyze.h"
#include "analyzer/cli/signals.h"
#include "analyzer/config/budget.h"
#include "analyzer/config/code_list.h"
#include "analyzer/config/configuration.h"
#include "analyzer/config/entries.h"
#include "analyzer/config/ignores.h"
#include "analyzer/config/terminal.h"
#include "analyzer/report/formats.h"
#include "analyzer/report/selection.h"

enum option_id {
#define OPTION(id, ...) OPTION_##id,
#include "analyzer/cli/options.def"
#undef OPTION
    OPTION_COUNT
};

enum option_group {
    GROUP_OF_UNIT,
    GROUP_OF_PYTHON,
    GROUP_OF_PLACES,
    GROUP_OF_SHOWN,
    GROUP_OF_FINDINGS,
    GROUP_OF_RUN,
    OPTION_GROUP_COUNT,
};
const char *option_group_title(enum option_group group);

struct option_info {
    char letter;          /* 0: none */
    const char *name;     /* long name */
    const char *argument; /* NULL: none; "[=FILE]": may be left out */
    enum option_group group;
    unsigned actions; /* FOR_... */
    bool shapes;      /* changes the answer */
    const char *help;
};
extern const struct option_info option_info[OPTION_COUNT];

/* An option as it was told on the command line. */
struct told_option {
    enum option_id option;
    struct text value; /* empty for a switch */
};

enum frame_choice {
    FRAMES_AUTO,
    FRAMES_ALWAYS,
    FRAMES_NEVER,
};

/* One thing to write: `file` empty is standard output. */
struct output {
    enum format format;
    struct text file;
};

struct options {
    const struct action *action;
    struct texts operands; /* without the action's name */
    struct texts args;     /* what shapes the answer, for the report */
    ARRAY(struct output) outputs;
    ARRAY(struct text) entries;
    ARRAY(struct text) paths;
    ARRAY(struct text) profiles;
    struct text python, platform, focus, effects, into;
    struct python_version version, min_python;
    struct text local, max_cold_start, tiers, emit_lp; /* plan */
    struct target target;                              /* nameless: this machine */
    enum store store;
    enum unit_mode as;
    enum color_choice color;
    unsigned jobs; /* 0: not told */
    struct code_list select, ignore;
    struct budgets budgets;
    struct text baseline, config;
    enum frame_choice frames;
    enum fail_on fail_on;
    bool library, statistics, diff, revert, unsafe_fixes;
    bool isolated_path, strict_effects, functions, all, no_progress, show_timings, quiet, verbose;
    bool deferred, binary;
    struct text min_saving, compile_with; /* stub */
    bool preload, hard;
    bool wants_version, wants_help;
    bool wants_brief; /* -h, not --help */
    bool update_baseline, isolated, show_settings;
    ARRAY(struct told_option) told;      /* the command line's, in its order */
    struct ignores *ignores;    /* NULL as below */
    struct unit_entries *units;          /* that the configuration names; NULL as below */
    struct configuration *configuration; /* NULL until configure() was called, and where the action
                                            heeds none */
    enum exit_status *status;            /* where an action that is done says how the run ends */
};

/* Texts are the arguments' own or live in `arena`. The message of a refusal names what was probably
 * meant. */
bool options_parse(int argc, char **argv, struct arena *arena, struct options *out,
                   struct error *err);
/* The same as one more `--NAME=VALUE`; `value` is NULL for a switch. Who says it is not in the
 * message. */
bool options_give(struct options *options, enum option_id option, const char *value,
                  struct arena *arena, struct error *err);
bool options_tell(const struct options *options, enum option_id option); /* on the command line */

#endif
