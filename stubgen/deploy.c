#include "stubgen/deploy.h"

#include "analyzer/resolve/paths.h"
#include "analyzer/source/source.h"
#include "stubgen/bytecode.h"
#include "stubgen/runtime.h"
#include "stubgen/stub_file.h"

#include <stdlib.h>
#include <sys/stat.h>

enum {
    MOST_DEPTH = 60,
    MOST_FILES = 1 << 20,
    MOST_MEMBER_BYTES = 1 << 30
};

struct planner {
    const struct deploy_request *request;
    struct arena *arena;
    struct deploy *out;
    struct names taken; /* paths of the tree */
    struct names walked;
    struct text unit_folder;
    struct error *err;
    bool failed;
};

const char *deploy_part_name(enum deploy_part part)
{
    static const char *const names[DEPLOY_PART_COUNT] = {"module", "patched",  "stub",   "body",
                                                         "data",   "metadata", "runtime"};
    return names[part];
}

static bool is_source(struct text path)
{
    return text_ends(path, TEXT(".py"));
}

static bool is_code(struct text path)
{
    return is_source(path) || text_ends(path, TEXT(".pyc")) || text_ends(path, TEXT(".so"));
}

/* --- one file --- */

/* The first one of a path stays. A path must be one that we may write. */
static bool add(struct planner *planner, struct deploy_file file)
{
    uint32_t known = planner->taken.texts.count;
    if (planner->failed)
        return false;
    if (planner->out->files.count >= MOST_FILES) {
        planner->failed = true;
        error_set(planner->err,
                  "more than %d files would be copied: is the unit's folder all "
                  "that is meant?",
                  MOST_FILES);
        return false;
    }
    file.path = arena_text(planner->arena, file.path);
    names_add(&planner->taken, file.path);
    if (planner->taken.texts.count == known)
        return false;
    if (!file.made && is_source(file.path))
        file.pyc = bytecode_find(file.from, planner->request->environment->version, planner->arena);
    array_push(planner->arena, &planner->out->files, file);
    planner->out->of_part[file.part]++;
    return true;
}

/* --- modules --- */

static const struct patched_file *patched_of(const struct planner *planner, struct text path)
{
    ARRAY_EACH (const struct patched_file, file, &planner->request->patch->files)
        if (text_equal(file->from, path))
            return file;
    return NULL;
}

static const struct stub *stub_of(const struct planner *planner, uint32_t file, module_id *module)
{
    ARRAY_EACH (const struct stub, stub, &planner->request->stubs->stubs)
        if (planner->request->inventory->of_module[stub->module.n] == file + 1)
            return *module = stub->module, stub;
    return NULL;
}

static struct text shelf_path(const struct planner *planner, module_id module)
{
    struct text name = module_graph_name(planner->request->graph, module);
    bool package = module_graph_module(planner->request->graph, module)->is_package;
    struct text path = arena_print(planner->arena, DEPLOY_SHELF "/%.*s%s", TEXT_ARG(name),
                                   package ? "/__init__.py" : ".py");
    char *at = (char *)(uintptr_t)path.at;
    for (uint32_t i = sizeof DEPLOY_SHELF; i < sizeof DEPLOY_SHELF + name.length; i++)
        if (at[i] == '.')
            at[i] = '/';
    return path;
}

static void add_stub(struct planner *planner, const struct ship_file *shipped,
                     const struct stub *stub, struct deploy_file body)
{
    struct source source;
    struct error err;
    struct deploy_file file = body;
    if (!source_read(shipped->path.at, planner->arena, &source, &err)) {
        add(planner, body); /* as it is: that works as well */
        return;
    }
    file.part = DEPLOY_STUB;
    file.stub = stub;
    file.made = true;
    file.patched = NULL;
    file.old = shipped->digest;
    file.bytes = stub_file(planner->request->graph, stub, source.text, &shipped->digest,
                           planner->request->hard, planner->arena);
    add(planner, file);
    body.path = shelf_path(planner, stub->module);
    body.part = DEPLOY_BODY;
    body.stub = stub;
    if (!planner->request->hard)
        add(planner, body);
}

/* A member of an archive is unpacked. */
static bool read_member(struct planner *planner, struct deploy_file *file)
{
    struct error err;
    if (path_is_file(file->from))
        return true;
    file->made = tree_read(planner->request->tree, file->from, MOST_MEMBER_BYTES, planner->arena,
                           &file->bytes, &err);
    return file->made;
}

/* Below the folder of the search path that the key starts from, or else the nearest one above: a
 * key only tells objects apart, and one that is known by another name has no more than its own. */
static struct text place_of(const struct planner *planner, const struct ship_file *shipped)
{
    struct text best = {"", 0};
    ARRAY_EACH (const struct path_entry, entry, &planner->request->environment->search_path) {
        if (!path_is_below(shipped->path, entry->path) ||
            shipped->path.length <= entry->path.length + 1)
            continue;
        struct text rest = text_slice(shipped->path, entry->path.length + 1, shipped->path.length);
        if (text_equal(rest, shipped->key))
            return rest;
        if (best.length == 0 || rest.length < best.length)
            best = rest;
    }
    return best.length == 0 || text_starts(shipped->key, TEXT("lib/")) ? shipped->key : best;
}

static void add_module(struct planner *planner, uint32_t index)
{
    const struct ship_file *shipped = &planner->request->inventory->files.at[index];
    bool is_data = shipped->form == FORM_DATA || shipped->form == FORM_MODEL;
    struct deploy_file file = {.path = place_of(planner, shipped),
                               .part = is_data ? DEPLOY_DATA : DEPLOY_MODULE,
                               .from = shipped->path};
    const struct stub *stub = stub_of(planner, index, &file.module);
    file.patched = patched_of(planner, shipped->path);
    if (!read_member(planner, &file)) {
        array_push(planner->arena, &planner->out->unread, shipped->path);
        return;
    }
    if (file.patched != NULL) {
        file.part = DEPLOY_PATCHED;
        file.made = true;
        file.bytes = file.patched->edited.bytes;
        file.old = shipped->digest;
    }
    if (stub != NULL)
        add_stub(planner, shipped, stub, file);
    else
        add(planner, file);
}

/* --- data --- */

static bool is_above_itself(const struct planner *planner, struct text folder)
{
    struct text real = path_real(planner->arena, folder);
    return !text_equal(real, folder) && path_is_below(path_absolute(planner->arena, folder), real);
}

static bool is_search_path(const struct planner *planner, struct text folder)
{
    ARRAY_EACH (const struct path_entry, entry, &planner->request->environment->search_path)
        if (text_equal(entry->path, folder))
            return true;
    return false;
}

/* What deployments of a folder leave out: caches, version control, environments. */
static bool is_left_out(const struct planner *planner, struct text folder, struct text name)
{
    struct text path = path_join(planner->arena, folder, name);
    return name.at[0] == '.' || text_is(name, "__pycache__") || text_is(name, "node_modules") ||
           is_search_path(planner, path) ||
           path_is_file(path_join(planner->arena, path, TEXT("pyvenv.cfg")));
}

/* All files below a folder of the search path's `root`: of a package everything, of the unit's own
 * folder what is no code. */
static void walk(struct planner *planner, struct text root, struct text key, bool package,
                 enum deploy_part part, unsigned depth)
{
    struct text folder = key.length == 0 ? root : path_join(planner->arena, root, key);
    const struct folder *listing = tree_folder(planner->request->tree, folder);
    uint32_t known = planner->walked.texts.count;
    names_add(&planner->walked, folder);
    if (listing == NULL || depth > MOST_DEPTH || planner->walked.texts.count == known ||
        is_above_itself(planner, folder))
        return;
    struct texts names = folder_names(listing);
    for (uint32_t i = 0; i < names.count && !planner->failed; i++) {
        struct text path =
            key.length == 0 ? names.at[i] : path_join(planner->arena, key, names.at[i]);
        enum entry_kind kind = folder_entry(listing, names.at[i]);
        struct deploy_file file = {
            .path = path, .part = part, .from = path_join(planner->arena, root, path)};
        if (kind == ENTRY_FOLDER && !text_is(names.at[i], "__pycache__") &&
            (package || !is_left_out(planner, folder, names.at[i])))
            walk(planner, root, path, package, part, depth + 1);
        else if (kind == ENTRY_FILE && (package || (!is_code(path) && names.at[i].at[0] != '.')) &&
                 read_member(planner, &file))
            add(planner, file);
    }
}

/* The folder that `key` was found below; empty where the key does not tell. */
static struct text root_of(const struct ship_file *file)
{
    uint32_t rest = file->path.length - file->key.length;
    if (file->path.length <= file->key.length + 1 || !text_ends(file->path, file->key) ||
        file->path.at[rest - 1] != '/')
        return (struct text){"", 0};
    return text_slice(file->path, 0, rest - 1);
}

static bool is_package(const struct planner *planner, struct text root, struct text key)
{
    struct text folder = path_join(planner->arena, root, key);
    const struct folder *listing = tree_folder(planner->request->tree, folder);
    struct texts names = listing == NULL ? (struct texts){NULL, 0} : folder_names(listing);
    for (uint32_t i = 0; i < names.count; i++)
        if (text_starts(names.at[i], TEXT("__init__.")) && is_code(names.at[i]))
            return true;
    return false;
}

/* The outermost package that a file stands in, all of it. Namespaces may be several distributions':
 * of their folders, the files at hand are enough. */
static void add_package(struct planner *planner, const struct ship_file *file)
{
    struct text root = root_of(file);
    if (root.length == 0)
        return;
    for (uint32_t at = 0; at < file->key.length; at++) {
        if (file->key.at[at] != '/')
            continue;
        struct text key = arena_text(planner->arena, text_slice(file->key, 0, at));
        if (!is_package(planner, root, key))
            continue;
        walk(planner, root, key, true, DEPLOY_DATA, 0);
        return;
    }
}

/* dist-info or egg-info: versions and entry points are asked for at run time. */
static void add_metadata(struct planner *planner, const struct distribution *distribution)
{
    struct text path = distribution->info_path;
    struct deploy_file file = {
        .path = path_name(path), .part = DEPLOY_METADATA, .from = arena_text(planner->arena, path)};
    if (path.length == 0)
        return;
    if (tree_entry(planner->request->tree, path) == ENTRY_FOLDER)
        walk(planner, path_parent(path), path_name(path), true, DEPLOY_METADATA, 0);
    else if (read_member(planner, &file))
        add(planner, file);
}

static void add_data(struct planner *planner)
{
    const struct inventory *inventory = planner->request->inventory;
    const struct distribution *last = NULL;
    for (uint32_t i = 0; i < inventory->files.count; i++) {
        const struct ship_file *file = &inventory->files.at[i];
        add_package(planner, file);
        if (file->distribution != NULL && file->distribution != last)
            add_metadata(planner, last = file->distribution);
    }
    walk(planner, planner->unit_folder, (struct text){"", 0}, false, DEPLOY_DATA, 0);
}

/* --- the runtime --- */

static void add_runtime(struct planner *planner)
{
    for (unsigned i = 0; i < RUNTIME_FILE_COUNT; i++) {
        struct runtime_file file = runtime_file(i);
        add(planner,
            (struct deploy_file){
                .path = file.path, .part = DEPLOY_RUNTIME, .made = true, .bytes = file.text});
    }
}

/* What we write beside the unit has a name that nothing of the unit's may have. */
static bool check_names(const struct planner *planner)
{
    static const char *const ours[] = {DEPLOY_MANIFEST, DEPLOY_MARKER};
    for (unsigned i = 0; i < sizeof ours / sizeof *ours; i++)
        if (names_get(&planner->taken, text_of(ours[i])).n != 0)
            return error_set(planner->err, "the unit's folder has a %s of its own", ours[i]);
    if (planner->request->stubs->stubs.count == 0 || planner->request->hard)
        return true;
    ARRAY_EACH (const struct deploy_file, file, &planner->out->files)
        if (file->part != DEPLOY_BODY && text_starts(file->path, TEXT(DEPLOY_SHELF "/")))
            return error_set(planner->err,
                             "%.*s would lie on the shelf, where the bodies of stubs are",
                             TEXT_ARG(file->path));
    return true;
}

static int by_path(const void *a, const void *b)
{
    return text_compare(((const struct deploy_file *)a)->path,
                        ((const struct deploy_file *)b)->path);
}

bool deploy_plan(const struct deploy_request *request, struct arena *arena, struct deploy *out,
                 struct error *err)
{
    struct planner planner = {.request = request,
                              .arena = arena,
                              .out = out,
                              .unit_folder = path_parent(request->unit_path),
                              .err = err};
    *out = (struct deploy){0};
    names_init(&planner.taken, arena);
    names_init(&planner.walked, arena);
    if (request->patch->added.count > 0 || request->stubs->stubs.count > 0)
        add_runtime(&planner);
    for (uint32_t i = 0; i < request->inventory->files.count; i++)
        add_module(&planner, i);
    add_data(&planner);
    if (planner.failed || !check_names(&planner))
        return false;
    if (out->files.count > 0)
        qsort(out->files.at, out->files.count, sizeof *out->files.at, by_path);
    return true;
}

/* --- writing --- */

static bool is_safe(struct text path)
{
    if (path.length == 0 || path.at[0] == '/')
        return false;
    for (uint32_t from = 0, to; from <= path.length; from = to + 1) {
        to = from + text_find(text_slice(path, from, path.length), '/');
        struct text part = text_slice(path, from, to);
        if (part.length == 0 || text_is(part, ".") || text_is(part, ".."))
            return false;
    }
    return true;
}

bool deploy_may_write(const struct into *into, struct texts *old, struct error *err)
{
    struct text text;
    ARRAY(struct text) paths = {0};
    *old = (struct texts){NULL, 0};
    if (into_is_empty(into))
        return true;
    if (!into_read(into, TEXT(DEPLOY_MARKER), INT32_MAX, &text))
        return error_set(err, "%.*s is neither empty nor a tree that stub made before",
                         TEXT_ARG(into->folder));
    for (uint32_t from = 0, to; from < text.length; from = to + 1) {
        to = from + text_find(text_slice(text, from, text.length), '\n');
        struct text path = text_slice(text, from, to);
        if (is_safe(path))
            array_push(into->arena, &paths, path);
    }
    *old = (struct texts){paths.at, paths.count};
    return true;
}

static int texts_by_name(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

static struct texts all_paths(const struct deploy *deploy, struct python_version version,
                              struct texts more, struct arena *arena)
{
    ARRAY(struct text) paths = {0};
    ARRAY_EACH (const struct deploy_file, file, &deploy->files) {
        array_push(arena, &paths, file->path);
        if (file->pyc.length > 0)
            array_push(arena, &paths, bytecode_path(file->path, version, arena));
    }
    for (uint32_t i = 0; i < more.count; i++)
        array_push(arena, &paths, more.at[i]);
    if (paths.count > 0)
        qsort(paths.at, paths.count, sizeof *paths.at, texts_by_name);
    return (struct texts){paths.at, paths.count};
}

/* Names hold no line end: such a file is not ours to remove later, and is no module. */
static struct text marker_text(struct texts paths, struct arena *arena)
{
    size_t length = 0;
    for (uint32_t i = 0; i < paths.count; i++)
        length += paths.at[i].length + 1;
    if (length > UINT32_MAX)
        out_of_memory();
    char *bytes = arena_alloc(arena, length), *at = bytes;
    for (uint32_t i = 0; i < paths.count; i++) {
        if (text_find(paths.at[i], '\n') < paths.at[i].length)
            continue;
        memcpy(at, paths.at[i].at, paths.at[i].length);
        at += paths.at[i].length;
        *at++ = '\n';
    }
    return (struct text){bytes, (uint32_t)(at - bytes)};
}

static bool write_one(const struct deploy_file *file, struct python_version version,
                      const struct into *into, struct error *err)
{
    struct stat st;
    struct text pyc;
    bool is_there = file->from.length > 0 && stat(file->from.at, &st) == 0;
    mode_t mode = is_there ? st.st_mode & 0777 : 0644;
    if (!(file->made ? into_write(into, file->path, file->bytes, mode, err)
                     : into_copy(into, file->path, file->from, mode, err)))
        return false;
    if (file->pyc.length == 0)
        return true;
    struct arena scratch = {0};
    bool ok = bytecode_read(file->pyc, &scratch, &pyc, err) &&
              into_write(into, bytecode_path(file->path, version, &scratch), pyc, 0644, err);
    arena_release(&scratch);
    return ok;
}

static void remove_old(const struct into *into, struct texts old, struct texts paths)
{
    for (uint32_t i = 0; i < old.count; i++)
        if (bsearch(&old.at[i], paths.at, paths.count, sizeof *paths.at, texts_by_name) == NULL)
            into_remove(into, old.at[i]);
}

bool deploy_write(const struct deploy *deploy, struct python_version version,
                  const struct into *into, struct texts old, struct texts more, struct error *err)
{
    struct texts paths = all_paths(deploy, version, more, into->arena);
    remove_old(into, old, paths);
    if (!into_write(into, TEXT(DEPLOY_MARKER), marker_text(paths, into->arena), 0644, err))
        return false;
    ARRAY_EACH (const struct deploy_file, file, &deploy->files)
        if (!write_one(file, version, into, err))
            return false;
    return true;
}
