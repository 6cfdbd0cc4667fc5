/* selection.h - which findings a reader asked for.
 *
 * Codes are chosen by their beginnings, and the longer one that fits a code wins: `--ignore IS2
 * --select IS203` leaves IS203. A finding of code that the unit never runs, or of a file that is
 * none of the library, is dead or aside: listed apart, and never what a run fails for. */
#ifndef IMPORTSCAN_REPORT_SELECTION_H
#define IMPORTSCAN_REPORT_SELECTION_H

#include "analyzer/base/array.h"
#include "analyzer/graph/module_graph.h"

/* What a run fails for: findings of that severity and above. */
enum fail_on {
    FAIL_ON_INFO = SEVERITY_INFO,
    FAIL_ON_WARNING = SEVERITY_WARNING,
    FAIL_ON_ERROR = SEVERITY_ERROR,
    FAIL_ON_NEVER,
};

struct selection {
    struct texts select, ignore; /* beginnings of codes; none selected: the default families */
    enum fail_on fail_on;
    bool all;        /* infos too, and what is listed apart */
    bool statistics; /* counts in place of findings */
};

enum standing {
    STANDS_OUT, /* not asked for, suppressed, ignored, known, or of a file that was read for its
                   names alone */
    STANDS_LIVE,
    STANDS_DEAD,  /* the unit cannot reach the code */
    STANDS_ASIDE, /* in tests, build scripts, ... */
};
enum standing selection_judge(const struct selection *selection, const struct module_graph *graph,
                              const struct finding *finding);
/* Whether findings of a code are asked for. */
bool selection_has_code(const struct selection *selection, struct text code);
/* Whether a finding that is asked for is severe enough to be shown. */
bool selection_shows(const struct selection *selection, const struct finding *finding);

#endif
