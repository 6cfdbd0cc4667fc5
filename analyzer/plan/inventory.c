#include "analyzer/plan/inventory.h"

#include "analyzer/own_path/own_path.h"
#include "analyzer/resolve/paths.h"

#include <fnmatch.h>
#include <stdlib.h>

enum {
    MOST_STARS = 6,      /* of a pattern; fnmatch takes its time for more */
    MOST_LISTED = 20000, /* files that one pattern may be compared with */
    MOST_DEPTH = 40,
};

/* Files while they are gathered: indexes are not sorted yet. */
struct taking {
    const struct inventory_request *request;
    struct arena *arena;
    struct inventory *out;
    struct names paths, keys; /* file i has path id i + 1 and key id i + 1 */
    module_id at;             /* the module whose data is looked for */
    uint32_t listed;
    const struct distribution *asked; /* the last one that is_left_out was asked about */
    bool asked_left_out;
};

const char *object_form_name(enum object_form form)
{
    static const char *const names[OBJECT_FORM_COUNT] = {"py", "pyc", "so", "data", "model"};
    return names[form];
}

static bool ends_as_code(struct text path)
{
    return text_ends(path, TEXT(".py")) || text_ends(path, TEXT(".pyc")) ||
           text_ends(path, TEXT(".so")) || text_ends(path, TEXT(".pyi"));
}

static struct text below(struct text path, struct text folder)
{
    return path_is_below(path, folder) && path.length > folder.length + 1
               ? text_slice(path, folder.length + (folder.length > 1), path.length)
               : (struct text){"", 0};
}

/* The tail of a path that says the module's own dotted name. */
static struct text key_by_name(const struct taking *taking, module_id id)
{
    const struct world *world = &taking->request->verdicts->world;
    const struct module *module = module_graph_module(taking->request->graph, id);
    struct text key = below(module->path, own_root(world, id));
    struct text name = module_graph_name(taking->request->graph, id);
    for (uint32_t i = 0; i < name.length; i++)
        if (i >= key.length || (name.at[i] == '.' ? '/' : name.at[i]) != key.at[i])
            return (struct text){"", 0};
    return key;
}

static struct text unique_key(struct taking *taking, struct text key)
{
    struct text free = key;
    for (unsigned n = 2; names_get(&taking->keys, free).n != 0; n++)
        free = arena_print(taking->arena, "%.*s~%u", TEXT_ARG(key), n);
    return free;
}

/* The file of that path, new or known; its index. */
static uint32_t take_file(struct taking *taking, struct text path, struct text key,
                          enum object_form form, const struct distribution *distribution)
{
    uint32_t known = names_get(&taking->paths, path).n;
    if (known != 0)
        return known - 1;
    key = unique_key(taking, key);
    names_add(&taking->paths, path);
    names_add(&taking->keys, key);
    array_push(
        taking->arena, &taking->out->files,
        (struct ship_file){.key = key, .path = path, .form = form, .distribution = distribution});
    return taking->out->files.count - 1;
}

static enum object_form form_of(const struct module *module)
{
    switch (module->kind) {
    case MODULE_EXTENSION: return FORM_SO;
    case MODULE_SOURCELESS: return FORM_PYC;
    default: return text_ends(module->path, TEXT(".pyc")) ? FORM_PYC : FORM_PY;
    }
}

static bool ships(const struct module *module)
{
    return module->kind != MODULE_MISSING && module->path.length > 0 &&
           (module->origin == ORIGIN_UNIT || module->origin == ORIGIN_SITE ||
            module->origin == ORIGIN_LAYER);
}

static bool is_used(const struct taking *taking, module_id module)
{
    enum module_class class = verdict_class(taking->request->verdicts, module);
    return class != CLASS_NEVER_LOADED && class != CLASS_TYPING_ONLY && class != CLASS_UNRESOLVED;
}

/* Or one whose name stands among the strings of C code that is used: too little for a verdict, and
 * enough to take it along. */
static bool has_used_module(const struct taking *taking, const struct distribution *distribution)
{
    const struct module_graph *graph = taking->request->graph;
    for (uint32_t m = 1; m < graph->modules.count; m++)
        if (graph->modules.at[m].distribution == distribution && is_used(taking, (module_id){m}))
            return true;
    for (uint32_t e = 1; e < graph->edges.count; e++) {
        const struct edge *edge = &graph->edges.at[e];
        if (edge->kind == EDGE_C_IMPORT && is_used(taking, edge->from) &&
            graph->modules.at[edge->to.n].distribution == distribution)
            return true;
    }
    return false;
}

/* Modules of one distribution follow each other, mostly: one question does for many. */
static bool is_left_out(struct taking *taking, const struct distribution *distribution)
{
    if (!taking->request->used_only || distribution == NULL)
        return false;
    if (distribution == taking->asked)
        return taking->asked_left_out;
    taking->asked = distribution;
    taking->asked_left_out = false;
    for (uint32_t i = 0; i < taking->out->left_out.count; i++)
        taking->asked_left_out |= taking->out->left_out.at[i] == distribution;
    if (!taking->asked_left_out && !has_used_module(taking, distribution)) {
        taking->asked_left_out = true;
        array_push(taking->arena, &taking->out->left_out, distribution);
    }
    return taking->asked_left_out;
}

/* In the order of their names, so that keys do not depend on who was found first. */
static void take_modules(struct taking *taking)
{
    uint32_t count;
    const module_id *sorted = module_graph_sorted(taking->request->graph, taking->arena, &count);
    for (uint32_t i = 0; i < count; i++) {
        const struct module *module = module_graph_module(taking->request->graph, sorted[i]);
        if (!ships(module) || is_left_out(taking, module->distribution))
            continue;
        struct text key = key_by_name(taking, sorted[i]);
        if (key.length == 0)
            key = path_name(module->path);
        taking->out->of_module[sorted[i].n] =
            take_file(taking, module->path, key, form_of(module), module->distribution) + 1;
    }
}

/* --- shared objects that are no modules --- */

/* The folder that an extension was found in holds its libraries, too, where they came with it. */
static struct text key_of_library(const struct taking *taking, struct text root,
                                  const struct native *native)
{
    struct text key = below(native->path, root);
    if (key.length > 0)
        return key;
    return arena_print(taking->arena, "lib/%.*s", TEXT_ARG(path_name(native->path)));
}

/* All that one shipped extension needs; what has a file was met before. */
static void take_libraries(struct taking *taking, uint32_t first, struct text root,
                           const struct distribution *distribution, uint32_t *stack)
{
    const struct natives *natives = taking->request->natives;
    uint32_t count = 0;
    stack[count++] = first;
    while (count > 0) {
        const struct native *native = &natives->all.at[stack[--count]];
        ARRAY_EACH (const struct native_need, need, &native->needs) {
            if (need->native == NO_NATIVE || taking->out->of_native[need->native] != 0)
                continue;
            const struct native *library = &natives->all.at[need->native];
            if (library->platform || library->file.length == 0)
                continue;
            struct text key = key_of_library(taking, root, library);
            bool beside = !text_starts(key, TEXT("lib/"));
            taking->out->of_native[need->native] =
                take_file(taking, library->path, key, FORM_SO, beside ? distribution : NULL) + 1;
            stack[count++] = need->native;
        }
    }
}

static void take_natives(struct taking *taking)
{
    const struct natives *natives = taking->request->natives;
    const struct module_graph *graph = taking->request->graph;
    if (natives == NULL)
        return;
    uint32_t *stack = arena_alloc_array(taking->arena, natives->all.count + 1, sizeof *stack);
    ARRAY_EACH (const uint32_t, index, &natives->in_order) {
        const struct native *native = &natives->all.at[*index];
        for (uint32_t i = 0; i < native->modules.count; i++) {
            module_id id = module_graph_get(graph, names_get(&graph->names, native->modules.at[i]));
            if (id.n == 0 || taking->out->of_module[id.n] == 0)
                continue;
            taking->out->of_native[*index] = taking->out->of_module[id.n];
            take_libraries(taking, *index, own_root(&taking->request->verdicts->world, id),
                           module_graph_module(graph, id)->distribution, stack);
        }
    }
}

/* --- data --- */

static void use_file(struct taking *taking, struct text root, struct text key,
                     enum object_form form)
{
    struct text path = path_join(taking->arena, root, key);
    const struct module *module = module_graph_module(taking->request->graph, taking->at);
    uint32_t known = names_get(&taking->paths, path).n;
    uint32_t file = known != 0 ? known - 1
                               : take_file(taking, path, arena_text(taking->arena, key), form,
                                           module->distribution);
    array_push(taking->arena, &taking->out->data_files, file);
}

/* Files below root/folder whose way from `root` fits the pattern; an empty pattern is any. */
static void use_folder(struct taking *taking, struct text root, struct text folder,
                       struct text pattern, unsigned depth)
{
    struct text path = folder.length == 0 ? root : path_join(taking->arena, root, folder);
    const struct folder *listing = tree_folder(taking->request->tree, path);
    if (listing == NULL || depth > MOST_DEPTH)
        return;
    struct texts names = folder_names(listing);
    for (uint32_t i = 0; i < names.count && taking->listed < MOST_LISTED; i++) {
        struct text key =
            folder.length == 0 ? names.at[i] : path_join(taking->arena, folder, names.at[i]);
        enum entry_kind kind = folder_entry(listing, names.at[i]);
        taking->listed++;
        if (kind == ENTRY_FOLDER && !text_is(names.at[i], "__pycache__"))
            use_folder(taking, root, arena_text(taking->arena, key), pattern, depth + 1);
        key = arena_text(taking->arena, key);
        if (kind == ENTRY_FILE && !ends_as_code(key) &&
            (pattern.length == 0 || fnmatch(pattern.at, key.at, FNM_PATHNAME) == 0))
            use_file(taking, root, key, FORM_DATA);
    }
}

static unsigned count_stars(struct text pattern)
{
    unsigned count = 0;
    for (uint32_t i = 0; i < pattern.length; i++)
        count += pattern.at[i] == '*';
    return count;
}

/* The folder above the first star, a package at the least: else it would be everything. */
static struct text fixed_part(struct text pattern)
{
    struct text fixed = text_slice(pattern, 0, text_find(pattern, '*'));
    uint32_t slash = text_find_last(fixed, '/');
    return slash == fixed.length ? (struct text){"", 0} : text_slice(fixed, 0, slash);
}

static void use_pattern(struct taking *taking, struct text root, struct text pattern)
{
    struct text fixed = fixed_part(pattern), any = {"", 0};
    bool whole = text_ends(pattern, TEXT("/**"));
    taking->listed = 0;
    if (count_stars(pattern) > 0) {
        if (fixed.length > 0 && count_stars(pattern) <= MOST_STARS)
            use_folder(taking, root, fixed, whole ? any : pattern, 0);
        return;
    }
    struct text path = path_join(taking->arena, root, pattern);
    switch (tree_entry(taking->request->tree, path)) {
    case ENTRY_FILE:
        if (!ends_as_code(pattern) || names_get(&taking->paths, path).n != 0)
            use_file(taking, root, pattern, FORM_DATA);
        break;
    case ENTRY_FOLDER:
        /* A top-level package as a whole is an anchor, and what lies in it is told apart. */
        if (text_find(pattern, '/') < pattern.length)
            use_folder(taking, root, pattern, any, 0);
        break;
    default: break;
    }
}

static void end_use(struct taking *taking, struct data_use use)
{
    use.count = taking->out->data_files.count - use.first;
    array_push(taking->arena, &taking->out->data, use);
}

static void take_touched(struct taking *taking)
{
    const struct module_graph *graph = taking->request->graph;
    ARRAY_EACH (const struct touched_file, touched, &graph->touched) {
        const struct module *module = module_graph_module(graph, touched->module);
        if (!ships(module) || !is_used(taking, touched->module))
            continue;
        struct data_use use = {.module = touched->module,
                               .path = touched->resource,
                               .via = TEXT("touched"),
                               .first = taking->out->data_files.count};
        taking->at = touched->module;
        use_pattern(taking, own_root(&taking->request->verdicts->world, touched->module),
                    arena_text(taking->arena, touched->resource));
        end_use(taking, use);
    }
}

/* `%` gives way to the literal, if that can be a part of a path. */
static struct text put_literal(struct taking *taking, struct text pattern, struct text literal)
{
    uint32_t at = text_find(pattern, '%');
    bool plain = literal.length > 0 && text_find(literal, '/') == literal.length &&
                 text_find(literal, '*') == literal.length && literal.at[0] != '.' &&
                 text_find(literal, '[') == literal.length &&
                 text_find(literal, '?') == literal.length;
    if (at == pattern.length)
        return arena_text(taking->arena, pattern);
    if (!plain)
        return (struct text){"", 0};
    return arena_print(taking->arena, "%.*s%.*s%.*s", TEXT_ARG(text_slice(pattern, 0, at)),
                       TEXT_ARG(literal), TEXT_ARG(text_slice(pattern, at + 1, pattern.length)));
}

/* What a package reads lies beside it, wherever on the search path that is. */
static struct text root_of(const struct taking *taking, struct text pattern)
{
    const struct module_graph *graph = taking->request->graph;
    struct text top = text_slice(pattern, 0, text_find(pattern, '/'));
    module_id package = module_graph_get(graph, names_get(&graph->names, top));
    if (package.n == 0 || !ships(module_graph_module(graph, package)))
        return (struct text){"", 0};
    return own_root(&taking->request->verdicts->world, package);
}

static void use_patterns(struct taking *taking, struct text patterns, struct text literal)
{
    while (patterns.length > 0) {
        uint32_t blank = text_find(patterns, ' ');
        struct text pattern = put_literal(taking, text_slice(patterns, 0, blank), literal);
        struct text root = root_of(taking, pattern);
        if (pattern.length > 0 && root.length > 0)
            use_pattern(taking, root, pattern);
        patterns = text_trim(text_slice(patterns, blank, patterns.length));
    }
}

/* A file that a call names: from the working directory, which is the unit's folder. */
static void use_named_file(struct taking *taking, struct text literal)
{
    struct text folder = path_parent(taking->request->unit_path);
    struct text path = path_join(taking->arena, folder, literal);
    struct text key = below(path_absolute(taking->arena, path), folder);
    if (key.length == 0)
        return;
    if (tree_entry(taking->request->tree, path_join(taking->arena, folder, key)) == ENTRY_FILE)
        use_file(taking, folder, key, FORM_MODEL);
    else
        use_folder(taking, folder, key, (struct text){"", 0}, 0);
}

static void take_calls(struct taking *taking)
{
    struct data_calls calls;
    data_calls_find(taking->request->graph, taking->request->verdicts, taking->arena, &calls);
    ARRAY_EACH (struct data_call, call, &calls.at) {
        struct data_use use = {.module = call->module,
                               .via = call->via,
                               .place = call->place,
                               .first = taking->out->data_files.count};
        *(call->info->named == DATA_FILE ? &use.path : &use.model) = call->literal;
        taking->at = call->module;
        taking->listed = 0;
        if (call->info->named != DATA_SERVICE)
            use_named_file(taking, call->literal);
        use_patterns(taking, text_of(call->info->files), call->literal);
        end_use(taking, use);
    }
}

/* --- order --- */

struct sorted_file {
    struct text key;
    uint32_t index;
};

static int by_key(const void *a, const void *b)
{
    const struct sorted_file *x = a, *y = b;
    return text_compare(x->key, y->key);
}

static int by_module(const void *a, const void *b)
{
    const struct data_use *x = a, *y = b;
    if (x->module.n != y->module.n)
        return x->module.n < y->module.n ? -1 : 1;
    return x->first < y->first ? -1 : x->first > y->first;
}

static int distributions_by_name(const void *a, const void *b)
{
    const struct distribution *const *x = a, *const *y = b;
    int order = text_compare((*x)->name, (*y)->name);
    return order != 0 ? order : text_compare((*x)->info_path, (*y)->info_path);
}

static void sort_files(struct taking *taking)
{
    struct inventory *out = taking->out;
    struct sorted_file *sorted = arena_alloc_array(taking->arena, out->files.count, sizeof *sorted);
    struct ship_file *files = arena_alloc_array(taking->arena, out->files.count, sizeof *files);
    uint32_t *place = arena_alloc_array(taking->arena, out->files.count, sizeof *place);
    for (uint32_t i = 0; i < out->files.count; i++)
        sorted[i] = (struct sorted_file){out->files.at[i].key, i};
    qsort(sorted, out->files.count, sizeof *sorted, by_key);
    for (uint32_t i = 0; i < out->files.count; i++) {
        files[i] = out->files.at[sorted[i].index];
        place[sorted[i].index] = i;
    }
    if (out->files.count > 0)
        memcpy(out->files.at, files, out->files.count * sizeof *files);
    for (uint32_t m = 0; m < taking->request->graph->modules.count; m++)
        if (out->of_module[m] != 0)
            out->of_module[m] = place[out->of_module[m] - 1] + 1;
    for (uint32_t n = 0; out->of_native != NULL && n < taking->request->natives->all.count; n++)
        if (out->of_native[n] != 0)
            out->of_native[n] = place[out->of_native[n] - 1] + 1;
    ARRAY_EACH (uint32_t, file, &out->data_files)
        *file = place[*file];
    if (out->left_out.count > 0)
        qsort(out->left_out.at, out->left_out.count, sizeof *out->left_out.at,
              distributions_by_name);
    if (out->data.count > 0)
        qsort(out->data.at, out->data.count, sizeof *out->data.at, by_module);
}

static void read_files(struct taking *taking)
{
    uint32_t count = taking->out->files.count;
    struct text *paths = arena_alloc_array(taking->arena, count, sizeof *paths);
    struct digest *digests = arena_alloc_array(taking->arena, count, sizeof *digests);
    for (uint32_t i = 0; i < count; i++)
        paths[i] = taking->out->files.at[i].path;
    digest_files(taking->request->tree, (struct texts){paths, count}, taking->request->jobs,
                 taking->request->compressed, digests);
    for (uint32_t i = 0; i < count; i++)
        taking->out->files.at[i].digest = digests[i];
}

void inventory_take(const struct inventory_request *request, struct arena *arena,
                    struct inventory *out)
{
    struct taking taking = {.request = request, .arena = arena, .out = out};
    *out = (struct inventory){
        .of_module = arena_alloc_array(arena, request->graph->modules.count, sizeof(uint32_t))};
    names_init(&taking.paths, arena);
    names_init(&taking.keys, arena);
    if (request->natives != NULL)
        out->of_native =
            arena_alloc_array(arena, request->natives->all.count, sizeof *out->of_native);
    take_modules(&taking);
    take_natives(&taking);
    take_touched(&taking);
    take_calls(&taking);
    sort_files(&taking);
    read_files(&taking);
}
