#include "stubgen/patch.h"

#include "analyzer/resolve/paths.h"
#include "analyzer/source/notebook.h"
#include "analyzer/source/source.h"
#include "stubgen/runtime.h"

#include <stdlib.h>

/* The findings of one file that are to be mended. */
struct target {
    const struct module *module;
    struct text path;      /* relative */
    uint32_t rank;         /* of the search path that holds it: the lowest is found first */
    uint32_t first, count; /* in the planner's list */
    struct text refused;   /* why the file cannot change; empty: it can */
};

struct planner {
    const struct patch_request *request;
    const struct module_graph *graph;
    const struct environment *environment;
    struct tree *tree;
    struct arena *arena;
    struct patch *out;
    ARRAY(const struct finding *) chosen;
    ARRAY(struct target) targets;
};

/* --- which findings --- */

static int compare(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int compare_findings(const struct finding *x, const struct finding *y)
{
    int order = text_compare(x->path, y->path);
    order = order != 0 ? order : compare(x->place.line, y->place.line);
    order = order != 0 ? order : compare(x->place.column, y->place.column);
    order = order != 0 ? order : strcmp(x->code, y->code);
    return order != 0 ? order : text_compare(x->message, y->message);
}

static int by_place(const void *a, const void *b)
{
    return compare_findings(*(const struct finding *const *)a, *(const struct finding *const *)b);
}

static int refusals_by_place(const void *a, const void *b)
{
    return compare_findings(((const struct refusal *)a)->finding,
                            ((const struct refusal *)b)->finding);
}

static void refuse(struct planner *planner, refusal_list *list, const struct finding *finding,
                   struct text reason)
{
    array_push(planner->arena, list, (struct refusal){finding, reason});
}

static void choose(struct planner *planner, const struct finding *finding)
{
    const struct patch_request *request = planner->request;
    if (finding->fix == NULL || finding->module.n == 0 ||
        (request->wants != NULL && !request->wants(request->context, finding)))
        return;
    if (finding->reach == REACH_DEAD && !request->dead_code)
        planner->out->dead += finding->fix->applicability != FIX_NONE;
    else if (finding->fix->applicability == FIX_NONE)
        refuse(planner, &planner->out->unfixable, finding, finding->fix->reason);
    else if (finding->fix->applicability == FIX_UNSAFE && !request->unsafe_fixes)
        planner->out->unsafe++;
    else
        array_push(planner->arena, &planner->chosen, finding);
}

/* Sorted, and what is said twice (a module under two names) once. */
static void choose_all(struct planner *planner)
{
    ARRAY_EACH (struct finding, finding, &planner->graph->findings)
        choose(planner, finding);
    if (planner->chosen.count == 0)
        return;
    qsort(planner->chosen.at, planner->chosen.count, sizeof *planner->chosen.at, by_place);
    uint32_t kept = 1;
    for (uint32_t i = 1; i < planner->chosen.count; i++)
        if (compare_findings(planner->chosen.at[kept - 1], planner->chosen.at[i]) != 0)
            planner->chosen.at[kept++] = planner->chosen.at[i];
    planner->chosen.count = kept;
}

/* --- where a file belongs --- */

/* `pandas.io.x` as `pandas/io/x.py`, or as a package's `pandas/io/__init__.py`. */
static struct text path_of_name(const struct planner *planner, const struct module *module)
{
    struct text name = names_text(&planner->graph->names, module->name);
    struct text path = arena_print(planner->arena, "%.*s%s", TEXT_ARG(name),
                                   module->is_package ? "/__init__.py" : ".py");
    char *at = (char *)(uintptr_t)path.at;
    for (uint32_t i = 0; i < name.length; i++)
        if (at[i] == '.')
            at[i] = '/';
    return path;
}

static struct text below(struct text path, struct text folder)
{
    uint32_t skipped = text_is(folder, "/") ? 1 : folder.length + 1;
    return text_slice(path, skipped, path.length);
}

/* The folder of the search path below which the module's own name leads to its file, or else the
 * nearest one above it: packages may move their __path__. What an editable install maps lies below
 * none, and its name leads there. */
static bool find_path(const struct planner *planner, struct target *target)
{
    struct text path = target->module->path, named = path_of_name(planner, target->module);
    uint32_t count = planner->environment->search_path.count;
    for (uint32_t i = 0; i < count; i++) {
        struct text folder = planner->environment->search_path.at[i].path;
        if (!path_is_below(path, folder) || path.length == folder.length)
            continue;
        struct text rest = below(path, folder);
        if (text_equal(rest, named)) {
            target->path = rest;
            target->rank = i;
            return true;
        }
        if (target->path.length == 0 || rest.length < target->path.length) {
            target->path = rest;
            target->rank = i;
        }
    }
    if (target->path.length > 0)
        return true;
    target->rank = count;
    target->path = named;
    return path.length > named.length && text_ends(path, named) &&
           path.at[path.length - named.length - 1] == '/';
}

static struct text why_not(const struct planner *planner, struct target *target)
{
    const struct module *module = target->module;
    if (module->kind == MODULE_ZIP)
        return TEXT("the file lies in an archive");
    if (module->origin == ORIGIN_STDLIB || module->origin == ORIGIN_RUNTIME)
        return TEXT("the file is the standard library's, which no deployment holds");
    if (notebook_is(module->path))
        return TEXT("the file is a notebook");
    if (module->facts != NULL && (module->facts->flags & FACTS_ERROR) != 0)
        return TEXT("the file holds a syntax error");
    if (!find_path(planner, target))
        return TEXT("the file lies below no folder of the search path");
    return (struct text){"", 0};
}

bool patch_path(const struct module_graph *graph, const struct environment *environment,
                const struct module *module, struct arena *arena, struct text *out)
{
    struct planner planner = {.graph = graph, .environment = environment, .arena = arena};
    struct target target = {.module = module};
    bool ok = why_not(&planner, &target).length == 0;
    *out = target.path;
    return ok;
}

static int by_path_and_rank(const void *a, const void *b)
{
    const struct target *x = a, *y = b;
    int order = text_compare(x->path, y->path);
    order = order != 0 ? order : compare(x->rank, y->rank);
    return order != 0 ? order : compare(x->first, y->first);
}

/* Findings of one file follow each other. */
static void find_targets(struct planner *planner)
{
    for (uint32_t i = 0; i < planner->chosen.count; i++) {
        const struct finding *finding = planner->chosen.at[i];
        struct target target = {module_graph_module(planner->graph, finding->module), .first = i,
                                .count = 1};
        if (i > 0 && text_equal(planner->chosen.at[i - 1]->path, finding->path)) {
            planner->targets.at[planner->targets.count - 1].count++;
            continue;
        }
        target.refused = why_not(planner, &target);
        array_push(planner->arena, &planner->targets, target);
    }
    if (planner->targets.count == 0)
        return;
    qsort(planner->targets.at, planner->targets.count, sizeof *planner->targets.at,
          by_path_and_rank);
    for (uint32_t i = 1; i < planner->targets.count; i++) {
        struct target *target = &planner->targets.at[i];
        if (target->refused.length == 0 && target[-1].path.length > 0 &&
            text_equal(target->path, target[-1].path))
            target->refused = TEXT("another file of that path comes first on the search path");
    }
}

/* --- the change --- */

static void read_target(struct planner *planner, struct target *target, struct text *bytes)
{
    struct error err;
    if (!tree_read(planner->tree, target->module->path, SOURCE_MOST_BYTES, planner->arena, bytes,
                   &err))
        target->refused = arena_text(planner->arena, text_of(err.message));
    else if (bytes->length != target->module->bytes)
        target->refused = TEXT("the file changed while it was read");
}

static void change_file(struct planner *planner, struct target *target)
{
    struct patched_file file = {.path = target->path, .from = target->module->path};
    const struct finding *const *findings = &planner->chosen.at[target->first];
    const struct fix **fixes = arena_alloc_array(planner->arena, target->count, sizeof *fixes);
    if (target->refused.length == 0)
        read_target(planner, target, &file.old);
    for (uint32_t i = 0; i < target->count; i++)
        fixes[i] = findings[i]->fix;
    if (target->refused.length == 0)
        edits_make(file.old, fixes, target->count, planner->arena, &file.edited);
    for (uint32_t i = 0; i < target->count; i++) {
        struct text reason = target->refused.length > 0 ? target->refused : file.edited.refused[i];
        if (reason.length > 0)
            refuse(planner, &planner->out->refused, findings[i], reason);
    }
    planner->out->made += file.edited.made;
    if (file.edited.splices.count > 0)
        array_push(planner->arena, &planner->out->files, file);
}

static void sort_refusals(refusal_list *list)
{
    if (list->count > 0)
        qsort(list->at, list->count, sizeof *list->at, refusals_by_place);
}

/* Files whose imports are put off read the runtime: it comes with them, where it is not there yet. */
static bool reads_runtime(const struct patched_file *file)
{
    static const char words[] = "from _importscan_rt import";
    struct text bytes = file->edited.bytes;
    for (uint32_t i = 0; i + sizeof words - 1 <= bytes.length; i++)
        if (bytes.at[i] == 'f' && memcmp(bytes.at + i, words, sizeof words - 1) == 0)
            return true;
    return false;
}

static void add_runtime(struct planner *planner)
{
    bool needed = false;
    ARRAY_EACH (struct patched_file, file, &planner->out->files)
        needed = needed || reads_runtime(file);
    struct text folder = planner->environment->search_path.count == 0
                             ? TEXT("")
                             : planner->environment->search_path.at[0].path;
    struct text there = arena_print(planner->arena, "%.*s/_importscan_rt/__init__.py",
                                    TEXT_ARG(folder));
    if (!needed || tree_entry(planner->tree, there) != ENTRY_MISSING)
        return;
    for (unsigned i = 0; i < RUNTIME_FILE_COUNT; i++)
        array_push(planner->arena, &planner->out->added, runtime_file(i));
}

void patch_plan(const struct patch_request *request, const struct module_graph *graph,
                const struct environment *environment, struct tree *tree, struct arena *arena,
                struct patch *out)
{
    struct planner planner = {.request = request,
                              .graph = graph,
                              .environment = environment,
                              .tree = tree,
                              .arena = arena,
                              .out = out};
    *out = (struct patch){0};
    choose_all(&planner);
    find_targets(&planner);
    ARRAY_EACH (struct target, target, &planner.targets)
        change_file(&planner, target);
    add_runtime(&planner);
    sort_refusals(&out->refused);
    sort_refusals(&out->unfixable);
}

struct text patch_diff(const struct patch *patch, bool revert, struct arena *arena)
{
    ARRAY(struct text) diffs = {0};
    size_t length = 0;
    ARRAY_EACH (struct patched_file, file, &patch->files) {
        struct change change = {.kind = CHANGE_FILE,
                                .path = file->path,
                                .from = file->old,
                                .to = file->edited.bytes,
                                .splices = file->edited.splices.at,
                                .splice_count = file->edited.splices.count};
        array_push(arena, &diffs, diff_of(&change, revert, arena));
        length += diffs.at[diffs.count - 1].length;
    }
    ARRAY_EACH (struct runtime_file, file, &patch->added) {
        struct change change = {
            .kind = CHANGE_NEW_FILE, .path = file->path, .from = {"", 0}, .to = file->text};
        array_push(arena, &diffs, diff_of(&change, revert, arena));
        length += diffs.at[diffs.count - 1].length;
    }
    if (length > UINT32_MAX)
        out_of_memory();
    char *all = arena_alloc(arena, length + 1), *at = all;
    ARRAY_EACH (struct text, diff, &diffs) {
        if (diff->length > 0)
            memcpy(at, diff->at, diff->length);
        at += diff->length;
    }
    return (struct text){all, (uint32_t)length};
}
