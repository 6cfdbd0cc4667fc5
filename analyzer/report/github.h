/* github.h - findings as annotations of GitHub Actions, beside the changed lines.
 *
 * A step shows ten errors, ten warnings and ten notices and drops the rest without a word, so the
 * weightiest of each are printed, and the last notice says how many more there are. */
#ifndef IMPORTSCAN_REPORT_GITHUB_H
#define IMPORTSCAN_REPORT_GITHUB_H

#include "analyzer/report/report.h"

void github_write(const struct report *report, struct writer *writer);

#endif
