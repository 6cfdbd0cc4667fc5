/* source_lines.h - the text of one line, to show beside its place. */
#ifndef IMPORTSCAN_REPORT_SOURCE_LINES_H
#define IMPORTSCAN_REPORT_SOURCE_LINES_H

#include "analyzer/report/report.h"

/* Trimmed, printable and cut to a readable length; empty where the module's source cannot be read
 * or has no such line. Lives in the report's arena. */
struct text source_line(const struct report *report, module_id id, uint32_t line);
/* The same, cut to at most so many bytes. */
struct text source_line_within(const struct report *report, module_id id, uint32_t line,
                               uint32_t most);

/* As it stands in the file, without its end. */
struct text source_whole_line(const struct report *report, module_id id, uint32_t line);

#endif
