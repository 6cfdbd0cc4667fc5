/* Edits in a file's bytes, the diff of them, and which findings of a graph they come from. */
#include "analyzer/source/recode.h"
#include "stubgen/into.h"
#include "stubgen/patch.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct arena arena;

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static struct fix *new_fix(enum applicability applicability)
{
    struct fix *fix = ARENA_NEW(&arena, struct fix);
    fix->applicability = applicability;
    return fix;
}

static void add_edit(struct fix *fix, uint32_t start, uint32_t stop, const char *text)
{
    array_push(&arena, &fix->edits, (struct edit){start, stop, text_of(text)});
}

static struct fix *fix_of(uint32_t start, uint32_t stop, const char *text)
{
    struct fix *fix = new_fix(FIX_SAFE);
    add_edit(fix, start, stop, text);
    return fix;
}

static struct edited make(struct text bytes, const struct fix *const *fixes, uint32_t count)
{
    struct edited edited;
    edits_make(bytes, fixes, count, &arena, &edited);
    return edited;
}

static void expect(struct text bytes, const struct fix *fix, struct text wanted)
{
    struct edited edited = make(bytes, &fix, 1);
    if (edited.refused[0].length > 0)
        fail_msg("%.*s", TEXT_ARG(edited.refused[0]));
    if (!text_equal(edited.bytes, wanted))
        fail_msg("'%.*s'", TEXT_ARG(edited.bytes));
}

static void expect_refused(struct text bytes, const struct fix *fix, const char *reason)
{
    struct edited edited = make(bytes, &fix, 1);
    assert_string_equal(arena_text(&arena, edited.refused[0]).at, reason);
    assert_true(text_equal(edited.bytes, bytes));
    assert_int_equal(edited.made, 0);
    assert_int_equal(edited.splices.count, 0);
}

static void line_ends_are_those_of_the_line(void **state)
{
    (void)state;
    expect(TEXT("a\r\nb\n"), fix_of(0, 0, "i\n"), TEXT("i\r\na\r\nb\n"));
    expect(TEXT("a\r\nb\n"), fix_of(3, 3, "i\nj\n"), TEXT("a\r\ni\nj\nb\n"));
    expect(TEXT("a\rb"), fix_of(3, 3, "\nc"), TEXT("a\rb\rc"));
    expect(TEXT("a\r\n"), fix_of(3, 3, "b\n"), TEXT("a\r\nb\r\n"));
    expect(TEXT(""), fix_of(0, 0, "b\n"), TEXT("b\n"));
    expect(TEXT("a"), fix_of(0, 1, "b\r\nc\rd"), TEXT("b\nc\nd"));
    expect(TEXT("a\n\fb\n"), fix_of(3, 4, "c"), TEXT("a\n\fc\n"));
}

static void text_goes_into_the_encoding_of_the_file(void **state)
{
    (void)state;
    expect(TEXT("# coding: latin-1\nx = '\xe9'\n"), fix_of(23, 25, "\xc3\xbc\xc3\xa9"),
           TEXT("# coding: latin-1\nx = '\xfc\xe9'\n"));
    expect(TEXT("\xef\xbb\xbfx\n"), fix_of(0, 1, "\xc3\xa9"), TEXT("\xef\xbb\xbf\xc3\xa9\n"));
    expect(TEXT("# coding: shift_jis\n'\x93\xfa' + '\\'\n"), fix_of(25, 28, "- "),
           TEXT("# coding: shift_jis\n'\x93\xfa'- '\\'\n"));
    expect_refused(TEXT("# coding: latin-1\n'\xe9'\n"), fix_of(19, 19, "\xe2\x82\xac"),
                   "iso-8859-1, the encoding of the file, has no U+20AC");
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    expect_refused(TEXT("x\n"), fix_of(1, 3, ""), "it does not fit the source");
    expect_refused(TEXT("x\n"), fix_of(2, 1, ""), "it does not fit the source");
    expect_refused(TEXT("\xc3\xa9\n"), fix_of(1, 1, "x"),
                   "the file would not read back as it should");
    expect_refused(TEXT("x\r\ny"), fix_of(0, 2, ""), "it splits a line end");
    expect_refused(TEXT("\xff\n"), fix_of(0, 0, "x"), "the file does not decode in its encoding");
    expect_refused(TEXT("# coding: utf-7\n"), fix_of(0, 0, "a\nb\n"),
                   "the file would not read back as it should");
    expect_refused(TEXT("x\n"), new_fix(FIX_SAFE), "it has no edits");
}

static void a_fix_that_overlaps_stays_out_whole(void **state)
{
    (void)state;
    struct fix *second = fix_of(4, 6, "Y");
    add_edit(second, 0, 0, "import io\n");
    const struct fix *fixes[] = {fix_of(2, 5, "X"), second, fix_of(6, 7, "Z")};
    struct edited edited = make(TEXT("abcdefgh\n"), fixes, 3);
    assert_true(text_is(edited.bytes, "abXfZh\n"));
    assert_true(text_is(edited.refused[1], "it overlaps another fix"));
    assert_int_equal(edited.made, 2);
}

static void shared_lines_are_made_once(void **state)
{
    (void)state;
    struct fix *first = fix_of(2, 3, "B"), *second = fix_of(4, 5, "C");
    add_edit(first, 0, 0, "import io\n");
    add_edit(second, 0, 0, "import io\n");
    const struct fix *fixes[] = {first, second, fix_of(0, 0, "f("), fix_of(0, 0, "import os\n")};
    struct edited edited = make(TEXT("a\nb\nc\n"), fixes, 4);
    assert_int_equal(edited.made, 4);
    assert_true(text_is(edited.bytes, "import io\nimport os\nf(a\nB\nC\n"));
}

/* Two brackets put at one place may close different things. */
static void a_shared_place_in_a_line_is_an_overlap(void **state)
{
    (void)state;
    struct fix *first = fix_of(0, 0, "f("), *second = fix_of(2, 2, "f(");
    add_edit(first, 4, 4, ")");
    add_edit(second, 4, 4, ")");
    const struct fix *fixes[] = {first, second, first};
    struct edited edited = make(TEXT("a b \n"), fixes, 3);
    assert_true(text_is(edited.bytes, "f(a b )\n"));
    assert_int_equal(edited.made, 2);
    assert_int_equal(edited.refused[2].length, 0);
}

static void edits_that_change_nothing_leave_no_diff(void **state)
{
    (void)state;
    const struct fix *fix = fix_of(0, 1, "a");
    struct edited edited = make(TEXT("a\nb\n"), &fix, 1);
    assert_int_equal(edited.made, 1);
    assert_int_equal(edited.splices.count, 0);
}

static void diff_is(struct text bytes, const struct fix *fix, const char *forth, const char *back)
{
    struct edited edited = make(bytes, &fix, 1);
    struct change change = {CHANGE_FILE,  TEXT("a b.py"),    bytes,
                            edited.bytes, edited.splices.at, edited.splices.count};
    struct text got = diff_of(&change, false, &arena);
    assert_string_equal(arena_text(&arena, got).at, forth);
    got = diff_of(&change, true, &arena);
    assert_string_equal(arena_text(&arena, got).at, back);
}

static void hunks_are_whole_lines(void **state)
{
    (void)state;
    diff_is(TEXT("1\n2\n3\n4\n5\nsix"), fix_of(8, 8, "new\n"),
            "--- a/a b.py\t\n+++ b/a b.py\t\n@@ -2,5 +2,6 @@\n 2\n 3\n 4\n+new\n 5\n six\n"
            "\\ No newline at end of file\n",
            "--- a/a b.py\t\n+++ b/a b.py\t\n@@ -2,6 +2,5 @@\n 2\n 3\n 4\n-new\n 5\n six\n"
            "\\ No newline at end of file\n");
    /* A replacement whose first and last lines stay. */
    diff_is(TEXT("1\n2\n3\n"), fix_of(0, 6, "1\nzwei\n3\n"),
            "--- a/a b.py\t\n+++ b/a b.py\t\n@@ -1,3 +1,3 @@\n 1\n-2\n+zwei\n 3\n",
            "--- a/a b.py\t\n+++ b/a b.py\t\n@@ -1,3 +1,3 @@\n 1\n-zwei\n+2\n 3\n");
    diff_is(TEXT(""), fix_of(0, 0, "x\n"), "--- a/a b.py\t\n+++ b/a b.py\t\n@@ -0,0 +1 @@\n+x\n",
            "--- a/a b.py\t\n+++ b/a b.py\t\n@@ -1 +0,0 @@\n-x\n");
}

static void offsets_find_their_way_back(void **state)
{
    (void)state;
    struct text bytes = TEXT("# coding: euc_jp\n'\xc6\xfc\xcb\xdc' x");
    struct source source;
    source_decode(bytes, &arena, &source);
    uint32_t offsets[] = {0, 18, 21, 24, 25, 27}, raw[6];
    assert_true(recode_offsets(&source, bytes, offsets, 6, raw));
    static const uint32_t wanted[] = {0, 18, 20, 22, 23, 25};
    assert_memory_equal(raw, wanted, sizeof wanted);
    offsets[2] = 20;
    assert_false(recode_offsets(&source, bytes, offsets, 6, raw));
}

/* --- findings --- */

struct scene {
    char folder[64];
    struct module_graph graph;
    struct environment environment;
    struct tree *tree;
    struct patch_request request;
};

static struct text at(const struct scene *scene, const char *path)
{
    return arena_print(&arena, "%s/%s", scene->folder, path);
}

static void write_text(struct text path, const char *text)
{
    char *whole = (char *)(uintptr_t)path.at;
    for (char *slash = whole + 1; (slash = strchr(slash, '/')) != NULL; *slash++ = '/') {
        *slash = '\0';
        assert_true(mkdir(whole, 0777) == 0 || errno == EEXIST);
    }
    FILE *file = fopen(path.at, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static struct module *add_module(struct scene *scene, const char *name, const char *path,
                                 const char *text)
{
    struct module_graph *graph = &scene->graph;
    module_id id = module_graph_add(graph, names_add(&graph->names, text_of(name)));
    struct module *module = module_graph_module(graph, id);
    module->kind = MODULE_SOURCE;
    module->path = at(scene, path);
    module->origin = ORIGIN_SITE;
    module->bytes = strlen(text);
    if (path[0] != '\0' && strstr(path, ".zip") == NULL)
        write_text(module->path, text);
    return module;
}

/* A finding of the module that was added last, in line `line`. */
static struct finding *add_finding(struct scene *scene, const char *code, uint32_t line,
                                   const struct fix *fix)
{
    struct module_graph *graph = &scene->graph;
    module_id id = {graph->modules.count - 1};
    array_push(&arena, &graph->findings,
               (struct finding){.code = code,
                                .severity = SEVERITY_ERROR,
                                .module = id,
                                .path = module_graph_module(graph, id)->path,
                                .place = {line, 1},
                                .fix = fix,
                                .reach = REACH_LIVE});
    return &graph->findings.at[graph->findings.count - 1];
}

static int set_up_scene(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    strcpy(scene->folder, "/tmp/importscan-edits-XXXXXX");
    assert_non_null(mkdtemp(scene->folder));
    scene->tree = tree_open(&arena);
    module_graph_init(&scene->graph, &arena);
    static const char *const folders[] = {"app", "site", "site/inner", "std"};
    for (unsigned i = 0; i < 4; i++)
        array_push(&arena, &scene->environment.search_path,
                   (struct path_entry){.path = at(scene, folders[i])});
    *state = scene;
    return 0;
}

static int tear_down_scene(void **state)
{
    struct scene *scene = *state;
    char command[128];
    tree_close(scene->tree);
    snprintf(command, sizeof command, "rm -rf '%s'", scene->folder);
    int status = system(command);
    free(scene);
    arena_release(&arena);
    return status;
}

static struct patch plan(struct scene *scene)
{
    struct patch patch;
    patch_plan(&scene->request, &scene->graph, &scene->environment, scene->tree, &arena, &patch);
    return patch;
}

static void expect_refusal(const struct patch *patch, uint32_t nth, const char *code,
                           const char *reason)
{
    assert_true(nth < patch->refused.count);
    assert_string_equal(patch->refused.at[nth].finding->code, code);
    assert_string_equal(arena_text(&arena, patch->refused.at[nth].reason).at, reason);
}

static void paths_count_from_the_search_path(void **state)
{
    struct scene *scene = *state;
    add_module(scene, "pkg.io.x", "site/pkg/io/x.py", "b\n");
    add_finding(scene, "IS201", 1, fix_of(0, 1, "B"));
    /* Found below `site`, though a nearer folder is on the path as well. */
    add_module(scene, "inner.y", "site/inner/y.py", "y\n");
    add_finding(scene, "IS201", 1, fix_of(0, 1, "Y"));
    add_module(scene, "handler", "app/handler.py", "h\n");
    add_finding(scene, "IS201", 1, fix_of(0, 1, "H"));
    add_module(scene, "moved", "site/inner/elsewhere/moved.py", "m\n");
    add_finding(scene, "IS201", 1, fix_of(0, 1, "M"));
    add_module(scene, "editable.z", "src/editable/z.py", "z\n");
    add_finding(scene, "IS201", 1, fix_of(0, 1, "Z"));
    struct patch patch = plan(scene);
    static const char *const wanted[] = {"editable/z.py", "elsewhere/moved.py", "handler.py",
                                         "inner/y.py", "pkg/io/x.py"};
    assert_int_equal(patch.files.count, 5);
    assert_int_equal(patch.made, 5);
    for (unsigned i = 0; i < 5; i++)
        assert_string_equal(arena_text(&arena, patch.files.at[i].path).at, wanted[i]);
    assert_true(text_starts(patch_diff(&patch, false, &arena),
                            TEXT("--- a/editable/z.py\n+++ b/editable/z.py\n@@ -1 +1 @@\n-z\n+Z\n"
                                 "--- a/elsewhere/moved.py\n")));
    assert_true(
        text_starts(patch_diff(&patch, true, &arena),
                    TEXT("--- a/editable/z.py\n+++ b/editable/z.py\n@@ -1 +1 @@\n-Z\n+z\n")));
}

static void some_files_never_change(void **state)
{
    struct scene *scene = *state;
    add_module(scene, "twice", "site/twice.py", "t\n");
    add_finding(scene, "IS201", 1, fix_of(0, 1, "T"));
    add_module(scene, "app.twice", "app/twice.py", "t\n");
    add_finding(scene, "IS202", 1, fix_of(0, 1, "T"));
    add_module(scene, "zipped", "app/lib.zip/zipped.py", "z\n")->kind = MODULE_ZIP;
    add_finding(scene, "IS203", 1, fix_of(0, 1, "Z"));
    add_module(scene, "std", "std/std.py", "s\n")->origin = ORIGIN_STDLIB;
    add_finding(scene, "IS204", 1, fix_of(0, 1, "S"));
    add_module(scene, "book", "app/book.ipynb", "{}")->is_package = false;
    add_finding(scene, "IS205", 1, fix_of(0, 1, "S"));
    add_module(scene, "nowhere", "other/place.py", "n\n");
    add_finding(scene, "IS206", 1, fix_of(0, 1, "S"));
    add_module(scene, "grown", "app/grown.py", "g\n")->bytes = 1;
    add_finding(scene, "IS207", 1, fix_of(0, 1, "S"));
    struct patch patch = plan(scene);
    assert_int_equal(patch.files.count, 1);
    assert_true(text_starts(patch.files.at[0].from, at(scene, "app/twice.py")));
    expect_refusal(&patch, 0, "IS205", "the file is a notebook");
    expect_refusal(&patch, 1, "IS207", "the file changed while it was read");
    expect_refusal(&patch, 2, "IS203", "the file lies in an archive");
    expect_refusal(&patch, 3, "IS206", "the file lies below no folder of the search path");
    expect_refusal(&patch, 4, "IS201", "another file of that path comes first on the search path");
    expect_refusal(&patch, 5, "IS204",
                   "the file is the standard library's, which no deployment holds");
    assert_int_equal(patch.refused.count, 6);
}

static bool wants_code(const void *context, const struct finding *finding)
{
    return strcmp(finding->code, context) == 0;
}

static void only_what_was_asked_for_is_mended(void **state)
{
    struct scene *scene = *state;
    struct fix *unsafe = fix_of(2, 3, "B"), *none = new_fix(FIX_NONE);
    unsafe->applicability = FIX_UNSAFE;
    add_module(scene, "m", "app/m.py", "a\nb\nc\nd\n");
    add_finding(scene, "IS201", 1, fix_of(0, 1, "A"));
    add_finding(scene, "IS201", 1, fix_of(0, 1, "A")); /* the same, by another name */
    add_finding(scene, "IS201", 2, unsafe);
    add_finding(scene, "IS203", 3, fix_of(4, 5, "C"))->reach = REACH_UNKNOWN;
    add_finding(scene, "IS205", 4, fix_of(6, 7, "D"))->reach = REACH_DEAD;
    add_finding(scene, "IS206", 4, none);
    add_finding(scene, "IS206", 4, NULL);
    struct patch patch = plan(scene);
    assert_true(text_is(patch.files.at[0].edited.bytes, "A\nb\nC\nd\n"));
    assert_int_equal(patch.made, 2);
    assert_int_equal(patch.unsafe, 1);
    assert_int_equal(patch.dead, 1);
    assert_int_equal(patch.unfixable.count, 1);
    scene->request.unsafe_fixes = scene->request.dead_code = true;
    patch = plan(scene);
    assert_true(text_is(patch.files.at[0].edited.bytes, "A\nB\nC\nD\n"));
    scene->request.wants = wants_code;
    scene->request.context = "IS205";
    patch = plan(scene);
    assert_true(text_is(patch.files.at[0].edited.bytes, "a\nb\nc\nD\n"));
}

static void files_are_written_outside_of_what_is_read(void **state)
{
    struct scene *scene = *state;
    struct error err;
    struct into into;
    struct text inputs[] = {at(scene, "app"), at(scene, "link/site")};
    write_text(at(scene, "app/a.py"), "a");
    write_text(at(scene, "site/s.py"), "s");
    assert_int_equal(symlink(scene->folder, at(scene, "link").at), 0);
    static const char *const refused[] = {"app", "app/new/er", "link/app", "site", "app/../site/x"};
    for (unsigned i = 0; i < 5; i++)
        if (into_open(at(scene, refused[i]), (struct texts){inputs, 2}, &arena, &into, &err))
            fail_msg("%s is opened", refused[i]);
    assert_int_not_equal(access(at(scene, "app/new").at, F_OK), 0);
    assert_true(into_open(at(scene, "out/er"), (struct texts){inputs, 2}, &arena, &into, &err));
    assert_true(into_write(&into, TEXT("p/q/x.py"), TEXT("x\r\n"), 0750, &err));
    assert_true(into_write(&into, TEXT("p/q/x.py"), TEXT("y"), 0640, &err));
    struct stat st;
    assert_int_equal(stat(at(scene, "out/er/p/q/x.py").at, &st), 0);
    assert_int_equal(st.st_size, 1);
    assert_int_equal(st.st_mode & 0777, 0640);
    assert_int_equal(symlink(at(scene, "app").at, at(scene, "out/er/trap").at), 0);
    assert_false(into_write(&into, TEXT("trap/a.py"), TEXT("changed"), 0644, &err));
    into_close(&into);
    /* The folder above one that is read is none that is read, until a path leads there. */
    assert_true(into_open(text_of(scene->folder), (struct texts){inputs, 2}, &arena, &into, &err));
    assert_false(into_write(&into, TEXT("app/a.py"), TEXT("changed"), 0644, &err));
    assert_true(into_write(&into, TEXT("apple.py"), TEXT("new"), 0644, &err));
    into_close(&into);
    struct text bytes;
    assert_true(source_bytes(at(scene, "app/a.py").at, 100, &arena, &bytes, &err));
    assert_true(text_is(bytes, "a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_ends_are_those_of_the_line),
        cmocka_unit_test(text_goes_into_the_encoding_of_the_file),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(a_fix_that_overlaps_stays_out_whole),
        cmocka_unit_test(shared_lines_are_made_once),
        cmocka_unit_test(a_shared_place_in_a_line_is_an_overlap),
        cmocka_unit_test(edits_that_change_nothing_leave_no_diff),
        cmocka_unit_test(hunks_are_whole_lines),
        cmocka_unit_test(offsets_find_their_way_back),
        cmocka_unit_test_setup_teardown(paths_count_from_the_search_path, set_up_scene,
                                        tear_down_scene),
        cmocka_unit_test_setup_teardown(some_files_never_change, set_up_scene, tear_down_scene),
        cmocka_unit_test_setup_teardown(only_what_was_asked_for_is_mended, set_up_scene,
                                        tear_down_scene),
        cmocka_unit_test_setup_teardown(files_are_written_outside_of_what_is_read, set_up_scene,
                                        tear_down_scene),
    };
    return cmocka_run_group_tests(tests, NULL, tear_down);
}
