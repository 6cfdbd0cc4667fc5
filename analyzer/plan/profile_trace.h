/* profile_trace.h - lines of IMPORTSCAN_TRACE, which the runtime of stubs writes.
 *
 * A process begins with {"trace": "importscan-trace/1", "pid": 7}; its other lines have its pid and
 * name what it loaded. Processes may mix, and numbers return: a first line ends what had the same.
 */
#ifndef IMPORTSCAN_PLAN_PROFILE_TRACE_H
#define IMPORTSCAN_PLAN_PROFILE_TRACE_H

#include "analyzer/plan/profile.h"

struct profile_trace {
    struct profile *profile;
    struct names processes, loaded, modules;
    ARRAY(uint32_t) starts;  /* by name_id of the process: how often it began */
    uint32_t lines, counted; /* that were read; modules */
};

void profile_trace_open(struct profile_trace *trace, struct profile *profile);
/* Whether a text is a trace, by how it begins. */
bool profile_trace_begins(struct text text);
/* False where the line is none of a trace, or broken. */
bool profile_trace_line(struct profile_trace *trace, struct text line);

#endif
