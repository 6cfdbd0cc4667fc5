#include "analyzer/rules/fix_loop.h"

#include "analyzer/own_path/path_text.h"

/* --- the __path__ of the package that a folder is --- */

static bool path_of_package(struct fixing *f, const struct way *way, struct text *out)
{
    struct place_in place;
    if (!way_is_known(way))
        return fix_none(f, "the folder is not known before it runs");
    if (!place_find(f, way, &place))
        return false;
    if (!place.is_package)
        return fix_none(f, "the folder is no package");
    if (place.rest.length == 0 && place.is_own && f->module->is_package) {
        *out = TEXT("__path__");
        return true;
    }
    for (uint32_t i = 0; i < place.rest.length; i++)
        if (place.rest.at[i] == '.' || place.rest.at[i] == '-')
            return fix_none(f, "the folder is no package");
    struct text name = fix_print(f, "%.*s%s%.*s", TEXT_ARG(place.module_name),
                                 place.rest.length > 0 ? "." : "", TEXT_ARG(place.rest));
    for (uint32_t i = 0; i < name.length; i++)
        if (name.at[i] == '/')
            ((char *)(uintptr_t)name.at)[i] = '.';
    struct text importlib = import_name(f, NEED_IMPORTLIB);
    fix_unsafe(f, "the package is imported to ask for its modules");
    *out =
        fix_print(f, "%.*s.import_module(\"%.*s\").__path__", TEXT_ARG(importlib), TEXT_ARG(name));
    return true;
}

/* --- iter_modules([folder]) --- */

static bool iterate(struct fixing *f)
{
    node_index argument = f->use->argument, folder = argument;
    uint8_t kind = f->facts->nodes.at[argument].kind;
    struct way way;
    struct text path;
    if (kind == NODE_LIST || kind == NODE_TUPLE) {
        folder = argument + 1;
        if (folder >= f->facts->nodes.at[argument].end ||
            f->facts->nodes.at[folder].end != f->facts->nodes.at[argument].end)
            return fix_none(f, "it looks into several folders");
    }
    if (folder == argument)
        return fix_none(f, "the folders come out of a container");
    if (!way_find(f, folder, &way) || !path_of_package(f, &way, &path))
        return false;
    fix_replace(f, argument, path);
    return true;
}

/* --- the names of files become those of modules --- */

static bool list(struct fixing *f)
{
    struct way way;
    struct text path;
    if (!way_find(f, f->use->argument, &way) || !path_of_package(f, &way, &path))
        return false;
    struct text pkgutil = import_name(f, NEED_PKGUTIL);
    fix_unsafe(f, "the list holds modules and packages alone, without __init__.py");
    fix_replace(f, f->use->node,
                fix_print(f,
                          "[found.name if found.ispkg else found.name + \".py\" for found in "
                          "%.*s.iter_modules(%.*s)]",
                          TEXT_ARG(pkgutil), TEXT_ARG(path)));
    return true;
}

static bool list_glob(struct fixing *f)
{
    static const char *const none[] = {"pathname", NULL};
    struct way way;
    struct text path, sorted_by;
    if (has_other_arguments(f->facts, f->use->node, 1, none) ||
        !way_find(f, f->use->argument, &way))
        return fix_none(f, "the pattern reaches into several folders");
    struct text pattern = path_basename(way.path);
    way.path = path_dirname(way.path);
    if (!text_ends(pattern, TEXT(".py")) || !path_of_package(f, &way, &path))
        return fix_none(f, "the pattern is not that of modules alone");
    if (!loop_edit(f, f->use->node, LOOP_BASENAMES, &sorted_by))
        return false;
    struct text pkgutil = import_name(f, NEED_PKGUTIL), fnmatch = import_name(f, NEED_FNMATCH);
    fix_unsafe(f, "the list holds names in place of paths, without __init__.py");
    fix_replace(f, f->use->node,
                fix_print(f,
                          "%.*s.filter([found.name + \".py\" for found in %.*s.iter_modules(%.*s) "
                          "if not found.ispkg], %.*s)",
                          TEXT_ARG(fnmatch), TEXT_ARG(pkgutil), TEXT_ARG(path),
                          TEXT_ARG(python_string(f->arena, pattern))));
    return true;
}

bool fix_modules(struct fixing *f)
{
    struct text called = f->use->called;
    if (f->facts->nodes.at[f->use->node].kind != NODE_CALL)
        return false;
    if (text_is(called, "pkgutil.iter_modules") || text_is(called, "pkgutil.walk_packages"))
        return iterate(f);
    if (text_is(called, "os.listdir"))
        return list(f);
    if (text_is(called, "glob.glob") || text_is(called, "glob.iglob"))
        return list_glob(f);
    return fix_none(f,
                    "what is done with the files decides: pkgutil.iter_modules(package.__path__) "
                    "tells the modules");
}
