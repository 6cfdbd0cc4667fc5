/* What the command line means, and what each mistake is told. */
#include "analyzer/base/nearest.h"
#include "analyzer/cli/arguments.h"
#include "analyzer/cli/options.h"
#include "analyzer/config/settings.h"

#include <setjmp.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define FORMATS                                                                                    \
    "text, json, jsonl, dot, html, mermaid, metafile, markdown, sarif, github, gitlab or junit"

static struct arena arena;
static struct options options;
static struct error err;

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

/* Splits at blanks; the program's name comes first by itself. */
static bool parse(const char *line)
{
    char *words[16] = {(char *)(uintptr_t) "importscan"};
    int count = 1;
    char *copy = (char *)(uintptr_t)arena_text(&arena, text_of(line)).at;
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " "))
        words[count++] = word;
    err.message[0] = '\0';
    return options_parse(count, words, &arena, &options, &err);
}

static void the_report_is_the_default(void **state)
{
    (void)state;
    assert_true(parse("./handler.py --report"));
    assert_string_equal(options.action->name, "report");
    assert_int_equal(options.operands.count, 1);
    assert_true(text_is(options.operands.at[0], "./handler.py"));
    assert_int_equal(options.outputs.count, 0);
}

static void options_may_stand_anywhere(void **state)
{
    (void)state;
    assert_true(parse("--path lib graph -j 3 handler.py --path=more --python-version 3.12"));
    assert_string_equal(options.action->name, "graph");
    assert_int_equal(options.jobs, 3);
    assert_int_equal(options.paths.count, 2);
    assert_true(text_is(options.paths.at[1], "more"));
    assert_int_equal(options.version.minor, 12);
    assert_true(parse("handler.py -j4 --entry handler:main --as module -o json:a.json -o dot"));
    assert_int_equal(options.jobs, 4);
    assert_int_equal(options.outputs.count, 2);
    assert_true(text_is(options.outputs.at[0].file, "a.json"));
    assert_int_equal(options.outputs.at[1].format, FORMAT_DOT);
}

static void after_dashes_there_are_only_operands(void **state)
{
    (void)state;
    assert_true(parse("-- graph"));
    assert_string_equal(options.action->name, "report");
    assert_true(parse("why -- -odd.py --name"));
    assert_true(text_is(options.operands.at[0], "-odd.py"));
    assert_true(text_is(options.operands.at[1], "--name"));
}

static void args_hold_what_shapes_the_answer(void **state)
{
    (void)state;
    assert_true(parse("handler.py -j4 --path lib -o json --color never --isolated-path"));
    assert_int_equal(options.args.count, 3);
    assert_true(text_is(options.args.at[0], "--path=lib"));
    assert_true(text_is(options.args.at[1], "--isolated-path"));
    assert_true(text_is(options.args.at[2], "handler.py"));
}

static void every_mistake_is_told(void **state)
{
    (void)state;
    static const char *const mistakes[][2] = {
        {"", "report needs UNIT; see importscan --help"},
        {"grpah handler.py", "unknown command grpah; did you mean graph?"},
        {"nothing-of-that-kind", "no command and no file is named nothing-of-that-kind"},
        {"a.py --pyhton x", "unknown option --pyhton; did you mean --python?"},
        {"a.py --entirely-unknown", "unknown option --entirely-unknown"},
        {"a.py -Z", "unknown option -Z"},
        {"a.py --all=yes", "--all takes no argument"},
        {"a.py --path", "--path takes DIR|ZIP"},
        {"a.py --path=", "--path takes DIR|ZIP, not nothing"},
        {"a.py -j 0", "--jobs takes a number from 1 to 256, not 0"},
        {"a.py -jmany", "--jobs takes a number from 1 to 256, not many"},
        {"a.py --as script", "--as takes main|module, not script"},
        {"a.py --python-version 3", "--python-version takes a version such as 3.12, not 3"},
        {"a.py --python-version 3.12.1",
         "--python-version takes a version such as 3.12, not 3.12.1"},
        {"a.py --report out.json",
         "--report takes its file with an equals sign: --report=out.json"},
        {"a.py --report=out.exe", "--report=out.exe: the file's ending must be .txt, .json, "
                                  ".jsonl, .dot, .html, .mmd, .md, .sarif or "
                                  ".xml"},
        {"a.py -o out.json", "-o takes FORMAT[:FILE]: did you mean -o json:out.json?"},
        {"a.py -o yaml", "-o takes FORMAT[:FILE] with " FORMATS " as FORMAT, not yaml"},
        {"a.py -o json:", "-o takes FORMAT[:FILE] with " FORMATS " as FORMAT, not json:"},
        {"a.py -o json -o dot", "only one output can go to standard output"},
        {"a.py -o json:x -o dot:x", "two outputs go to x"},
        {"why a.py", "why needs UNIT NAME; see importscan --help"},
        {"a.py b.py", "report takes UNIT, so what is b.py?"},
        {"version x", "version takes nothing more, so what is x?"},
        {"rule --path x", "rule takes no --path"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        assert_false(parse(mistakes[i][0]));
        assert_string_equal(err.message, mistakes[i][1]);
    }
}

static void a_file_holds_arguments(void **state)
{
    (void)state;
    char path[] = "/tmp/importscan-arguments-XXXXXX";
    int fd = mkstemp(path);
    static const char content[] = "graph\r\n\n--path\nwith blank\n@literal";
    assert_int_equal(write(fd, content, sizeof content - 1), sizeof content - 1);
    close(fd);
    char *name = (char *)(uintptr_t)arena_print(&arena, "@%s", path).at, dashes[] = "--";
    char *argv[] = {name, name, dashes, name, NULL};
    struct arguments arguments;
    assert_true(arguments_expand(4, argv, &arena, &arguments, &err));
    assert_int_equal(arguments.count, 7);
    assert_string_equal(arguments.at[1], "graph");
    assert_string_equal(arguments.at[3], "with blank");
    assert_string_equal(arguments.at[4], "@literal");
    assert_string_equal(arguments.at[6], name);
    assert_int_equal(unlink(path), 0);
    assert_false(arguments_expand(2, argv, &arena, &arguments, &err));
}

static void colour_follows_the_environment(void **state)
{
    (void)state;
    int none = -1;
    unsetenv("NO_COLOR");
    unsetenv("CLICOLOR_FORCE");
    setenv("FORCE_COLOR", "1", true);
    assert_true(terminal_has_color(COLOR_AUTO, none));
    setenv("NO_COLOR", "1", true);
    assert_false(terminal_has_color(COLOR_AUTO, none));
    assert_true(terminal_has_color(COLOR_ALWAYS, none));
    setenv("NO_COLOR", "", true);
    assert_true(terminal_has_color(COLOR_AUTO, none));
    assert_false(terminal_has_color(COLOR_NEVER, none));
    setenv("FORCE_COLOR", "0", true);
    assert_false(terminal_has_color(COLOR_AUTO, none));
}

static void paths_become_absolute(void **state)
{
    (void)state;
    static const char *const paths[][2] = {
        {"a.py", "/w/a.py"},
        {"./a//b/./c.py", "/w/a/b/c.py"},
        {"/x/../a.py", "/x/../a.py"},
        {"../a.py", "/w/../a.py"},
        {"/", "/"},
    };
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        assert_string_equal(settings_absolute(text_of(paths[i][0]), TEXT("/w"), &arena).at,
                            paths[i][1]);
}

static void the_nearest_word_is_found(void **state)
{
    (void)state;
    const struct text words[] = {TEXT("graph"), TEXT("report"), TEXT("rule")};
    struct texts known = {words, 3};
    assert_true(text_is(nearest(TEXT("garph"), known), "graph"));
    assert_true(text_is(nearest(TEXT("reprot"), known), "report"));
    assert_true(text_is(nearest(TEXT("rul"), known), "rule"));
    assert_int_equal(nearest(TEXT("xyz"), known).length, 0);
    assert_int_equal(edit_distance(TEXT("kitten"), TEXT("sitting"), 3), 3);
    assert_int_equal(edit_distance(TEXT("kitten"), TEXT("sitting"), 2), 3);
    assert_int_equal(edit_distance(TEXT(""), TEXT("ab"), 2), 2);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_teardown(function, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_report_is_the_default),
        TEST(options_may_stand_anywhere),
        TEST(after_dashes_there_are_only_operands),
        TEST(args_hold_what_shapes_the_answer),
        TEST(every_mistake_is_told),
        TEST(a_file_holds_arguments),
        TEST(colour_follows_the_environment),
        TEST(paths_become_absolute),
        TEST(the_nearest_word_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
