/* gitlab.h - findings as GitLab's code quality report, for merge requests.
 *
 * Entries with equal fingerprints are one for GitLab, and one that changes is a new finding; so a
 * fingerprint is made of the rule, the file, the hash of the line, the module and its file, and a
 * number among those that have all of this in common: never of the line's number. */
#ifndef IMPORTSCAN_REPORT_GITLAB_H
#define IMPORTSCAN_REPORT_GITLAB_H

#include "analyzer/report/report.h"

void gitlab_write(const struct report *report, struct writer *writer);

#endif
