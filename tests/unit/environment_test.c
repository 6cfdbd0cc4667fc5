/* Which environment is chosen, and what is known where a standard library is not at hand. What
 * sys.path then is, tests/oracle/search_path.py holds against CPython. */
#include "analyzer/resolve/finder.h"
#include "analyzer/resolve/paths.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* A scratch folder with a unit in it; nothing of this machine is asked. */
struct scene {
    struct arena arena;
    struct tree *tree;
    struct text root;
    struct environment_request request;
    struct environment environment;
    struct error error;
};

/* Writes ROOT/`name` with the folders above it. */
static struct text put(struct scene *scene, const char *name, const char *content)
{
    struct text path = path_join(&scene->arena, scene->root, text_of(name));
    for (uint32_t i = scene->root.length + 1; i < path.length; i++)
        if (path.at[i] == '/')
            mkdir(arena_text(&scene->arena, text_slice(path, 0, i)).at, 0777);
    FILE *file = fopen(path.at, "w");
    assert_non_null(file);
    fputs(content, file);
    fclose(file);
    return path;
}

static int enter(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    char root[] = "/tmp/environment-XXXXXX";
    assert_non_null(mkdtemp(root));
    scene->root = path_real(&scene->arena, text_of(root));
    scene->tree = tree_open(&scene->arena);
    scene->request.unit_path = put(scene, "repo/handler.py", "");
    put(scene, "repo/.git", "");
    *state = scene;
    return 0;
}

static int leave(void **state)
{
    struct scene *scene = *state;
    struct text command = arena_print(&scene->arena, "rm -r '%.*s'", TEXT_ARG(scene->root));
    int status = system(command.at);
    tree_close(scene->tree);
    arena_release(&scene->arena);
    free(scene);
    return status;
}

/* A virtual environment of 3.11 that holds `package`. */
static struct text put_venv(struct scene *scene, const char *name, const char *package)
{
    struct arena *arena = &scene->arena;
    put(scene, arena_print(arena, "%s/pyvenv.cfg", name).at,
        "home = /nowhere/bin\ninclude-system-site-packages = false\nversion = 3.11.2\n");
    put(scene, arena_print(arena, "%s/lib/python3.11/site-packages/%s", name, package).at, "");
    return path_join(arena, scene->root, text_of(name));
}

static bool find(struct scene *scene)
{
    return environment_find(&scene->request, scene->tree, &scene->arena, &scene->environment,
                            &scene->error);
}

static bool contains(struct text text, const char *part)
{
    return memmem(text.at, text.length, part, strlen(part)) != NULL;
}

static bool noted(const struct scene *scene, const char *part)
{
    ARRAY_EACH (struct text, note, &scene->environment.notes)
        if (contains(*note, part))
            return true;
    return false;
}

static void assert_chosen(struct scene *scene, const char *part)
{
    assert_true(find(scene));
    if (!contains(scene->environment.chosen, part))
        fail_msg("chosen is %s, not %s", scene->environment.chosen.at, part);
}

static void an_active_environment_with_packages_is_taken(void **state)
{
    struct scene *scene = *state;
    scene->request.virtual_env = put_venv(scene, "active", "thing.py");
    put_venv(scene, "repo/.venv", "other.py");
    assert_chosen(scene, "/active, the active VIRTUAL_ENV");
    assert_int_equal(scene->environment.version.minor, 11);
}

static void an_empty_one_is_skipped(void **state)
{
    struct scene *scene = *state;
    scene->request.virtual_env = put_venv(scene, "active", "pip-23.0.dist-info/METADATA");
    put_venv(scene, "active", "setuptools/__init__.py");
    put_venv(scene, "active", "_distutils_hack/__init__.py");
    put_venv(scene, "repo/venv", "other.py");
    assert_chosen(scene, "/repo/venv, found beside the unit");
    assert_true(noted(scene, "nothing besides the installer"));
}

static void a_name_that_begins_like_pip_is_a_package(void **state)
{
    struct scene *scene = *state;
    scene->request.virtual_env = put_venv(scene, "active", "pipeline.py");
    assert_chosen(scene, "the active VIRTUAL_ENV");
}

static void a_hook_environment_is_skipped(void **state)
{
    struct scene *scene = *state;
    put_venv(scene, "repo/.venv", "other.py");
    scene->request.virtual_env = put_venv(scene, "cache/repo1/py_env-python3", "thing.py");
    assert_chosen(scene, "the active VIRTUAL_ENV");
    scene->request.pre_commit = true;
    assert_chosen(scene, "/repo/.venv");
    assert_true(noted(scene, "a pre-commit hook's own"));
    scene->request.pre_commit = false;
    scene->request.pre_commit_home = path_join(&scene->arena, scene->root, TEXT("cache"));
    assert_chosen(scene, "/repo/.venv");
}

static void the_search_ends_at_the_repository(void **state)
{
    struct scene *scene = *state;
    put_venv(scene, ".venv", "other.py");
    assert_true(find(scene));
    assert_false(contains(scene->environment.chosen, ".venv"));
    scene->request.unit_path = put(scene, "plain/deep/handler.py", "");
    assert_chosen(scene, "/.venv, found above the unit");
}

static void what_python_names_must_be_there(void **state)
{
    struct scene *scene = *state;
    scene->request.python = TEXT("/nowhere/python");
    assert_false(find(scene));
    assert_true(contains(text_of(scene->error.message), "there is no such file or folder"));
    scene->request.python = scene->root;
    assert_false(find(scene));
    assert_true(contains(text_of(scene->error.message), "neither an interpreter"));
    scene->request.python = put_venv(scene, "named", "x.py");
    assert_chosen(scene, "named by --python");
}

static void what_path_names_must_be_there(void **state)
{
    struct scene *scene = *state;
    struct text path = TEXT("/nowhere/lib");
    scene->request.paths = (struct texts){&path, 1};
    assert_false(find(scene));
    assert_true(contains(text_of(scene->error.message), "--path /nowhere/lib"));
}

static enum module_kind kind_of(struct scene *scene, const char *name, struct found *found)
{
    struct finder *finder = finder_open(&scene->environment, scene->tree, &scene->arena);
    struct text path = scene->environment.search_path.at[0].path;
    struct text full = text_of(name);
    uint32_t dot = text_find_last(full, '.');
    if (dot == full.length)
        finder_top(finder, full, (struct texts){&path, 1}, found);
    else
        finder_below(finder, full, text_slice(full, dot + 1, full.length), (struct texts){0},
                     found);
    return found->kind;
}

/* The machine that runs the tests may have a Python in /usr, so the target is one it cannot have
 * the files of: names decide. */
static void names_of_another_version_are_known_without_files(void **state)
{
    struct scene *scene = *state;
    struct found found;
    scene->request.version = (struct python_version){3, 15};
    assert_true(find(scene));
    assert_true(noted(scene, "standard library"));
    assert_int_equal(kind_of(scene, "profiling", &found), MODULE_SOURCE);
    assert_int_equal(found.path.length, 0);
    assert_int_equal(found.origin, ORIGIN_STDLIB);
    assert_int_equal(kind_of(scene, "profiling.sampling", &found), MODULE_SOURCE);
    assert_int_equal(kind_of(scene, "_types", &found), MODULE_BUILTIN);
    assert_int_equal(kind_of(scene, "os", &found), MODULE_FROZEN);
    assert_int_equal(kind_of(scene, "winreg", &found), MODULE_MISSING);
    assert_int_equal(kind_of(scene, "distutils", &found), MODULE_MISSING);
    assert_int_equal(stdlib_gone_since(&scene->environment, TEXT("distutils")), 12);
    assert_int_equal(stdlib_gone_since(&scene->environment, TEXT("profiling")), 0);
    assert_int_equal(scene->environment.suffixes.count, 4);
}

static void platforms_have_their_own_modules(void **state)
{
    struct scene *scene = *state;
    scene->request.version = (struct python_version){3, 15};
    scene->request.platform = TEXT("win32");
    assert_true(find(scene));
    assert_true(stdlib_has(&scene->environment, TEXT("winreg")));
    assert_false(stdlib_has(&scene->environment, TEXT("fcntl")));
    assert_true(stdlib_is_builtin_name(&scene->environment, TEXT("WindowsError")));
    assert_true(text_is(scene->environment.os_name, "nt"));
    assert_true(text_is(scene->environment.suffixes.at[1], ".pyd"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)
    const struct CMUnitTest tests[] = {
        TEST(an_active_environment_with_packages_is_taken),
        TEST(an_empty_one_is_skipped),
        TEST(a_name_that_begins_like_pip_is_a_package),
        TEST(a_hook_environment_is_skipped),
        TEST(the_search_ends_at_the_repository),
        TEST(what_python_names_must_be_there),
        TEST(what_path_names_must_be_there),
        TEST(names_of_another_version_are_known_without_files),
        TEST(platforms_have_their_own_modules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
