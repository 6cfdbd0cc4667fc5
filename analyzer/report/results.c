#include "analyzer/report/results.h"

#include "analyzer/base/utf8.h"
#include "analyzer/graph/import_statement.h"
#include "analyzer/report/deferrals.h"
#include "analyzer/report/problems.h"
#include "analyzer/source/line_hash.h"
#include "analyzer/source/notebook.h"
#include "analyzer/source/source.h"

#include <stdlib.h>

/* A file of the repository that results lie in. */
struct file {
    struct text path, bytes;
    struct line_hashes hashes;
    ARRAY(uint32_t) lines; /* where each begins */
};

struct gathering {
    const struct report *report;
    struct results *results;
    struct deferrals deferrals;
    ARRAY(struct result) list;
};

/* --- where it is shown --- */

static const struct edge *import_in_repository(const struct gathering *gathering, module_id id)
{
    const struct module_graph *graph = gathering->report->graph;
    edge_id because = module_graph_module(graph, id)->because;
    while (because.n != 0) {
        const struct edge *edge = module_graph_edge(graph, because);
        if (repository_module(&gathering->results->repository, edge->from).length > 0)
            return edge;
        because = module_graph_module(graph, edge->from)->because;
    }
    return NULL;
}

/* Of a file that belongs to no module: metadata among the user's own files. */
static struct text path_of_file(const struct gathering *gathering, const struct finding *finding)
{
    bool whose = report_is_of_folders(gathering->report) && finding->path.length > 0;
    return whose ? repository_path(&gathering->results->repository, finding->path)
                 : (struct text){"", 0};
}

static void place_at_import(const struct gathering *gathering, struct result *result)
{
    const struct module_graph *graph = gathering->report->graph;
    const struct edge *edge = import_in_repository(gathering, result->finding->module);
    if (edge == NULL)
        return;
    result->brought_by = edge;
    result->path = repository_module(&gathering->results->repository, edge->from);
    result->start = import_statement_place(graph, edge);
    result->end = import_statement_end(graph, edge);
}

static void find_place(const struct gathering *gathering, struct result *result)
{
    const struct finding *finding = result->finding;
    if (finding->module.n != 0)
        result->path = repository_module(&gathering->results->repository, finding->module);
    else
        result->path = path_of_file(gathering, finding);
    result->is_own = result->path.length > 0;
    if (result->is_own) {
        result->start = finding->place;
        result->end = finding->end;
    } else if (finding->module.n != 0) {
        place_at_import(gathering, result);
    }
    if (result->path.length == 0)
        result->path = gathering->results->repository.fallback;
}

static uint64_t saved_bytes(const struct gathering *gathering, const struct result *result)
{
    module_id from =
        result->brought_by == NULL ? result->finding->module : result->brought_by->from;
    for (uint32_t i = 0; from.n != 0 && i < gathering->deferrals.count; i++) {
        const struct deferral *deferral = &gathering->deferrals.at[i];
        if (deferral->from.n == from.n && deferral->line == result->start.line)
            return deferral->bytes;
    }
    return 0;
}

static void add(struct gathering *gathering, const struct finding *finding, enum standing standing)
{
    struct result result = {
        .finding = finding, .rule = rule_find(text_of(finding->code)), .standing = standing};
    find_place(gathering, &result);
    result.saved_bytes = saved_bytes(gathering, &result);
    array_push(gathering->report->arena, &gathering->list, result);
}

/* --- what is gathered --- */

static void add_asked_for(struct gathering *gathering)
{
    const struct report *report = gathering->report;
    struct problems problems = report_problems(report);
    for (uint32_t i = 0; i < problems.finding_count; i++) {
        const struct finding *finding = problems.findings[i];
        enum standing standing = selection_judge(report->selection, report->graph, finding);
        bool listed = standing == STANDS_LIVE || (report->selection->all && standing != STANDS_OUT);
        if (listed && selection_shows(report->selection, finding))
            add(gathering, finding, standing);
    }
}

/* As if no comment had been there. */
static void add_suppressed(struct gathering *gathering)
{
    const struct report *report = gathering->report;
    ARRAY_EACH (struct finding, finding, &report->graph->findings) {
        struct finding told = *finding;
        told.suppressed = false;
        enum standing standing = selection_judge(report->selection, report->graph, &told);
        if (finding->suppressed && standing != STANDS_OUT)
            add(gathering, finding, standing);
    }
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_places(struct place a, struct place b)
{
    int order = compare_numbers(a.line, b.line);
    return order != 0 ? order : compare_numbers(a.column, b.column);
}

/* Findings at one import are told apart by where they are in the library. */
static int by_place(const void *a, const void *b)
{
    const struct result *x = a, *y = b;
    int order = text_compare(x->path, y->path);
    if (order == 0)
        order = compare_places(x->start, y->start);
    if (order == 0)
        order = strcmp(x->finding->code, y->finding->code);
    if (order == 0)
        order = text_compare(x->finding->path, y->finding->path);
    if (order == 0)
        order = compare_places(x->finding->place, y->finding->place);
    return order != 0 ? order : text_compare(x->finding->message, y->finding->message);
}

/* --- what the files say --- */

static void read_file(const struct gathering *gathering, struct text path, struct file *out)
{
    const struct report *report = gathering->report;
    struct error err;
    struct text root = gathering->results->repository.root;
    struct text full = arena_print(report->arena, "%.*s/%.*s", TEXT_ARG(root), TEXT_ARG(path));
    *out = (struct file){.path = path};
    if (report->tree == NULL ||
        !tree_read(report->tree, full, SOURCE_MOST_BYTES, report->arena, &out->bytes, &err))
        return;
    out->hashes = line_hashes_of(out->bytes, report->arena);
    array_push(report->arena, &out->lines, 0);
    for (uint32_t at = 0; at < out->bytes.length; at++) {
        char byte = out->bytes.at[at];
        bool ends =
            byte == '\n' ||
            (byte == '\r' && !(at + 1 < out->bytes.length && out->bytes.at[at + 1] == '\n'));
        if (ends)
            array_push(report->arena, &out->lines, at + 1);
    }
}

/* One past the last column of a line that is there. */
static uint32_t end_column(const struct file *file, uint32_t line)
{
    uint32_t from = file->lines.at[line - 1];
    uint32_t to = line < file->lines.count ? file->lines.at[line] : file->bytes.length;
    while (to > from && (file->bytes.at[to - 1] == '\n' || file->bytes.at[to - 1] == '\r'))
        to--;
    return utf8_count(text_slice(file->bytes, from, to)) + 1;
}

/* A whole file is shown at its first line, and so are the cells of a notebook, whose lines are none
 * of the file's. What has no end of its own ends with its line. */
static void complete(const struct report *report, const struct file *file, struct result *result)
{
    bool is_told = result->start.line > 0 && !notebook_is(file->path) &&
                   (file->lines.count == 0 || result->start.line <= file->lines.count);
    if (!is_told) {
        result->is_own &= result->start.line == 0;
        result->start = (struct place){1, 1};
        result->end = (struct place){0, 0};
    }
    if (compare_places(result->end, result->start) <= 0) {
        bool is_there = result->start.line <= file->lines.count;
        uint32_t column = is_there ? end_column(file, result->start.line) : 0;
        uint32_t least = result->start.column + 1;
        result->end = (struct place){result->start.line, column > least ? column : least};
    }
    if (result->start.line <= file->hashes.count)
        result->line_hash = line_hash_text(file->hashes.at[result->start.line - 1], report->arena);
}

static void complete_all(struct gathering *gathering)
{
    struct file file = {0};
    for (uint32_t i = 0; i < gathering->list.count; i++) {
        struct result *result = &gathering->list.at[i];
        if (file.path.at == NULL || !text_equal(file.path, result->path))
            read_file(gathering, result->path, &file);
        complete(gathering->report, &file, result);
    }
}

static void sort(struct gathering *gathering)
{
    if (gathering->list.count > 0)
        qsort(gathering->list.at, gathering->list.count, sizeof(struct result), by_place);
}

struct results results_of(const struct report *report, bool with_suppressed)
{
    struct results results = {.repository = repository_of(report)};
    struct gathering gathering = {.report = report, .results = &results};
    if (report->verdicts != NULL)
        gathering.deferrals = report_deferrals(report);
    add_asked_for(&gathering);
    if (with_suppressed)
        add_suppressed(&gathering);
    sort(&gathering); /* so that each file is read once */
    complete_all(&gathering);
    sort(&gathering); /* places may have moved to a line that is there */
    results.at = gathering.list.at;
    results.count = gathering.list.count;
    return results;
}

/* --- words --- */

static int by_weight(const void *a, const void *b)
{
    const struct result *x = *(const struct result *const *)a;
    const struct result *y = *(const struct result *const *)b;
    int order = compare_numbers(y->finding->severity, x->finding->severity);
    if (order == 0)
        order = compare_numbers(y->saved_bytes, x->saved_bytes);
    return order != 0 ? order : by_place(x, y);
}

const struct result *const *results_ranked(const struct report *report,
                                           const struct results *results)
{
    const struct result **ranked =
        arena_alloc_array(report->arena, results->count, sizeof(const struct result *));
    for (uint32_t i = 0; i < results->count; i++)
        ranked[i] = &results->at[i];
    qsort(ranked, results->count, sizeof *ranked, by_weight);
    return ranked;
}

struct text result_library_place(const struct report *report, const struct result *result)
{
    const struct finding *finding = result->finding;
    if (finding->module.n == 0)
        return utf8_printable(report_path(report, finding->path), report->arena);
    return report_short_place(report, finding->module, finding->place);
}

struct text result_sentence(const struct report *report, const struct result *result)
{
    struct text message = utf8_printable(result->finding->message, report->arena);
    if (result->is_own)
        return message;
    struct text place = result_library_place(report, result);
    return arena_print(report->arena, "%.*s %.*s", TEXT_ARG(place), TEXT_ARG(message));
}

bool result_fails(const struct report *report, const struct result *result)
{
    return result->standing == STANDS_LIVE && !result->finding->suppressed &&
           (unsigned)result->finding->severity >= (unsigned)report->selection->fail_on;
}
