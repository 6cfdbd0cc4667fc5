/* formats.h - the writers, by the name and the file ending that choose them. */
#ifndef IMPORTSCAN_REPORT_FORMATS_H
#define IMPORTSCAN_REPORT_FORMATS_H

#include "analyzer/base/array.h"
#include "analyzer/report/report.h"

enum format {
    FORMAT_TEXT,
    FORMAT_JSON,
    FORMAT_JSONL,
    FORMAT_DOT,
    FORMAT_HTML,
    FORMAT_MERMAID,
    FORMAT_METAFILE,
    FORMAT_MARKDOWN,
    FORMAT_SARIF,
    FORMAT_GITHUB,
    FORMAT_GITLAB,
    FORMAT_JUNIT,
    FORMAT_COUNT,
};

/* What a reader asked for. */
enum question {
    QUESTION_REPORT,
    QUESTION_GRAPH,
    QUESTION_WHY,
    QUESTION_CHECK,
    QUESTION_NATIVES,
    QUESTION_COUNT,
};

typedef void report_writer(const struct report *report, struct writer *writer);

struct format_info {
    const char *name, *ending;            /* no ending: chosen by name alone */
    report_writer *write[QUESTION_COUNT]; /* NULL: not in this format */
};
extern const struct format_info format_info[FORMAT_COUNT];

/* Both are false where there is no such format. An ending may stand in a longer file name. */
bool format_by_name(struct text name, enum format *out);
bool format_by_ending(struct text file, enum format *out);
/* "text, json, jsonl or dot": for messages. */
struct text format_names(struct arena *arena);
/* ".txt, .json or .dot": of what answers that question. */
struct text format_endings(enum question question, struct arena *arena);

#endif
