/* finding.h - a rule's code, a place and a sentence, and the edits that mend it. */
#ifndef IMPORTSCAN_GRAPH_FINDING_H
#define IMPORTSCAN_GRAPH_FINDING_H

#include "analyzer/base/array.h"
#include "analyzer/facts/facts.h"
#include "analyzer/graph/module_id.h"

enum severity {
    SEVERITY_INFO,
    SEVERITY_WARNING,
    SEVERITY_ERROR,
};
const char *severity_name(enum severity severity);

/* Bytes `start` to `stop` of the decoded source give way to `text` (UTF-8, lines end in "\n"
 * whatever the file has); an insertion where they are equal. */
struct edit {
    uint32_t start, stop;
    struct text text;
};

enum applicability {
    FIX_NONE,   /* no edit can mend it: `reason` says why */
    FIX_UNSAFE, /* may change what the program does: `reason` says how */
    FIX_SAFE,   /* changes nothing that a run from a folder shows */
};
const char *applicability_name(enum applicability applicability); /* "none", "unsafe", "safe" */

/* Edits of one module's source. Several findings of a file may hold the same edit (an import that
 * all of them need): it is made once. */
struct fix {
    enum applicability applicability;
    struct text reason; /* a sentence part; empty for FIX_SAFE */
    ARRAY(struct edit) edits;
};

enum finding_when {
    WHEN_UNTOLD,
    WHEN_IMPORT, /* loading the module runs the code */
    WHEN_CALL,
};
const char *finding_when_name(enum finding_when when); /* "import", "call" */

/* Whether the unit can run the code, as far as the verdicts tell. */
enum finding_reach {
    REACH_UNTOLD,
    REACH_LIVE,
    REACH_DEAD,
    REACH_UNKNOWN,
};
const char *finding_reach_name(enum finding_reach reach); /* "live", "dead", "unknown" */

/* One step of why the edits of a finding change nothing that anybody sees: a rule that would forbid
 * them was asked for, and does not hold there. */
struct proof_step {
    const char *code;   /* of that rule */
    struct text says;   /* a sentence */
    struct text name;   /* of the file that it is about; may be empty */
    module_id module;   /* that it is about; {0}: none */
    struct place place; /* in the finding's file; {0, 0}: none */
};
typedef ARRAY(struct proof_step) proof_steps;

struct finding {
    const char *code; /* "IS001", ... from rules.def */
    enum severity severity;
    struct text message;
    module_id module; /* {0}: about no module */
    struct text path;
    struct place place, end; /* {0, 0}: the whole file */
    const struct fix *fix;   /* NULL: the rule knows no fixes */
    bool suppressed;         /* a comment in the source asks not to tell it */
    bool ignored;            /* the configuration does */
    bool known;              /* the baseline names it */
    /* The family IS1xx only: what leaves the cold start with this import alone; 0: it shares. */
    uint32_t saved_modules;
    uint64_t saved_bytes;
    const proof_steps *proof; /* NULL: none was written down */
    /* The family IS2xx only. */
    struct text resource; /* the path below the distribution's folder, `*` for what is unknown */
    enum finding_when when;
    enum finding_reach reach;
    uint8_t tier; /* 1 to 3, how the path flowed (own_path.h); 0: no path flowed */
};

/* A module and a file or folder below its distribution that it touches. */
struct touched_file {
    module_id module;
    struct text resource; /* as in findings */
};

#endif
