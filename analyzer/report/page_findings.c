#include "analyzer/report/page_findings.h"

#include "analyzer/base/utf8.h"
#include "analyzer/report/problems.h"
#include "analyzer/report/source_lines.h"
#include "analyzer/rules/rules.h"
#include "analyzer/source/source.h"
#include "stubgen/patch.h"

enum {
    LINES_AROUND = 2,
    MOST_LINES = 12, /* of a finding that spans more, the first ones */
    MOST_DIFF = 20000,
    MOST_DIFFS = 4000000 /* bytes of all; infos leave half of it to what is worse */
};

#define IMPORT_CODES "IS1"

/* What findings of one file share; they follow each other. */
struct frames {
    const struct report *report;
    struct json_stream *json;
    const uint32_t *rank;
    struct line_reader lines;
    struct arena arena; /* of the file that is patched */
    module_id patched;
    struct text bytes;
    uint64_t diff_bytes; /* written so far */
};

/* --- the source around a finding --- */

/* There may be thousands of infos about effects and doubts, and of imports that can wait: their own
 * lines say all. */
static uint32_t lines_around(const struct finding *finding)
{
    bool speaks_alone = finding->severity == SEVERITY_INFO && finding->fix == NULL;
    return speaks_alone || text_starts(text_of(finding->code), TEXT(IMPORT_CODES)) ? 0
                                                                                   : LINES_AROUND;
}

static void write_frame(struct frames *frames, const struct finding *finding)
{
    uint32_t around = lines_around(finding), line = finding->place.line;
    uint32_t last = finding->end.line > line ? finding->end.line : line;
    struct text text;
    if (finding->module.n == 0 || line == 0)
        return;
    uint32_t first = line > around ? line - around : 1;
    last = (last - line >= MOST_LINES ? line + MOST_LINES - 1 : last) + around;
    if (!line_reader_frame(&frames->lines, frames->report, finding->module, first, &text))
        return;
    json_number(frames->json, "first", first);
    json_begin_array(frames->json, "frame");
    for (uint32_t at = first; at <= last; at++)
        if (line_reader_frame(&frames->lines, frames->report, finding->module, at, &text))
            json_text(frames->json, NULL, text);
    json_end_array(frames->json);
}

/* --- the patch --- */

static bool read_patched(struct frames *frames, module_id id)
{
    const struct module *module = module_graph_module(frames->report->graph, id);
    struct error err;
    if (frames->patched.n == id.n)
        return frames->bytes.at != NULL;
    arena_release(&frames->arena);
    frames->patched = id;
    frames->bytes = (struct text){NULL, 0};
    return tree_read(frames->report->tree, module->path, SOURCE_MOST_BYTES, &frames->arena,
                     &frames->bytes, &err) &&
           frames->bytes.length == module->bytes;
}

/* The diff of this finding's edits alone; empty where they cannot be made. */
static struct text diff_alone(struct frames *frames, const struct finding *finding)
{
    const struct report *report = frames->report;
    const struct module *module = module_graph_module(report->graph, finding->module);
    const struct fix *fixes[] = {finding->fix};
    struct edited edited;
    struct text path;
    if (report->tree == NULL || finding->fix->edits.count == 0 ||
        !read_patched(frames, finding->module) ||
        !patch_path(report->graph, report->environment, module, &frames->arena, &path))
        return (struct text){"", 0};
    edits_make(frames->bytes, fixes, 1, &frames->arena, &edited);
    struct change change = {.kind = CHANGE_FILE,
                            .path = arena_text(&frames->arena, path),
                            .from = frames->bytes,
                            .to = edited.bytes,
                            .splices = edited.splices.at,
                            .splice_count = edited.splices.count};
    return edited.made == 0 ? (struct text){"", 0} : diff_of(&change, false, &frames->arena);
}

static bool has_room(const struct frames *frames, const struct finding *finding, struct text diff)
{
    uint64_t most = finding->severity == SEVERITY_INFO ? MOST_DIFFS / 2 : MOST_DIFFS;
    return diff.length <= MOST_DIFF && frames->diff_bytes + diff.length <= most;
}

static void write_diff(struct frames *frames, struct text diff, bool room)
{
    json_text_if_any(frames->json, "diff", room ? diff : TEXT(""));
    json_if_true(frames->json, "patched", diff.length > 0 && !room); /* and not shown */
    frames->diff_bytes += room ? diff.length : 0;
}

static void write_fix(struct frames *frames, const struct finding *finding)
{
    if (finding->fix == NULL)
        return;
    json_text(frames->json, "fix", text_of(applicability_name(finding->fix->applicability)));
    json_text_if_any(frames->json, "reason", finding->fix->reason);
    struct text diff = diff_alone(frames, finding);
    write_diff(frames, diff, has_room(frames, finding, diff));
}

/* --- a row --- */

static void write_place(struct json_stream *json, const struct finding *finding)
{
    int64_t at[] = {finding->place.line, finding->place.column, finding->end.line,
                    finding->end.column};
    if (finding->place.line != 0)
        json_numbers(json, "at", at, finding->end.line != 0 ? 4 : 2);
}

static void write_row(struct frames *frames, const struct finding *finding)
{
    const struct report *report = frames->report;
    struct json_stream *json = frames->json;
    struct text path = report_path(report, finding->path);
    struct text own = {"", 0};
    json_begin_object(json, NULL);
    json_text(json, "code", text_of(finding->code));
    json_number(json, "severity", finding->severity);
    json_text(json, "message", utf8_printable(finding->message, report->arena));
    if (finding->module.n != 0) {
        json_number(json, "module", frames->rank[finding->module.n]);
        own = report_path(report, module_graph_module(report->graph, finding->module)->path);
    }
    if (!text_equal(path, own))
        json_text(json, "path", utf8_printable(path, report->arena));
    write_place(json, finding);
    json_text_if_any(json, "resource", utf8_printable(finding->resource, report->arena));
    json_text_if_any(json, "when", text_of(finding_when_name(finding->when)));
    if (finding->reach != REACH_UNTOLD && finding->reach != REACH_LIVE)
        json_text(json, "reach", text_of(finding_reach_name(finding->reach)));
    write_frame(frames, finding);
    write_fix(frames, finding);
    json_end_object(json);
}

/* What the codes mean that occur. */
static void write_rules(struct json_stream *json, struct problems problems)
{
    json_begin_array(json, "rules");
    for (const struct code_count *code = problems.codes; code->code != NULL; code++) {
        const struct rule_info *rule = rule_find(text_of(code->code));
        json_begin_array(json, NULL);
        json_text(json, NULL, text_of(code->code));
        json_text(json, NULL, text_of(rule->slug));
        json_text(json, NULL, text_of(rule->sentence));
        json_end_array(json);
    }
    json_end_array(json);
}

void page_write_finding_rows(struct json_stream *json, const struct report *report,
                             const uint32_t *rank)
{
    struct frames frames = {.report = report, .json = json, .rank = rank};
    struct problems problems = report_problems(report);
    write_rules(json, problems);
    json_begin_array(json, "findings");
    for (uint32_t i = 0; i < problems.finding_count; i++) {
        struct arena_mark mark = arena_mark(report->arena);
        write_row(&frames, problems.findings[i]);
        arena_rewind(report->arena, mark);
    }
    json_end_array(json);
    line_reader_release(&frames.lines);
    arena_release(&frames.arena);
}
