#include "analyzer/report/page_columns.h"

#include "analyzer/base/utf8.h"
#include "analyzer/report/chain_step.h"
#include "analyzer/report/groups.h"
#include "analyzer/report/source_lines.h"

#include <stdlib.h>

const char page_letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static const struct module *module_of(const struct page *page, uint32_t row)
{
    return module_graph_module(page->report->graph, page->rows[row]);
}

/* --- names and marks --- */

/* "numpy.core" stands on the row of "numpy" where there is one; {0} else. */
static module_id stem(const struct page *page, uint32_t row)
{
    const struct module_graph *graph = page->report->graph;
    const struct module *module = module_of(page, row);
    struct text name = module_graph_name(graph, page->rows[row]);
    uint32_t dot = text_find_last(name, '.');
    if (module->parent.n == 0 || dot == name.length ||
        !text_equal(module_graph_name(graph, module->parent), text_slice(name, 0, dot)))
        return (module_id){0};
    return module->parent;
}

static void write_module_names(const struct page *page)
{
    const struct report *report = page->report;
    json_begin_array(page->json, "leaf");
    for (uint32_t row = 0; row < page->count; row++) {
        struct text name = module_graph_name(report->graph, page->rows[row]);
        uint32_t skipped = stem(page, row).n == 0 ? 0 : text_find_last(name, '.') + 1;
        json_text(page->json, NULL,
                  utf8_printable(text_slice(name, skipped, name.length), report->arena));
    }
    json_end_array(page->json);
    for (uint32_t row = 0; row < page->count; row++) {
        module_id parent = stem(page, row);
        page->numbers[row] = parent.n == 0 ? 0 : (int64_t)row - page->rank[parent.n];
    }
    json_numbers(page->json, "up", page->numbers, page->count);
}

static void put_letters(const struct page *page, const char *key)
{
    json_text(page->json, key, (struct text){page->letters, page->count});
}

static unsigned flags_of(const struct module *module)
{
    unsigned loads = module->kind == MODULE_MISSING ? LOADS_NEVER : module->loads;
    return loads | (unsigned)module->may_load << 2 | (unsigned)module->partial << 3 |
           (unsigned)module->at_start << 4 | (unsigned)module->optional << 5;
}

static void write_marks(const struct page *page)
{
    for (uint32_t row = 0; row < page->count; row++)
        page->letters[row] = page_letters[verdict_class(page->report->verdicts, page->rows[row])];
    put_letters(page, "class");
    for (uint32_t row = 0; row < page->count; row++)
        page->letters[row] = page_letters[module_of(page, row)->kind];
    put_letters(page, "kind");
    for (uint32_t row = 0; row < page->count; row++)
        page->letters[row] = page_letters[flags_of(module_of(page, row))];
    put_letters(page, "flags");
    for (uint32_t row = 0; row < page->count; row++)
        page->numbers[row] = (int64_t)module_weight(module_of(page, row));
    json_numbers(page->json, "bytes", page->numbers, page->count);
}

static void write_aliases(const struct page *page)
{
    uint32_t count = 0;
    for (uint32_t row = 0; row < page->count; row++) {
        module_id real = module_of(page, row)->alias_of;
        if (real.n == 0)
            continue;
        page->numbers[count++] = row;
        page->numbers[count++] = page->rank[real.n];
    }
    json_numbers(page->json, "alias", page->numbers, count);
}

/* Neighbours mostly have the same value: [how many, value, how many, value, ...]. */
static void write_runs(const struct page *page, const char *key)
{
    uint32_t count = 0;
    int64_t *numbers = page->numbers;
    for (uint32_t row = 0, next; row < page->count; row = next) {
        for (next = row; next < page->count && numbers[next] == numbers[row];)
            next++;
        numbers[page->count + count++] = next - row;
        numbers[page->count + count++] = numbers[row];
    }
    json_numbers(page->json, key, numbers + page->count, count);
}

static void write_groups(const struct page *page)
{
    static const char *const kinds[] = {"unit", "stdlib", "distribution", "package", "missing"};
    const struct report *report = page->report;
    struct groups groups = report_groups(report);
    json_begin_array(page->json, "groups");
    for (uint32_t i = 0; i < groups.count; i++) {
        json_begin_array(page->json, NULL);
        json_text(page->json, NULL, utf8_printable(groups.at[i].name, report->arena));
        json_text(page->json, NULL, utf8_printable(groups.at[i].version, report->arena));
        json_text(page->json, NULL, text_of(kinds[groups.at[i].kind]));
        json_end_array(page->json);
    }
    json_end_array(page->json);
    for (uint32_t row = 0; row < page->count; row++)
        page->numbers[row] = groups.of[page->rows[row].n];
    write_runs(page, "group");
}

/* The user's own code: of the unit's folder or a --path, and nothing that was installed there. */
static void write_own(const struct page *page)
{
    for (uint32_t row = 0; row < page->count; row++) {
        const struct module *module = module_of(page, row);
        page->numbers[row] = module->origin == ORIGIN_UNIT && module->distribution == NULL;
    }
    write_runs(page, "own");
}

/* --- paths --- */

/* How a path is told: by its folder of the search path and the module's own name, or in full. */
enum path_form {
    PATH_NONE,
    PATH_MODULE,  /* pandas/io/x.py */
    PATH_PACKAGE, /* pandas/io/__init__.py */
    PATH_WRITTEN
};

/* Whether `path` is `folder`, then the name with slashes, then `ending`. */
static bool is_made_of(struct text path, struct text folder, struct text name, struct text ending)
{
    uint32_t at = folder.length + 1;
    if (path.length != at + name.length + ending.length || !text_starts(path, folder) ||
        path.at[folder.length] != '/' || !text_ends(path, ending))
        return false;
    for (uint32_t i = 0; i < name.length; i++)
        if (path.at[at + i] != (name.at[i] == '.' ? '/' : name.at[i]))
            return false;
    return true;
}

static enum path_form form_in(const struct module *module, struct text name, struct text folder)
{
    if (is_made_of(module->path, folder, name, TEXT(".py")))
        return PATH_MODULE;
    if (is_made_of(module->path, folder, name, TEXT("/__init__.py")))
        return PATH_PACKAGE;
    return PATH_WRITTEN;
}

static enum path_form form_of(const struct page *page, uint32_t row, uint32_t *folder)
{
    const struct report *report = page->report;
    const struct module *module = module_of(page, row);
    struct text name = module_graph_name(report->graph, page->rows[row]);
    enum path_form form = module->path.length == 0 ? PATH_NONE : PATH_WRITTEN;
    *folder = 0;
    if (form == PATH_NONE || !utf8_is_valid(module->path))
        return form;
    for (uint32_t i = 0; i < report->environment->search_path.count; i++) {
        form = form_in(module, name, report->environment->search_path.at[i].path);
        if (form != PATH_WRITTEN) {
            *folder = i;
            return form;
        }
    }
    return PATH_WRITTEN;
}

static void write_folders(const struct page *page)
{
    const struct report *report = page->report;
    json_begin_array(page->json, "folders");
    ARRAY_EACH (struct path_entry, entry, &report->environment->search_path) {
        struct text path = report_path(report, entry->path);
        if (text_equal(path, report->folder)) /* files in it are told by their name alone */
            path = (struct text){"", 0};
        json_text(page->json, NULL, utf8_printable(path, report->arena));
    }
    json_end_array(page->json);
}

static void write_paths(const struct page *page)
{
    const struct report *report = page->report;
    write_folders(page);
    for (uint32_t row = 0; row < page->count; row++) {
        uint32_t folder;
        page->letters[row] = page_letters[form_of(page, row, &folder)];
        page->numbers[row] = folder;
    }
    put_letters(page, "form");
    write_runs(page, "folder");
    json_begin_array(page->json, "paths");
    for (uint32_t row = 0; row < page->count; row++)
        if (page->letters[row] == page_letters[PATH_WRITTEN])
            json_text(page->json, NULL, report_file(report, page->rows[row]));
    json_end_array(page->json);
}

/* --- the step that leads to each module --- */

static const struct edge *step_to(const struct page *page, uint32_t row)
{
    edge_id because = module_of(page, row)->because;
    return because.n == 0 ? NULL : module_graph_edge(page->report->graph, because);
}

struct asked {
    uint32_t importer, line, row;
};

static int by_importer(const void *a, const void *b)
{
    const struct asked *x = a, *y = b;
    if (x->importer != y->importer)
        return x->importer < y->importer ? -1 : 1;
    return x->line != y->line ? (x->line < y->line ? -1 : 1)
                              : (x->row > y->row) - (x->row < y->row);
}

/* The text of each step's statement, by row: every file is read once. */
static struct text *read_statements(const struct page *page)
{
    const struct report *report = page->report;
    struct text *texts = arena_alloc_array(report->arena, page->count, sizeof *texts);
    struct asked *asked = arena_alloc_array(report->arena, page->count, sizeof *asked);
    struct line_reader reader = {0};
    uint32_t count = 0;
    for (uint32_t row = 0; row < page->count; row++) {
        const struct edge *edge = step_to(page, row);
        if (edge != NULL)
            asked[count++] = (struct asked){edge->from.n, chain_line(report, edge), row};
    }
    qsort(asked, count, sizeof *asked, by_importer);
    for (uint32_t i = 0; i < count; i++) {
        struct text line =
            line_reader_line(&reader, report, (module_id){asked[i].importer}, asked[i].line);
        texts[asked[i].row] = chain_statement(report, step_to(page, asked[i].row), line);
    }
    line_reader_release(&reader);
    return texts;
}

/* DEL, which no printable text holds, stands for the module's own name. */
static struct text without_name(const struct page *page, uint32_t row, struct text text)
{
    struct arena *arena = page->report->arena;
    struct text name = report_name(page->report, page->rows[row]);
    const char *found = memmem(text.at, text.length, name.at, name.length);
    if (found == NULL || name.length < 2)
        return text;
    uint32_t at = (uint32_t)(found - text.at);
    struct text rest = text_slice(text, at + name.length, text.length);
    return arena_join(arena, arena_join(arena, text_slice(text, 0, at), TEXT("\177")), rest);
}

static void write_step_texts(const struct page *page)
{
    const struct text *texts = read_statements(page);
    json_begin_array(page->json, "statement");
    for (uint32_t row = 0; row < page->count; row++)
        if (step_to(page, row) != NULL)
            json_text(page->json, NULL, without_name(page, row, texts[row]));
    json_end_array(page->json);
    json_begin_array(page->json, "remark"); /* row, text, row, text, ... */
    for (uint32_t row = 0; row < page->count; row++) {
        const struct edge *edge = step_to(page, row);
        struct text remark = edge == NULL ? (struct text){"", 0} : chain_remark(page->report, edge);
        if (remark.length == 0)
            continue;
        json_number(page->json, NULL, row);
        json_text(page->json, NULL, remark);
    }
    json_end_array(page->json);
}

/* How far away the importer's row is, 0 where there is none; and the statement's line. */
static void write_steps(const struct page *page)
{
    for (uint32_t row = 0; row < page->count; row++) {
        const struct edge *edge = step_to(page, row);
        page->numbers[row] = edge == NULL ? 0 : (int64_t)page->rank[edge->from.n] - row;
    }
    json_numbers(page->json, "by", page->numbers, page->count);
    for (uint32_t row = 0; row < page->count; row++) {
        const struct edge *edge = step_to(page, row);
        page->numbers[row] = edge == NULL ? 0 : chain_line(page->report, edge);
    }
    json_numbers(page->json, "line", page->numbers, page->count);
    write_step_texts(page);
}

/* --- what would not load without it --- */

static int by_line(const void *a, const void *b)
{
    const struct import_line *x = a, *y = b;
    if (x->from.n != y->from.n)
        return x->from.n < y->from.n ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

/* The node of the line that leads to a module; 0 where none counts. */
static uint32_t line_node(const struct page *page, uint32_t row)
{
    const struct dominators *all = &page->dominators;
    const struct edge *edge = step_to(page, row);
    if (edge == NULL || !edge->executed)
        return 0;
    struct import_line line = {edge->from, chain_line(page->report, edge)};
    const struct import_line *found =
        bsearch(&line, all->lines, all->count - all->first_line, sizeof line, by_line);
    return found == NULL ? 0 : all->first_line + (uint32_t)(found - all->lines);
}

/* "alone": the module and all that only it brings in; 0 where that is nothing else. "cut": all that
 * comes in by its step alone. In pairs of bytes and modules. */
static void write_savings(const struct page *page)
{
    int64_t *numbers = page->numbers;
    for (uint32_t row = 0; row < page->count; row++) {
        uint32_t node = page->rows[row].n, modules = page->dominators.modules[node];
        numbers[2 * row] = modules > 1 ? (int64_t)page->dominators.bytes[node] : 0;
        numbers[2 * row + 1] = modules > 1 ? modules : 0;
    }
    json_numbers(page->json, "alone", numbers, 2 * page->count);
    for (uint32_t row = 0; row < page->count; row++) {
        uint32_t node = line_node(page, row);
        numbers[2 * row] = (int64_t)page->dominators.bytes[node];
        numbers[2 * row + 1] = page->dominators.modules[node];
    }
    json_numbers(page->json, "cut", numbers, 2 * page->count);
}

void page_write_columns(const struct page *page)
{
    json_begin_object(page->json, "modules");
    write_module_names(page);
    write_marks(page);
    write_aliases(page);
    write_groups(page);
    write_own(page);
    write_paths(page);
    write_steps(page);
    write_savings(page);
    json_end_object(page->json);
}
