/* Folders read as a library: which modules they hold, what these are called, what their names
 * mean. Each test writes a tree of its own. */
#include "analyzer/cli/analyze.h"
#include "analyzer/load/folder.h"
#include "analyzer/resolve/paths.h"
#include "analyzer/verdict/meaning.h"

#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena arena;
static struct text room;
static struct analysis analysis;
static struct error err;

static int set_up(void **state)
{
    (void)state;
    char template[] = "/tmp/importscan-folder-XXXXXX";
    assert_non_null(mkdtemp(template));
    room = path_real(&arena, text_of(template));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    struct text command = arena_print(&arena, "rm -rf %s", room.at);
    assert_int_equal(system(command.at), 0);
    analysis_release(&analysis);
    analysis = (struct analysis){0};
    arena_release(&arena);
    return 0;
}

static void put(const char *name, const char *body)
{
    struct text path = arena_print(&arena, "%s/%s", room.at, name);
    char *at = (char *)(uintptr_t)path.at;
    for (char *slash = at + room.length + 1; (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        assert_true(mkdir(at, 0777) == 0 || errno == EEXIST);
        *slash = '/';
    }
    FILE *file = fopen(at, "w");
    assert_non_null(file);
    fputs(body, file);
    fclose(file);
}

static void read_with(const char *below, unsigned jobs)
{
    struct tree *tree = tree_open(&arena);
    struct text *folder = ARENA_NEW(&arena, struct text), *root = ARENA_NEW(&arena, struct text);
    struct text named = arena_print(&arena, "%s/%s", room.at, below);
    assert_true(folder_named(named, tree, &arena, folder, &err));
    *root = arena_text(&arena, folder_root(*folder, tree));
    tree_close(tree);
    struct request request = {
        .environment = {.unit_path = arena_print(&arena, "%s/x.py", folder->at),
                        .folders = {root, 1},
                        .python = TEXT("fixtures/tiny-python"),
                        .isolated_path = true},
        .folders = {folder, 1},
        .jobs = jobs,
    };
    assert_true(analyze(&request, &analysis, &err));
}

static void read_all(const char *below)
{
    read_with(below, 2);
}

static module_id get(const char *name)
{
    struct module_graph *graph = &analysis.graph;
    return module_graph_get(graph, names_get(&graph->names, text_of(name)));
}

static const struct module *row(const char *name)
{
    module_id id = get(name);
    if (id.n == 0)
        fail_msg("there is no module %s", name);
    return module_graph_module(&analysis.graph, id);
}

static uint32_t files(void)
{
    uint32_t count = 0;
    for (uint32_t m = 1; m < analysis.graph.modules.count; m++)
        count += analysis.graph.modules.at[m].facts != NULL;
    return count;
}

/* What the `nth` call in a module's own body calls; several things with blanks between. */
static const char *called(const char *module, unsigned nth)
{
    const struct facts *facts = row(module)->facts;
    struct text all = {"", 0};
    for (node_index n = 1; n < facts->nodes.count; n++) {
        if (facts->nodes.at[n].kind != NODE_CALL || nth-- > 0)
            continue;
        struct meanings meanings = meaning_of_node(analysis.world, get(module), 0, n + 1);
        for (uint32_t i = 0; i < meanings.count; i++) {
            struct text name = meaning_dotted(analysis.world, meanings.at[i], &arena);
            if (name.length == 0)
                name = TEXT("?");
            all =
                arena_print(&arena, "%.*s%s%.*s", TEXT_ARG(all), i == 0 ? "" : " ", TEXT_ARG(name));
        }
        return all.at;
    }
    fail_msg("%s has no such call", module);
    return NULL;
}

static void names_count_from_their_roots(void **state)
{
    (void)state;
    put("pyproject.toml", "");
    put("src/shop/__init__.py", "");
    put("src/shop/core.py", "");
    put("src/shop/data/rows.py", ""); /* no package: a namespace below one */
    put("lib/part/one.py", "");
    put("odd-name/part/two.py", "");
    put("odd-name/with.dots.py", "");
    put("other/setup.py", "");
    put("other/shop/__init__.py", ""); /* the name is taken */
    put("other/shop/core.py", "");
    put("same.py", ""); /* hidden behind the package */
    put("same/__init__.py", "");
    put("examples/shop/__init__.py", ""); /* what stands aside comes last */
    read_all("");
    assert_int_equal(row("shop")->kind, MODULE_PACKAGE);
    assert_int_equal(row("shop.core")->kind, MODULE_SOURCE);
    assert_int_equal(row("src/shop.data")->kind, MODULE_NAMESPACE);
    assert_int_equal(row("src/shop.data.rows")->parent.n, get("src/shop.data").n);
    assert_int_equal(row("src/shop.data")->parent.n, get("src/shop").n);
    assert_int_equal(row("lib.part.one")->parent.n, get("lib.part").n);
    assert_int_equal(row("part.two")->parent.n, get("part").n);
    assert_non_null(row("odd-name/with.dots.py")->facts);
    /* Of the two projects the one that comes first has the plain name. */
    assert_true(text_ends(row("shop.core")->path, TEXT("other/shop/core.py")));
    assert_true(text_ends(row("src/shop.core")->path, TEXT("src/shop/core.py")));
    assert_int_equal(row("same")->kind, MODULE_PACKAGE);
    assert_int_equal(row("same.py")->kind, MODULE_SOURCE);
    assert_int_equal(row("examples.shop")->kind, MODULE_PACKAGE);
    assert_int_equal(files(), 12);
}

static void what_is_no_library_stands_aside(void **state)
{
    (void)state;
    static const struct {
        const char *file, *module, *aside;
    } table[] = {
        {"shop/__init__.py", "shop", NULL},
        {"shop/tools/cut.py", "shop.tools.cut", NULL}, /* a word of its own in a package */
        {"shop/testing.py", "shop.testing", NULL},
        {"shop/latest.py", "shop.latest", NULL},
        {"shop/tests/data.py", "shop.tests.data", "tests"},
        {"shop/test_core.py", "shop.test_core", "tests"},
        {"shop/core_test.py", "shop.core_test", "tests"},
        {"conftest.py", "conftest", "tests"},
        {"setup.py", "setup", "build scripts"},
        {"tools/make/all.py", "tools.make.all", "build scripts"},
        {"docs/conf.py", "docs.conf", "documentation"},
        {"examples/shop/run.py", "examples.shop.run", "examples"},
    };
    for (unsigned i = 0; i < sizeof table / sizeof *table; i++)
        put(table[i].file, "");
    read_all("");
    for (unsigned i = 0; i < sizeof table / sizeof *table; i++) {
        const char *aside = row(table[i].module)->aside;
        if (table[i].aside == NULL)
            assert_null(aside);
        else
            assert_string_equal(aside, table[i].aside);
    }
    tear_down(state);
    assert_int_equal(set_up(state), 0);
    put("tests/test_core.py", "");
    put("tests/helper.py", "");
    read_all("tests"); /* who names it wants to see it */
    assert_null(row("helper")->aside);
    assert_null(row("test_core")->aside);
}

static void some_folders_are_passed_over(void **state)
{
    (void)state;
    put("pyproject.toml", "");
    put("here.py", "");
    put(".hidden/x.py", "");
    put("venv/pyvenv.cfg", "");
    put("venv/lib/x.py", "");
    put("node_modules/gyp/x.py", "");
    put("__pycache__/x.py", "");
    put("build/lib/x.py", "");
    put("below/build/x.py", ""); /* no project's own */
    put("dist/__init__.py", "");
    put("real/x.py", "");
    assert_int_equal(symlink("real", arena_print(&arena, "%s/link", room.at).at), 0);
    assert_int_equal(symlink("..", arena_print(&arena, "%s/real/up", room.at).at), 0);
    assert_int_equal(symlink("here.py", arena_print(&arena, "%s/there.py", room.at).at), 0);
    read_all("");
    assert_non_null(row("here")->facts);
    assert_non_null(row("there")->facts); /* a link to a file is one */
    assert_non_null(row("below.build.x")->facts);
    assert_non_null(row("dist")->facts);
    assert_non_null(row("real.x")->facts);
    assert_int_equal(files(), 5);
}

static void a_part_of_a_package_is_read_with_all_of_it(void **state)
{
    (void)state;
    put("shop/__init__.py", "");
    put("shop/places.py", "import os.path\ndef here(): return os.path\n");
    put("shop/part/__init__.py", "");
    put("shop/part/one.py", "from ..places import here\nhere()\nhere().join('a')\n");
    put("beside.py", "");
    read_all("shop/part");
    assert_true(row("shop.places")->is_context);
    assert_true(row("shop")->is_context);
    assert_false(row("shop.part")->is_context);
    assert_false(row("shop.part.one")->is_context);
    assert_string_equal(called("shop.part.one", 0), "shop.places.here");
    assert_string_equal(called("shop.part.one", 1), "posixpath.join");
    assert_int_equal(get("beside").n, 0);
}

static void names_mean_what_they_are_imported_as(void **state)
{
    (void)state;
    put("shop/__init__.py", "from .core import load\nfrom . import both\ndef both(): pass\n");
    put("shop/core.py", "def load(): pass\nclass Box:\n    def open(self): pass\n");
    put("shop/both.py", "def inner(): pass\n");
    put("shop/use.py", "import os, os.path as p\n"
                       "from os import path as q\n"
                       "from os.path import join\n"
                       "import numpy as np\n"          /* not installed */
                       "from pandas.io import excel\n" /* not installed */
                       "from json import decoder, load as j\n"
                       "from shop import core, load, both\n"
                       "import shop.core\n"
                       "from .core import *\n"
                       "os.path.join()\n" /* 0 */
                       "p.join()\n"
                       "q.join()\n"
                       "join()\n"
                       "np.load()\n"
                       "excel.read()\n" /* 5 */
                       "decoder.scan()\n"
                       "j()\n"
                       "core.load()\n"
                       "load()\n"
                       "both()\n" /* 10 */
                       "shop.core.load()\n"
                       "Box()\n"
                       "Box().open()\n" /* 13 and, inside of it, 14 */
                       "open()\n");
    read_all("");
    assert_string_equal(called("shop.use", 0), "posixpath.join");
    assert_string_equal(called("shop.use", 1), "posixpath.join");
    assert_string_equal(called("shop.use", 2), "posixpath.join");
    assert_string_equal(called("shop.use", 3), "posixpath.join");
    assert_string_equal(called("shop.use", 4), "numpy.load");
    assert_string_equal(called("shop.use", 5), "pandas.io.excel.read");
    assert_string_equal(called("shop.use", 6), "json.decoder.scan");
    assert_string_equal(called("shop.use", 7), "json.load");
    assert_string_equal(called("shop.use", 8), "shop.core.load");
    assert_string_equal(called("shop.use", 9), "shop.core.load");
    assert_non_null(strstr(called("shop.use", 10), "shop.both"));
    assert_string_equal(called("shop.use", 11), "shop.core.load");
    assert_string_equal(called("shop.use", 12), "shop.core.Box");
    assert_string_equal(called("shop.use", 13), "shop.core.Box.open");
    assert_string_equal(called("shop.use", 15), "open");
}

static const struct unresolved *missing(const char *name)
{
    struct module_graph *graph = &analysis.graph;
    ARRAY_EACH (struct unresolved, one, &graph->unresolved)
        if (text_is(names_text(&graph->names, one->name), name))
            return one;
    return NULL;
}

static void imports_find_what_stands_around(void **state)
{
    (void)state;
    put("pyproject.toml", "");
    put("src/shop/__init__.py", "");
    put("src/shop/core.py", "import shop, json\n");
    put("tests/test_core.py", "import shop.core, helper, sibling\n");
    put("tests/helper.py", "");
    put("tests/deep/more.py", "import helper, sibling, __main__\n");
    put("tests/deep/sibling.py", "");
    read_all("");
    assert_null(missing("shop"));
    assert_null(missing("helper"));
    assert_null(missing("json"));
    assert_null(missing("__main__"));
    assert_non_null(missing("sibling"));
    assert_int_equal(missing("sibling")->from.n, get("tests.test_core").n);
    assert_int_equal(analysis.graph.unresolved.count, 1);
}

static void what_is_missing_is_told_as_far_as_it_matters(void **state)
{
    (void)state;
    put("shop.py", "import gone_a\n"
                   "try:\n    import gone_b\nexcept ImportError:\n    import gone_c\n"
                   "def f():\n    import gone_d\n"
                   "if TYPE_CHECKING:\n    import gone_e\n"
                   "from gone_f import a, b, c\n"
                   "import six\nfrom six.moves import x\n"
                   "from . import y\n");
    put("six.py", "");
    read_all("");
    assert_true(missing("gone_a")->executed && !missing("gone_a")->optional);
    assert_true(missing("gone_b")->optional);
    assert_false(missing("gone_c")->executed);
    assert_false(missing("gone_d")->executed);
    assert_null(missing("gone_e"));
    assert_true(missing("gone_f")->executed);
    assert_true(missing("six.moves")->optional); /* no package: it may make it itself */
    assert_non_null(missing("."));
    assert_int_equal(analysis.graph.unresolved.count, 7);
    assert_int_equal(row("gone_e")->kind, MODULE_MISSING);
}

static void threads_change_nothing(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 200; i++) {
        struct text file = arena_print(&arena, "p%u/m%u.py", i % 7, i);
        struct text body = arena_print(&arena, "import p%u.m%u, gone_%u\n", (i * 3) % 7, i * 3, i);
        put(file.at, body.at);
    }
    uint32_t modules = 0, edges = 0, unresolved = 0;
    for (unsigned jobs = 1; jobs < 6; jobs += 2) {
        read_with("", jobs);
        const struct module_graph *graph = &analysis.graph;
        assert_int_equal(files(), 200);
        if (jobs == 1) {
            modules = graph->modules.count;
            edges = graph->edges.count;
            unresolved = graph->unresolved.count;
        }
        assert_int_equal(graph->modules.count, modules);
        assert_int_equal(graph->edges.count, edges);
        assert_int_equal(graph->unresolved.count, unresolved);
        analysis_release(&analysis);
        analysis = (struct analysis){0};
    }
    read_all("");
}

int main(void)
{
#define TREE_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TREE_TEST(names_count_from_their_roots),
        TREE_TEST(what_is_no_library_stands_aside),
        TREE_TEST(some_folders_are_passed_over),
        TREE_TEST(a_part_of_a_package_is_read_with_all_of_it),
        TREE_TEST(names_mean_what_they_are_imported_as),
        TREE_TEST(imports_find_what_stands_around),
        TREE_TEST(what_is_missing_is_told_as_far_as_it_matters),
        TREE_TEST(threads_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
