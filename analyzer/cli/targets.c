#include "analyzer/cli/targets.h"

#include "analyzer/cli/unit.h"
#include "analyzer/config/settings.h"
#include "analyzer/load/folder.h"
#include "analyzer/resolve/paths.h"

struct finder {
    const struct options *options;
    struct text cwd;
    struct tree *tree;
    struct arena *arena;
    struct target_list *out;
    struct error *err;
};

static void add_unit(struct finder *finder, const struct unit_entry *unit)
{
    struct text real = path_real(finder->arena, unit->path);
    ARRAY_EACH (const struct unit_entry, known, &finder->out->units.list)
        if (text_equal(path_real(finder->arena, known->path), real))
            return;
    array_push(finder->arena, &finder->out->units.list, *unit);
}

/* A unit that is named by its file alone has the functions that the configuration gives it. */
static void add_named(struct finder *finder, const struct unit_entry *unit)
{
    struct unit_entry known = *unit;
    struct text real = path_real(finder->arena, unit->path);
    ARRAY_EACH (const struct unit_entry, entry, &finder->options->units->list)
        if (unit->functions.count == 0 && text_equal(path_real(finder->arena, entry->path), real))
            known.functions = entry->functions;
    add_unit(finder, &known);
}

static bool add_file(struct finder *finder, struct text operand)
{
    struct text path = settings_absolute(operand, finder->cwd, finder->arena);
    struct unit_entries listed = {0};
    if (!unit_check(operand.at, finder->err))
        return false;
    if (!entries_is_list(path))
        array_push(finder->arena, &listed.list, (struct unit_entry){.path = path});
    else if (!entries_add(&listed, path, finder->arena, finder->err))
        return false;
    ARRAY_EACH (const struct unit_entry, unit, &listed.list)
        add_named(finder, unit);
    return true;
}

static void add_root(struct finder *finder, struct text root)
{
    ARRAY_EACH (struct text, known, &finder->out->roots)
        if (text_equal(*known, root))
            return;
    array_push(finder->arena, &finder->out->roots, arena_text(finder->arena, root));
}

static bool add_folder(struct finder *finder, struct text operand)
{
    struct text path = settings_absolute(operand, finder->cwd, finder->arena), real;
    uint32_t before = finder->out->units.list.count;
    bool any = false;
    if (!folder_named(path, finder->tree, finder->arena, &real, finder->err))
        return false;
    ARRAY_EACH (const struct unit_entry, unit, &finder->options->units->list) {
        if (!path_is_below(path_real(finder->arena, unit->path), real))
            continue;
        any = true;
        add_unit(finder, unit);
    }
    if (any || finder->out->units.list.count > before)
        return true;
    array_push(finder->arena, &finder->out->folders, real);
    add_root(finder, folder_root(real, finder->tree));
    return true;
}

static bool add_all(struct finder *finder)
{
    const struct options *options = finder->options;
    ARRAY_EACH (const struct unit_entry, unit, &options->units->list)
        if (options->operands.count == 0)
            add_unit(finder, unit);
    if (options->operands.count == 0 && finder->out->units.list.count == 0)
        return add_folder(finder, finder->cwd);
    for (uint32_t i = 0; i < options->operands.count; i++) {
        struct text operand = options->operands.at[i];
        if (!(path_is_folder(operand) ? add_folder : add_file)(finder, operand))
            return false;
    }
    return true;
}

/* What is said of one unit cannot be said of several, nor of folders. */
static bool check_options(const struct options *options, const struct target_list *targets,
                          struct error *err)
{
    if (options->entries.count > 0 && targets->folders.count > 0)
        return error_set(err, "--entry goes with a unit; in folders every function is one");
    if (options->entries.count > 0 && targets->units.list.count > 1)
        return error_set(err, "--entry goes with one unit, not with %u", targets->units.list.count);
    if (options_tell(options, OPTION_AS) && targets->folders.count > 0)
        return error_set(err, "--as goes with a unit; folders are read as a library");
    return true;
}

bool targets_find(const struct options *options, struct text cwd, struct arena *arena,
                  struct target_list *out, struct error *err)
{
    *out = (struct target_list){0};
    struct finder finder = {options, cwd, tree_open(arena), arena, out, err};
    bool ok = add_all(&finder) && check_options(options, out, err);
    tree_close(finder.tree);
    return ok;
}

void targets_request_unit(const struct target_list *targets, uint32_t unit,
                          const struct options *options, struct request *request)
{
    const struct unit_entry *entry = &targets->units.list.at[unit];
    request->environment.unit_path = entry->path;
    if (options->entries.count == 0 && !request->library)
        request->entries = (struct texts){entry->functions.at, entry->functions.count};
}

void targets_request_folders(const struct target_list *targets, struct arena *arena,
                             struct request *request)
{
    request->folders = (struct texts){targets->folders.at, targets->folders.count};
    request->environment.folders = (struct texts){targets->roots.at, targets->roots.count};
    request->environment.unit_path =
        arena_print(arena, "%.*s/__init__.py", TEXT_ARG(targets->folders.at[0]));
    request->as = UNIT_AUTO;
}
