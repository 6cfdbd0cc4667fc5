#include "analyzer/resolve/choice.h"

#include "analyzer/resolve/paths.h"

#include <stdio.h>
#include <unistd.h>

struct chooser {
    const struct environment_request *request;
    struct tree *tree;
    struct arena *arena;
    struct environment *environment;
    struct choice *out;
};

static void note(struct chooser *chooser, struct text sentence)
{
    array_push(chooser->arena, &chooser->environment->notes, sentence);
}

/* The version a virtual environment was made with: told by its configuration, its folder below
 * lib/, or the name its interpreter has behind all links. */
static struct python_version venv_version(struct chooser *chooser, struct text venv,
                                          const struct pyvenv *config)
{
    if (config->version.major != 0)
        return config->version;
    struct arena *arena = chooser->arena;
    const struct folder *lib = tree_folder(chooser->tree, path_join(arena, venv, TEXT("lib")));
    struct texts names = lib != NULL ? folder_names(lib) : (struct texts){0};
    for (uint32_t i = 0; i < names.count; i++)
        if (version_in_name(names.at[i]).minor != 0)
            return version_in_name(names.at[i]);
    return version_in_name(path_name(path_real(arena, path_join(arena, venv, TEXT("bin/python")))));
}

static bool take_venv(struct chooser *chooser, struct text venv)
{
    struct choice *out = chooser->out;
    struct arena *arena = chooser->arena;
    if (!pyvenv_read(venv, arena, &out->config))
        return false;
    out->venv = arena_text(arena, venv);
    out->version = venv_version(chooser, venv, &out->config);
    struct text home = out->config.home;
    if ((home.length > 0 && home.at[0] == '/' &&
         installation_above(path_absolute(arena, home), out->version, arena, &out->base)) ||
        installation_of(path_join(arena, venv, TEXT("bin/python")), arena, &out->base))
        return true;
    out->base = (struct installation){0};
    return true;
}

static bool take_interpreter(struct chooser *chooser, struct text path)
{
    struct choice *out = chooser->out;
    struct text folder = path_parent(path);
    if (take_venv(chooser, folder) || take_venv(chooser, path_parent(folder)))
        return true;
    if (!installation_of(path, chooser->arena, &out->base))
        return false;
    out->version = out->base.version;
    return true;
}

/* The installation that a prefix's own python3 leads to, else the newest in it. */
static bool take_prefix(struct chooser *chooser, struct text prefix)
{
    struct choice *out = chooser->out;
    struct text python = path_join(chooser->arena, prefix, TEXT("bin/python3"));
    struct python_version version = version_in_name(path_name(path_real(chooser->arena, python)));
    if (!installation_in(prefix, version, chooser->arena, &out->base) &&
        !installation_in(prefix, (struct python_version){0}, chooser->arena, &out->base))
        return false;
    out->version = out->base.version;
    return true;
}

/* A wrapper such as pyenv's shims: which interpreter it would start is its own business. */
static bool is_script(struct text path)
{
    FILE *file = path_is_file(path) ? fopen(path.at, "rbe") : NULL;
    if (file == NULL)
        return false;
    bool is = getc(file) == '#' && getc(file) == '!';
    fclose(file);
    return is;
}

/* The first `name` on $PATH that belongs to an installation. */
static bool take_from_path(struct chooser *chooser, struct text name, struct text *found)
{
    struct arena *arena = chooser->arena;
    struct text path = chooser->request->path;
    while (path.length > 0) {
        struct text folder = text_slice(path, 0, text_find(path, ':'));
        path = text_slice(path, folder.length + 1, path.length);
        if (folder.length == 0 || folder.at[0] != '/')
            continue;
        *found = path_join(arena, path_absolute(arena, folder), name);
        if (!path_is_file(*found) || access(found->at, X_OK) != 0)
            continue;
        if (is_script(*found))
            note(chooser, arena_print(arena, "%.*s is skipped: it is a script", TEXT_ARG(*found)));
        else if (take_interpreter(chooser, *found))
            return true;
    }
    return false;
}

static bool take_named(struct chooser *chooser, struct error *err)
{
    struct text named = chooser->request->python, found;
    struct arena *arena = chooser->arena;
    if (text_find(named, '/') == named.length && !path_exists(named) &&
        take_from_path(chooser, named, &found)) {
        chooser->out->sentence = arena_print(arena, "%.*s, named by --python", TEXT_ARG(found));
        return true;
    }
    struct text path = path_absolute(arena, named);
    if (!path_exists(path))
        return error_set(err, "--python %.*s: there is no such file or folder", TEXT_ARG(named));
    chooser->out->sentence = arena_print(arena, "%.*s, named by --python", TEXT_ARG(path));
    if (path_is_folder(path) ? take_venv(chooser, path) || take_prefix(chooser, path)
                             : take_interpreter(chooser, path))
        return true;
    return error_set(err,
                     "--python %.*s: neither an interpreter, nor a virtual environment, nor a "
                     "prefix that holds lib/python3.X",
                     TEXT_ARG(named));
}

/* What a new environment holds before anything is installed into it, and what one holds that was
 * made for this program alone: by pipx, uv tool and the like. */
static bool is_installer(struct text name)
{
    static const char *const stems[] = {"pip",           "setuptools",      "wheel",
                                        "pkg_resources", "_distutils_hack", "distutils-precedence",
                                        "_virtualenv",   "__pycache__",     "importscan"};
    for (size_t i = 0; i < sizeof stems / sizeof *stems; i++) {
        struct text stem = text_of(stems[i]);
        if (text_starts(name, stem) && (name.length == stem.length || name.at[stem.length] == '-' ||
                                        name.at[stem.length] == '.'))
            return true;
    }
    return false;
}

static bool holds_packages(struct chooser *chooser, struct text venv)
{
    struct pyvenv config;
    if (!pyvenv_read(venv, chooser->arena, &config))
        return false;
    struct python_version version = venv_version(chooser, venv, &config);
    struct text site = arena_print(chooser->arena, "%.*s/lib/python%d.%d/site-packages",
                                   TEXT_ARG(venv), version.major, version.minor);
    const struct folder *folder = tree_folder(chooser->tree, site);
    struct texts names = folder != NULL ? folder_names(folder) : (struct texts){0};
    for (uint32_t i = 0; i < names.count; i++)
        if (!is_installer(names.at[i]))
            return true;
    return false;
}

static bool is_hook_venv(struct chooser *chooser, struct text venv)
{
    const struct environment_request *request = chooser->request;
    if (request->pre_commit_home.length > 0 &&
        path_is_below(venv, path_absolute(chooser->arena, request->pre_commit_home)))
        return true;
    return request->pre_commit && text_starts(path_name(venv), TEXT("py_env-"));
}

static bool take_active(struct chooser *chooser)
{
    if (chooser->request->virtual_env.length == 0)
        return false;
    struct arena *arena = chooser->arena;
    struct text venv = path_absolute(arena, chooser->request->virtual_env);
    const char *why = NULL;
    if (is_hook_venv(chooser, venv))
        why = "it is a pre-commit hook's own";
    else if (!path_is_file(path_join(arena, venv, TEXT("pyvenv.cfg"))))
        why = "it has no pyvenv.cfg";
    else if (!holds_packages(chooser, venv))
        why = "nothing besides the installer is in it";
    if (why == NULL) {
        chooser->out->sentence = arena_print(arena, "%.*s, the active VIRTUAL_ENV", TEXT_ARG(venv));
        return take_venv(chooser, venv);
    }
    note(chooser,
         arena_print(arena, "the active VIRTUAL_ENV %.*s is skipped: %s", TEXT_ARG(venv), why));
    return false;
}

static bool take_nearby(struct chooser *chooser)
{
    static const char *const names[] = {".venv", "venv"};
    struct arena *arena = chooser->arena;
    struct text folder = path_parent(path_absolute(arena, chooser->request->unit_path));
    for (bool beside = true;; beside = false) {
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            struct text venv = path_join(arena, folder, text_of(names[i]));
            if (!take_venv(chooser, venv))
                continue;
            chooser->out->sentence = arena_print(arena, "%.*s, found %s the unit", TEXT_ARG(venv),
                                                 beside ? "beside" : "above");
            return true;
        }
        if (folder.length <= 1 || path_exists(path_join(arena, folder, TEXT(".git"))))
            return false;
        folder = path_parent(folder);
    }
}

bool choice_make(const struct environment_request *request, struct tree *tree, struct arena *arena,
                 struct environment *environment, struct choice *out, struct error *err)
{
    *out = (struct choice){0};
    struct chooser chooser = {request, tree, arena, environment, out};
    if (request->python.length > 0)
        return take_named(&chooser, err);
    struct text found;
    if (take_active(&chooser) || take_nearby(&chooser))
        return true;
    if (take_from_path(&chooser, TEXT("python3"), &found)) {
        out->sentence = arena_print(arena, "%.*s, the first python3 on PATH", TEXT_ARG(found));
        return true;
    }
    if (installation_search(request->version, request->path, request->home, tree, arena,
                            &out->base)) {
        out->version = out->base.version;
        out->sentence = arena_print(arena, "%.*s, a Python found in the usual places",
                                    TEXT_ARG(out->base.prefix));
        return true;
    }
    out->sentence = TEXT("no Python found on this machine");
    return true;
}
