/* The small text formats that resolve/ reads: .pth, pyvenv.cfg, RECORD, editable finders,
 * sysconfig, names of distributions and versions. */
#include "analyzer/resolve/build_facts.h"
#include "analyzer/resolve/editable.h"
#include "analyzer/resolve/installation.h"
#include "analyzer/resolve/metadata.h"
#include "analyzer/resolve/paths.h"
#include "analyzer/resolve/pth.h"
#include "analyzer/resolve/pyvenv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct arena arena;

static int release(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void assert_text(struct text text, const char *wanted)
{
    assert_string_equal(arena_text(&arena, text).at, wanted);
}

static void assert_line(struct pth_reader *reader, enum pth_kind kind, const char *text,
                        uint32_t number)
{
    struct pth_line line;
    assert_true(pth_next(reader, &line));
    assert_int_equal(line.kind, kind);
    assert_text(line.text, text);
    assert_int_equal(line.number, number);
}

static void pth_lines_are_paths_until_proved_code(void **state)
{
    (void)state;
    struct pth_reader reader =
        pth_open(TEXT("# no\n\n \t\n/a \t\r\n  # indented\nimport\nimportant\nimport\tos\rx"),
                 TEXT("a.pth"));
    struct pth_line line;
    assert_line(&reader, PTH_PATH, "/a", 4);
    assert_line(&reader, PTH_PATH, "  # indented", 5);
    assert_line(&reader, PTH_PATH, "import", 6);
    assert_line(&reader, PTH_PATH, "important", 7);
    assert_line(&reader, PTH_CODE, "import\tos", 8);
    assert_line(&reader, PTH_PATH, "x", 9);
    assert_false(pth_next(&reader, &line));
}

static void pth_knows_what_installers_write(void **state)
{
    (void)state;
    struct pth_reader reader = pth_open(
        TEXT("import __editable___my_pkg_0_1_finder; __editable___my_pkg_0_1_finder.install()\n"
             "import _editable_impl_other\nimport _virtualenv\nimport __editable_thing\n"),
        TEXT("x.pth"));
    assert_line(&reader, PTH_EDITABLE, "__editable___my_pkg_0_1_finder", 1);
    assert_line(&reader, PTH_EDITABLE, "_editable_impl_other", 2);
    assert_line(&reader, PTH_HARMLESS, "import _virtualenv", 3);
    assert_line(&reader, PTH_CODE, "import __editable_thing", 4);

    struct text space = TEXT("import sys;m = x and sys.modules.setdefault('a.b', f(g('a.b')))");
    reader = pth_open(space, TEXT("a.b-1.0-py3.11-nspkg.pth"));
    assert_line(&reader, PTH_NAMESPACE, "a.b", 1);
    reader = pth_open(space, TEXT("a.pth"));
    assert_line(&reader, PTH_CODE, space.at, 1);
}

static void pyvenv_reads_as_site_does(void **state)
{
    (void)state;
    struct pyvenv venv = pyvenv_parse(TEXT("HOME  =  /usr/bin \r\nhome = /second\nnothing\n"
                                           "Include-System-Site-Packages=False\n"
                                           "version_info = 3.12.1.final.0"));
    assert_text(venv.home, "/usr/bin");
    assert_false(venv.system_site);
    assert_int_equal(venv.version.minor, 12);
    assert_true(pyvenv_parse(TEXT("")).system_site);
    assert_false(pyvenv_parse(TEXT("include-system-site-packages = yes")).system_site);
}

static void versions_are_read_from_names(void **state)
{
    (void)state;
    assert_int_equal(version_in_name(TEXT("python3.13t")).minor, 13);
    assert_int_equal(version_in_name(TEXT("python3")).major, 0);
    assert_int_equal(version_in_name(TEXT("pypy3.9")).major, 0);
    assert_int_equal(version_parse(TEXT("3.8.18")).minor, 8);
    assert_int_equal(version_parse(TEXT("3.")).major, 0);
    assert_int_equal(version_parse(TEXT("")).major, 0);
}

static void assert_editable(const struct environment *environment, uint32_t i, const char *name,
                            const char *path, bool is_namespace)
{
    assert_true(i < environment->editables.count);
    assert_text(environment->editables.at[i].name, name);
    assert_text(environment->editables.at[i].path, path);
    assert_int_equal(environment->editables.at[i].is_namespace, is_namespace);
}

static void setuptools_finders_are_literal_dicts(void **state)
{
    (void)state;
    struct environment environment = {0};
    struct text finder =
        TEXT("import sys\n# MAPPING = {'no': '/no'}\n"
             "MAPPING: dict[str, str] = {'a': '/x/a', \"b.c\": '/it\\'s\\\\\\xe9\\u20ac\"'}\n"
             "NAMESPACES: dict[str, list[str]] = {'n': ['/x/n', '/y/n'], 'a': [], 'e': []}\n"
             "PATH_PLACEHOLDER = 'x'\n");
    assert_int_equal(editable_parse(finder, TEXT("f.py"), &arena, &environment), 6);
    assert_editable(&environment, 0, "a", "/x/a", false);
    assert_editable(&environment, 1, "b.c", "/it's\\\xc3\xa9\xe2\x82\xac\"", false);
    assert_editable(&environment, 2, "n", "/x/n", true);
    assert_editable(&environment, 3, "n", "/y/n", true);
    assert_editable(&environment, 4, "a", "/x/a", true);
    assert_editable(&environment, 5, "e", "", true);
}

static uint32_t parse(struct text text)
{
    struct environment environment = {0};
    return editable_parse(text, TEXT("f.py"), &arena, &environment);
}

static void what_is_no_literal_ends_a_dict(void **state)
{
    (void)state;
    assert_int_equal(parse(TEXT("MAPPING = {'a': '/a', 'b': home() + 'c', 'd': '/d'}")), 1);
    assert_int_equal(parse(TEXT("MAPPING = {'a': '/a")), 0);
    assert_int_equal(parse(TEXT("MAPPING")), 0);
    assert_int_equal(parse(TEXT("NAMESPACES = {'n': [")), 0);
}

static void map_module_calls_are_read(void **state)
{
    (void)state;
    struct environment environment = {0};
    struct text text = TEXT("from editables.redirector import RedirectingFinder as F\n"
                            "F.install()\nF.map_module('pkg', '/src/pkg/__init__.py')\n"
                            "F.map_module('mod', '/src/mod.py')\nF.map_module(name, path)\n");
    assert_int_equal(editable_parse(text, TEXT(""), &arena, &environment), 2);
    assert_editable(&environment, 0, "pkg", "/src/pkg", false);
    assert_editable(&environment, 1, "mod", "/src/mod", false);
}

static void records_are_comma_separated(void **state)
{
    (void)state;
    struct text rest = TEXT("a/b.py,sha256=x,12\r\n\n\"c,\"\"d\"\".py\",,\ne.py\n,,\n\"open");
    struct text path;
    static const char *const wanted[] = {"a/b.py", "c,\"d\".py", "e.py", "open"};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        assert_true(record_next(&rest, &arena, &path));
        assert_text(path, wanted[i]);
    }
    assert_false(record_next(&rest, &arena, &path));
}

static void headers_end_at_the_blank_line(void **state)
{
    (void)state;
    struct text text = TEXT("Metadata-Version: 2.1\r\nNAME:  Foo \r\n\r\nVersion: 9\n");
    assert_text(metadata_header(text, "Name"), "Foo");
    assert_text(metadata_header(text, "Version"), "");
}

static void editable_folders_are_file_addresses(void **state)
{
    (void)state;
    static const struct {
        const char *json, *folder;
    } rows[] = {
        {"{\"dir_info\": {\"editable\": true}, \"url\" : \"file:///a%20b/%C3%A9%\"}",
         "/a b/\xc3\xa9%"},
        {"{\"dir_info\": {}, \"url\": \"file:///a\"}", ""},
        {"{\"dir_info\": {\"editable\": true}, \"url\": \"https://a\"}", ""},
        {"{\"editable\": true, \"url\":", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_text(metadata_editable_folder(text_of(rows[i].json), &arena), rows[i].folder);
}

static void names_of_distributions(void **state)
{
    (void)state;
    struct text name, version;
    assert_text(metadata_normalised(TEXT("Foo__Bar.-baz"), &arena), "foo-bar-baz");
    assert_true(metadata_info_name(TEXT("Foo_Bar-1.0-py3.11.egg-info"), &name, &version));
    assert_text(name, "Foo_Bar");
    assert_text(version, "1.0");
    assert_true(metadata_info_name(TEXT("foo.egg-info"), &name, &version));
    assert_text(version, "");
    assert_false(metadata_info_name(TEXT(".dist-info"), &name, &version));
    assert_false(metadata_info_name(TEXT("foo.py"), &name, &version));
}

static void sysconfig_strings_join(void **state)
{
    (void)state;
    struct text value;
    struct text text = TEXT("build_time_vars = {'A': 'one  '\n      'two',\n 'B': 3,\n 'C': 'x'}");
    assert_true(sysconfig_value(text, TEXT("A"), &arena, &value));
    assert_text(value, "one  two");
    assert_false(sysconfig_value(text, TEXT("B"), &arena, &value));
    assert_false(sysconfig_value(text, TEXT("D"), &arena, &value));
    assert_true(sysconfig_value(text, TEXT("C"), &arena, &value));
    assert_text(value, "x");
}

static void paths_are_os_path(void **state)
{
    (void)state;
    assert_text(path_absolute(&arena, TEXT("/a//b/./c/../d/")), "/a/b/d");
    assert_text(path_absolute(&arena, TEXT("/../..")), "/");
    assert_text(path_join(&arena, TEXT("/a"), TEXT("/b")), "/b");
    assert_text(path_join(&arena, TEXT("/"), TEXT("b")), "/b");
    assert_text(path_parent(TEXT("/a")), "/");
    assert_text(path_name(TEXT("/a/b")), "b");
    assert_true(path_is_below(TEXT("/a/b"), TEXT("/a")));
    assert_true(path_is_below(TEXT("/a"), TEXT("/")));
    assert_false(path_is_below(TEXT("/ab"), TEXT("/a")));
    assert_false(path_exists((struct text){"/\0x", 3}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(pth_lines_are_paths_until_proved_code, release),
        cmocka_unit_test_teardown(pth_knows_what_installers_write, release),
        cmocka_unit_test_teardown(pyvenv_reads_as_site_does, release),
        cmocka_unit_test_teardown(versions_are_read_from_names, release),
        cmocka_unit_test_teardown(setuptools_finders_are_literal_dicts, release),
        cmocka_unit_test_teardown(what_is_no_literal_ends_a_dict, release),
        cmocka_unit_test_teardown(map_module_calls_are_read, release),
        cmocka_unit_test_teardown(records_are_comma_separated, release),
        cmocka_unit_test_teardown(headers_end_at_the_blank_line, release),
        cmocka_unit_test_teardown(editable_folders_are_file_addresses, release),
        cmocka_unit_test_teardown(names_of_distributions, release),
        cmocka_unit_test_teardown(sysconfig_strings_join, release),
        cmocka_unit_test_teardown(paths_are_os_path, release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
