/* Patterns of names and paths, and lines with their marks. */
#include "analyzer/base/frame.h"
#include "analyzer/base/hints.h"
#include "analyzer/config/patterns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static void names_fit_patterns(void **state)
{
    static const struct {
        const char *pattern, *name;
        bool fits;
    } cases[] = {
        {"a.b", "a.b", true},
        {"a.b", "a.b.c", false},
        {"a.*", "a.b.c", true},
        {"a.*", "a", false},
        {"a.*", "ab.c", false},
        {"a.*.c", "a.b.c", true},
        {"a.*.c", "a.b.b.c", false},
        {"a.t*", "a.two", true},
        {"a.t*", "a.two.x", true},
        {"a.t*", "a.one", false},
        {"*", "anything.at.all", true},
        {"*_pb2", "x_pb2", true},
        {"*_pb2", "a.x_pb2", false},
        {"a.*b*.c", "a.xbx.c", true},
        {"a.*b*.c", "a.x.c", false},
        {"", "", true},
        {"", "a", false},
        {"a*b", "aab", true},
        {"**", "a.b", true},
        {"a", "", false},
    };
    (void)state;
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++)
        if (hint_fits(text_of(cases[i].pattern), text_of(cases[i].name)) != cases[i].fits)
            fail_msg("%s and %s", cases[i].pattern, cases[i].name);
}

/* A star at every place is tried without going wrong on the time. */
static void many_stars_cost_little(void **state)
{
    char pattern[401], name[2001];
    (void)state;
    for (unsigned i = 0; i < 400; i++)
        pattern[i] = i % 2 == 0 ? '*' : 'a';
    memset(name, 'a', 2000);
    pattern[399] = 'b';
    pattern[400] = name[2000] = '\0';
    assert_false(hint_fits(text_of(pattern), text_of(name)));
}

static void paths_fit_patterns(void **state)
{
    static const struct {
        const char *pattern, *path;
        bool fits;
    } cases[] = {
        {"tests", "/p/tests/x.py", true},
        {"tests", "/p/a/tests/b/x.py", true},
        {"tests", "/p/latests/x.py", false},
        {"*.py", "/p/a/x.py", true},
        {"*.py", "/p/a/x.pyi", false},
        {"a/*.py", "/p/a/x.py", true},
        {"a/*.py", "/p/a/b/x.py", false},
        {"a/**/*.py", "/p/a/b/c/x.py", true},
        {"a/**", "/p/a/b/c/x.py", true},
        {"a/**", "/p/ab/x.py", false},
        {"a/b", "/p/a/b/c/x.py", true},
        {"a/b/", "/p/a/b/c/x.py", true},
        {"./a", "/p/a", true},
        {"a/[bc].py", "/p/a/b.py", true},
        {"a/[!bc].py", "/p/a/b.py", false},
        {"a/?.py", "/p/a/b.py", true},
        {"/p/a/*.py", "/p/a/b.py", true},
        {"/q/a/*.py", "/p/a/b.py", false},
        {"a/b.py", "/q/a/b.py", false},
        {"a.b", "/p/axb", false},
    };
    struct arena arena = {0};
    (void)state;
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pattern *pattern;
        struct error err;
        if (!pattern_read(text_of(cases[i].pattern), TEXT("/p"), &arena, &pattern, &err))
            fail_msg("%s", err.message);
        if (pattern_fits(pattern, text_of(cases[i].path)) != cases[i].fits)
            fail_msg("%s and %s", cases[i].pattern, cases[i].path);
    }
    struct pattern *pattern;
    struct error err;
    assert_false(pattern_read(TEXT("a["), TEXT("/p"), &arena, &pattern, &err));
    assert_string_equal(err.message, "a[ is no pattern for paths");
    arena_release(&arena);
}

static void check_frame(struct arena *arena, const char *text, uint32_t start, uint32_t stop,
                        const char *expected)
{
    struct frame frame = frame_at(text_of(text), start, stop);
    struct text shown = frame_print(&frame, "", "", arena);
    char got[2000];
    snprintf(got, sizeof got, "%.*s", TEXT_ARG(shown));
    assert_string_equal(got, expected);
}

static void places_are_marked(void **state)
{
    struct arena arena = {0};
    (void)state;
    check_frame(&arena, "one\ntwo = 2\r\n", 4, 7, "  |\n2 | two = 2\n  | ^^^\n");
    check_frame(&arena, "one\ntwo = 2\r\n", 10, 99, "  |\n2 | two = 2\n  |       ^\n");
    check_frame(&arena, "one", 3, 3, "  |\n1 | one\n  |    ^\n");
    check_frame(&arena, "", 0, 0, "  |\n1 | \n  | ^\n");
    check_frame(&arena, "", 7, 9, "  |\n1 | \n  | ^\n");
    check_frame(&arena,
                "\ta\x01\xff"
                "b",
                4, 5, "  |\n1 |  a??b\n  |     ^\n");
    check_frame(&arena, "\xe6\xbc\xa2 x", 4, 5, "  |\n1 | \xe6\xbc\xa2 x\n  |    ^\n");
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_fit_patterns),
        cmocka_unit_test(many_stars_cost_little),
        cmocka_unit_test(paths_fit_patterns),
        cmocka_unit_test(places_are_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
