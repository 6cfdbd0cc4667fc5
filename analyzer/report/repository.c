#include "analyzer/report/repository.h"

#include "analyzer/report/first_party.h"

#include <stdlib.h>
#include <sys/stat.h>

static struct text folder_of(struct text path)
{
    uint32_t slash = text_find_last(path, '/');
    return text_slice(path, 0, slash == path.length ? 0 : slash);
}

/* The path itself where nothing of the file system answers to it. */
static struct text real_path(const struct report *report, struct text path)
{
    char *real = realpath(arena_text(report->arena, path).at, NULL);
    if (real == NULL)
        return path;
    path = arena_text(report->arena, text_of(real));
    free(real);
    return path;
}

static bool is_at_or_below(struct text path, struct text folder)
{
    return text_equal(path, folder) || path_below(path, folder).length < path.length;
}

/* A folder, or a file in a worktree or a submodule. */
static bool holds_git(const struct report *report, struct text folder)
{
    struct stat st;
    struct arena_mark mark = arena_mark(report->arena);
    bool holds = lstat(arena_print(report->arena, "%.*s/.git", TEXT_ARG(folder)).at, &st) == 0;
    arena_rewind(report->arena, mark);
    return holds;
}

static struct text find_root(const struct report *report, struct text from)
{
    struct text working = real_path(report, report->folder);
    for (struct text at = from; at.length > 0; at = folder_of(at))
        if (holds_git(report, at))
            return at;
    return working.length > 0 && is_at_or_below(from, working) ? working : from;
}

/* Folders of several repositories have what they lie in as their root. */
static struct text root_of_folders(const struct report *report)
{
    struct text root = find_root(report, real_path(report, report->folders.at[0]));
    for (uint32_t i = 1; i < report->folders.count; i++) {
        struct text folder = real_path(report, report->folders.at[i]);
        while (root.length > 0 && !is_at_or_below(folder, root))
            root = folder_of(root);
    }
    return root.length == 0 ? TEXT("/") : root;
}

/* A link in the repository to a file elsewhere is of the repository; so is the unit's own name. */
struct text repository_path(const struct repository *repository, struct text path)
{
    const struct report *report = repository->report;
    struct text real = real_path(report, path);
    struct text below = path_below(real, repository->root);
    if (below.length == real.length) {
        uint32_t slash = text_find_last(path, '/');
        struct text folder = real_path(report, folder_of(path));
        real = arena_join(report->arena, folder, text_slice(path, slash, path.length));
        below = path_below(real, repository->root);
    }
    return below.length < real.length ? below : (struct text){"", 0};
}

static bool is_file(const struct report *report, struct text path)
{
    struct stat st;
    return stat(arena_text(report->arena, path).at, &st) != 0 || S_ISREG(st.st_mode);
}

struct text repository_module(const struct repository *repository, module_id id)
{
    const struct report *report = repository->report;
    const struct module *module = module_graph_module(report->graph, id);
    struct text *path = &repository->paths[id.n];
    if (path->at != NULL)
        return *path;
    *path = (struct text){"", 0};
    bool own = report_is_of_folders(report) ? !module->is_context : module_is_own(module);
    if (own && module->path.length > 0 && is_file(report, module->path))
        *path = repository_path(repository, module->path);
    return *path;
}

static struct text first_file(const struct repository *repository)
{
    struct text first = {"", 0};
    for (uint32_t m = 1; m < repository->report->graph->modules.count; m++) {
        struct text path = repository_module(repository, (module_id){m});
        if (path.length > 0 && (first.length == 0 || text_compare(path, first) < 0))
            first = path;
    }
    return first;
}

struct repository repository_of(const struct report *report)
{
    struct repository result = {.report = report};
    uint32_t count = report->graph->modules.count;
    result.paths = arena_alloc_array(report->arena, count, sizeof *result.paths);
    if (report->folders.count > 0) {
        result.root = root_of_folders(report);
        struct text folder = real_path(report, report->folders.at[0]);
        result.subject =
            text_equal(folder, result.root) ? TEXT("") : path_below(folder, result.root);
        result.fallback = first_file(&result);
        return result;
    }
    struct text folder = real_path(report, folder_of(report->unit_path));
    result.root = find_root(report, folder);
    uint32_t slash = text_find_last(report->unit_path, '/');
    struct text named = arena_join(report->arena, folder,
                                   text_slice(report->unit_path, slash, report->unit_path.length));
    result.subject = result.fallback = path_below(named, result.root);
    return result;
}
