/* junit.h - findings as the test results that CI servers show: a suite for each file.
 *
 * What the run fails for is a failed test, any other finding a test that passes and has something
 * to say. Where nothing was found one test passes, for a report without tests counts as broken. */
#ifndef IMPORTSCAN_REPORT_JUNIT_H
#define IMPORTSCAN_REPORT_JUNIT_H

#include "analyzer/report/report.h"

void junit_write(const struct report *report, struct writer *writer);

#endif
