#include "analyzer/graph/finding.h"

const char *severity_name(enum severity severity)
{
    static const char *const names[] = {"info", "warning", "error"};
    return names[severity];
}

const char *applicability_name(enum applicability applicability)
{
    static const char *const names[] = {"none", "unsafe", "safe"};
    return names[applicability];
}

const char *finding_when_name(enum finding_when when)
{
    static const char *const names[] = {"", "import", "call"};
    return names[when];
}

const char *finding_reach_name(enum finding_reach reach)
{
    static const char *const names[] = {"", "live", "dead", "unknown"};
    return names[reach];
}
