#include "analyzer/cli/natives.h"

#include "analyzer/cli/run.h"
#include "analyzer/cli/unit.h"
#include "analyzer/config/settings.h"
#include "analyzer/resolve/paths.h"
#include "analyzer/rules/shared_objects.h"

#include <fcntl.h>
#include <unistd.h>

/* "x.so", "libx.so.1.2". */
static bool is_named_like_one(struct text path)
{
    uint32_t end = path.length;
    while (end > 0 && strchr(".0123456789", path.at[end - 1]) != NULL)
        end--;
    return text_ends(text_slice(path, 0, end), TEXT(".so"));
}

static bool begins_like_one(const char *path)
{
    char start[4];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return false;
    bool begins = read(fd, start, sizeof start) == sizeof start && memcmp(start, "\177ELF", 4) == 0;
    close(fd);
    return begins;
}

static bool is_object(struct text path)
{
    return is_named_like_one(path) || begins_like_one(path.at);
}

/* Each file is searched for as `ldd` would, in a process of its own. On a target its folder, and
 * lib/ in it, are where it is deployed. */
static void load_files(const struct options *options, struct text folder, struct arena *arena,
                       struct natives *out)
{
    struct texts files = options->operands;
    struct text *library_path =
        arena_alloc_array(arena, (size_t)files.count * 2, sizeof *library_path);
    struct text *paths = arena_alloc_array(arena, files.count, sizeof *paths);
    for (uint32_t i = 0; i < files.count; i++) {
        paths[i] = arena_text(arena, settings_absolute(files.at[i], folder, arena));
        library_path[2 * i] = path_parent(paths[i]);
        library_path[2 * i + 1] = path_join(arena, path_parent(paths[i]), TEXT("lib"));
    }
    struct natives_request request = {.cwd = folder};
    if (options->target.name.length > 0) {
        request.target = &options->target;
        request.library_path = (struct texts){library_path, files.count * 2};
    }
    natives_init(out, &request, arena);
    for (uint32_t i = 0; i < files.count; i++) {
        natives_start(out, TEXT(""));
        uint32_t index = natives_load(out, paths[i]); /* `all` moves as it grows */
        out->all.at[index].at_init = true;
    }
    natives_finish(out);
}

static bool run_files(const struct options *options, struct arena *arena, struct error *err)
{
    struct text folder;
    struct natives natives;
    struct module_graph graph;
    if (!run_check_formats(options, QUESTION_NATIVES, err) || !settings_folder(arena, &folder, err))
        return false;
    for (uint32_t i = 0; i < options->operands.count; i++)
        if (!unit_check(options->operands.at[i].at, err))
            return false;
    module_graph_init(&graph, arena); /* empty: it holds the findings */
    load_files(options, folder, arena, &natives);
    shared_objects_tell(&graph, &natives);
    struct report report = {.graph = &graph,
                            .natives = &natives,
                            .arena = arena,
                            .folder = folder,
                            .args = options->args,
                            .all = options->all};
    return run_write_outputs(&report, options, QUESTION_NATIVES, err);
}

bool run_natives(const struct options *options, struct arena *arena, struct error *err)
{
    struct texts operands = options->operands;
    uint32_t objects = 0;
    for (uint32_t i = 0; i < operands.count; i++)
        objects += is_object(operands.at[i]);
    if (objects == operands.count)
        return run_files(options, arena, err);
    if (operands.count == 1)
        return run_unit_natives(options, arena, err);
    return error_set(err, "natives takes one unit, or shared objects alone");
}
