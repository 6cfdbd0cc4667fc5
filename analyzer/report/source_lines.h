/* source_lines.h - the text of a line, to show beside its place. */
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
/* For many lines: keeps the file that it read last, so ask for one file's lines together. Zeroed at
 * first; release it at the end. */
struct line_reader {
    struct arena arena;
    module_id module; /* whose source is at hand; {0}: none */
    struct text text; /* decoded; empty where it cannot be read */
};
void line_reader_release(struct line_reader *reader);
/* As source_line. */
struct text line_reader_line(struct line_reader *reader, const struct report *report, module_id id,
                             uint32_t line);
/* As it stands in the file, but printable and cut; tabs are kept. False where there is no such
 * line. */
bool line_reader_frame(struct line_reader *reader, const struct report *report, module_id id,
                       uint32_t line, struct text *out);

#endif
