/* report.h - what every writer of this room is given, and words they share.
 *
 * The graph is finished and nothing here changes it. Memory of a writer comes from `arena`, which
 * lives as long as the run. */
#ifndef IMPORTSCAN_REPORT_REPORT_H
#define IMPORTSCAN_REPORT_REPORT_H

#include "analyzer/elf/natives.h"
#include "analyzer/report/writer.h"
#include "analyzer/verdict/verdict.h"

struct report {
    const struct module_graph *graph;
    const struct verdicts *verdicts; /* NULL where only the graph was asked for: json, dot, graph */
    const struct environment *environment;
    const struct natives *natives; /* NULL where nobody asked for them */
    struct tree *tree;             /* to show source lines; NULL: none are shown */
    struct arena *arena;
    struct text folder;                /* the working directory, absolute */
    struct text unit_path;             /* as it was named; empty where folders were */
    struct texts folders;              /* that were checked; may be empty */
    const struct selection *selection; /* which findings: for what tells findings alone */
    bool runs_as_main;                 /* the unit is run, not imported */
    struct texts entry_points;         /* "handler:lambda_handler" */
    struct texts args;    /* what was asked, without what changes no answer (-j, --color) */
    module_id named;      /* graph --focus and why: the module in question; {0}: none */
    struct text function; /* why: the qualified name of a function in it; empty: none */
    bool functions;       /* --functions: each function, live or not */
    bool all;             /* --all: every row, every way in */
    bool color;
    bool frames;                  /* check: each finding with its line */
    const struct load_sum *loads; /* check: of each unit */
    uint32_t load_count;
};

/* What a unit loads at its start, and how much of it nothing uses. */
struct load_sum {
    struct text path;
    uint64_t loaded, unused;
};

/* Folders were read as a library. Several units, too, have a graph without a unit, and stand in
 * `folders`; but there what was installed is nobody's own. */
bool report_is_of_folders(const struct report *report);
/* `path` as seen from `folder`, or as it is where it does not lie below. */
struct text path_below(struct text path, struct text folder);
/* Relative to the working directory when below it, else as it is. */
struct text report_path(const struct report *report, struct text path);
/* For people: the path of a module's file, or its kind where it has none; printable. */
struct text report_file(const struct report *report, module_id id);
/* "path:line" of an edge's place; "path" where it has none. Printable. */
struct text report_place(const struct report *report, module_id from, struct place place);
/* The same without the folder of the search path it stands in: "pandas/core/api.py:10". */
struct text report_short_place(const struct report *report, module_id from, struct place place);
/* "812 B", "13.4 kB", "9.8 MB": powers of ten. */
struct text report_size(const struct report *report, uint64_t bytes);
/* "1,234". */
struct text report_number(const struct report *report, uint64_t number);
/* "1 module", "2 modules", "1,234 modules". */
struct text report_count(const struct report *report, uint64_t count, const char *one);
/* The module's dotted name, printable. */
struct text report_name(const struct report *report, module_id id);

/* Stands in sys.modules once the unit has loaded. */
bool module_is_loaded(const struct module *module);
/* Does not load at init, and may later or under other conditions. */
bool module_may_load_later(const struct module *module);
/* The bytes that count for it: none for another name of a module that is counted already. */
uint64_t module_weight(const struct module *module);

/* Sums over the whole graph. */
struct totals {
    uint32_t modules;               /* rows, with missing ones */
    uint64_t bytes;                 /* of all files */
    uint32_t init_modules, missing; /* loaded; without a file anywhere */
    uint64_t init_bytes;
    uint32_t start_modules; /* of the loaded ones: the interpreter has them before the unit */
    uint64_t start_bytes;
    uint32_t later_modules; /* may load later */
    uint64_t later_bytes;
    uint32_t partial;
};
struct totals report_totals(const struct module_graph *graph);

/* Sums by class; needs verdicts. */
struct class_sums {
    struct class_sum {
        uint32_t modules, init_modules; /* all rows; of these: loaded */
        uint64_t bytes, init_bytes;
    } of[MODULE_CLASS_COUNT], waiting; /* waiting: load at init and need not */
};
struct class_sums report_classes(const struct report *report);

#endif
