#include "analyzer/cli/check.h"

#include "analyzer/cli/unit.h"
#include "analyzer/config/settings.h"
#include "analyzer/load/folder.h"

#include <sys/stat.h>

static bool is_folder(struct text path)
{
    struct stat st;
    return stat(path.at, &st) == 0 && S_ISDIR(st.st_mode);
}

struct folders {
    ARRAY(struct text) named, roots;
};

static void add_once(struct arena *arena, struct folders *out, struct text root)
{
    ARRAY_EACH (struct text, known, &out->roots)
        if (text_equal(*known, root))
            return;
    array_push(arena, &out->roots, arena_text(arena, root));
}

static bool add_folder(struct text path, struct tree *tree, struct arena *arena,
                       struct folders *out, struct error *err)
{
    struct text real;
    if (!folder_named(path, tree, arena, &real, err))
        return false;
    array_push(arena, &out->named, real);
    add_once(arena, out, folder_root(real, tree));
    return true;
}

static bool find_folders(const struct options *options, struct text folder, struct tree *tree,
                         struct arena *arena, struct folders *out, struct error *err)
{
    if (options->operands.count == 0)
        return add_folder(folder, tree, arena, out, err);
    for (uint32_t i = 0; i < options->operands.count; i++) {
        struct text operand = options->operands.at[i];
        if (!is_folder(operand))
            return unit_check(operand.at, err) &&
                   error_set(err, "check takes one unit or folders, not %.*s and more",
                             TEXT_ARG(operand));
        if (!add_folder(settings_absolute(operand, folder, arena), tree, arena, out, err))
            return false;
    }
    return true;
}

static bool check_entries(const struct options *options, struct error *err)
{
    if (options->entries.count > 0)
        return error_set(err, "--entry goes with a unit; in folders every function is one");
    if (options->as != UNIT_AUTO)
        return error_set(err, "--as goes with a unit; folders are read as a library");
    return true;
}

bool check_find(const struct options *options, struct text folder, struct arena *arena,
                struct request *request, struct error *err)
{
    struct folders folders = {0};
    if (options->operands.count == 1 && !is_folder(options->operands.at[0])) {
        request->environment.unit_path = settings_absolute(options->operands.at[0], folder, arena);
        return unit_check(options->operands.at[0].at, err);
    }
    struct tree *tree = tree_open(arena);
    bool ok =
        check_entries(options, err) && find_folders(options, folder, tree, arena, &folders, err);
    tree_close(tree);
    if (!ok)
        return false;
    request->folders = (struct texts){folders.named.at, folders.named.count};
    request->environment.folders = (struct texts){folders.roots.at, folders.roots.count};
    request->environment.unit_path =
        arena_print(arena, "%.*s/__init__.py", TEXT_ARG(folders.named.at[0]));
    return true;
}
