/* What check lists, what it lists apart, what it counts, and when it fails; on findings made by
 * hand. */
#include "analyzer/report/check.h"

#include "analyzer/base/json.h"
#include "analyzer/config/code_list.h"
#include "analyzer/report/check_list.h"
#include "analyzer/report/selection.h"

#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

struct scene {
    struct arena arena;
    struct module_graph graph;
    struct environment environment;
    struct selection selection;
    struct report report;
    struct text folder;
    struct fix safe, unsafe, none;
};

static module_id add(struct scene *scene, const char *name, const char *path)
{
    struct module_graph *graph = &scene->graph;
    struct facts *facts = ARENA_NEW(&scene->arena, struct facts);
    array_push(&scene->arena, &facts->lines, 0);
    array_push(&scene->arena, &facts->lines, 10);
    module_id id = module_graph_add(graph, names_add(&graph->names, text_of(name)));
    struct module *module = module_graph_module(graph, id);
    module->kind = MODULE_SOURCE;
    module->path = text_of(path);
    module->facts = facts;
    return id;
}

static struct finding *find(struct scene *scene, module_id module, const char *code,
                            enum severity severity, uint32_t line)
{
    struct module_graph *graph = &scene->graph;
    array_push(graph->arena, &graph->findings,
               (struct finding){.code = code,
                                .severity = severity,
                                .message = TEXT("opens a file beside itself"),
                                .module = module,
                                .path = module_graph_module(graph, module)->path,
                                .place = {line, 5},
                                .end = {line, 9}});
    return &graph->findings.at[graph->findings.count - 1];
}

/* Two modules of a library, one of its tests, one that was read for its names. */
static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    module_graph_init(&scene->graph, &scene->arena);
    module_id core = add(scene, "shop.core", "/app/shop/core.py");
    module_id data = add(scene, "shop.data", "/app/shop/data.py");
    module_id test = add(scene, "tests.test_core", "/app/tests/test_core.py");
    module_id around = add(scene, "shop", "/app/shop/__init__.py");
    module_graph_module(&scene->graph, test)->aside = "tests";
    module_graph_module(&scene->graph, around)->is_context = true;
    scene->safe = (struct fix){.applicability = FIX_SAFE};
    array_push(&scene->arena, &scene->safe.edits, (struct edit){4, 12, TEXT("x")});
    scene->unsafe = (struct fix){.applicability = FIX_UNSAFE, .reason = TEXT("a handler is there")};
    scene->none = (struct fix){.applicability = FIX_NONE, .reason = TEXT("it writes")};

    find(scene, data, "IS203", SEVERITY_ERROR, 9)->fix = &scene->safe;
    find(scene, core, "IS201", SEVERITY_ERROR, 3)->fix = &scene->safe;
    find(scene, core, "IS201", SEVERITY_ERROR, 3)->fix = &scene->safe; /* told twice */
    find(scene, core, "IS205", SEVERITY_WARNING, 1)->fix = &scene->unsafe;
    find(scene, core, "IS213", SEVERITY_INFO, 2);
    find(scene, core, "IS402", SEVERITY_INFO, 2);
    struct finding *dead = find(scene, core, "IS214", SEVERITY_ERROR, 8);
    dead->reach = REACH_DEAD;
    dead->fix = &scene->none;
    dead->resource = TEXT("shop/cache");
    dead->when = WHEN_CALL;
    dead->tier = 2;
    find(scene, test, "IS201", SEVERITY_ERROR, 1);
    find(scene, around, "IS201", SEVERITY_ERROR, 1);
    find(scene, core, "IS201", SEVERITY_ERROR, 7)->suppressed = true;

    scene->folder = TEXT("/app");
    scene->environment.chosen = TEXT("/usr/bin/python3, the first python3 on PATH");
    scene->selection.fail_on = FAIL_ON_ERROR;
    scene->report = (struct report){.graph = &scene->graph,
                                    .environment = &scene->environment,
                                    .arena = &scene->arena,
                                    .folder = TEXT("/app"),
                                    .folders = {&scene->folder, 1},
                                    .selection = &scene->selection};
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    arena_release(&scene->arena);
    free(scene);
    return 0;
}

typedef void write_function(const struct report *report, struct writer *writer);

static struct text written_by(write_function *write, struct scene *scene)
{
    char *at = NULL;
    size_t length = 0;
    struct writer writer;
    struct error err;
    FILE *file = open_memstream(&at, &length);
    writer_on(&writer, file, "memory");
    write(&scene->report, &writer);
    assert_true(writer_close(&writer, &err));
    fclose(file);
    struct text text = arena_text(&scene->arena, (struct text){at, (uint32_t)length});
    free(at);
    return text;
}

static void live_findings_are_listed(void **state)
{
    assert_string_equal(written_by(check_write, *state).at,
                        "shop/core.py:1:5: IS205 warning: opens a file beside itself\n"
                        "shop/core.py:3:5: IS201 error: opens a file beside itself\n"
                        "shop/data.py:9:5: IS203 error: opens a file beside itself\n"
                        "\n"
                        "Not shown: 1 info, 1 in code that is never reached, "
                        "1 in tests, build scripts and the like (--all).\n"
                        "Suppressed by comments: 1.\n"
                        "Found 3 findings in 2 files: 2 errors, 1 warning; "
                        "2 can be fixed with importscan patch, 1 more with --unsafe-fixes.\n");
}

static void all_shows_the_rest(void **state)
{
    struct scene *scene = *state;
    scene->selection.all = true;
    assert_string_equal(written_by(check_write, scene).at,
                        "shop/core.py:1:5: IS205 warning: opens a file beside itself\n"
                        "shop/core.py:2:5: IS213 info: opens a file beside itself\n"
                        "shop/core.py:3:5: IS201 error: opens a file beside itself\n"
                        "shop/data.py:9:5: IS203 error: opens a file beside itself\n"
                        "\nIn code that is never reached\n"
                        "shop/core.py:8:5: IS214 error: opens a file beside itself\n"
                        "\nIn tests, build scripts and the like\n"
                        "tests/test_core.py:1:5: IS201 error: opens a file beside itself\n"
                        "\n"
                        "Suppressed by comments: 1.\n"
                        "Found 4 findings in 2 files: 2 errors, 1 warning, 1 info; "
                        "2 can be fixed with importscan patch, 1 more with --unsafe-fixes.\n");
}

static void statistics_count_by_code(void **state)
{
    struct scene *scene = *state;
    scene->selection.statistics = true;
    struct text text = written_by(check_write, scene);
    assert_non_null(strstr(text.at,
                           "  COUNT  CODE   NAME                  FIXABLE  SAVES  A FILE THAT\n"
                           "      1  IS201  file-beside-module          1      -  opens"));
    assert_non_null(strstr(text.at, "Found 3 findings in 2 files: 2 errors, 1 warning; 2"));
    assert_null(strstr(text.at, "core.py"));
}

/* What saves most comes first; the rest stays where it was. */
static void savings_come_first(void **state)
{
    struct scene *scene = *state;
    struct check_list list = check_list_of(&scene->report);
    struct finding *last = (struct finding *)(uintptr_t)list.live.at[list.live.count - 1];
    char expected[100];
    snprintf(expected, sizeof expected, "%u:%u: %s", last->place.line, last->place.column,
             last->code);
    assert_null(memmem(written_by(check_write, scene).at, 40, expected, strlen(expected)));
    last->saved_bytes = 5000;
    struct text text = written_by(check_write, scene);
    assert_non_null(memmem(text.at, 40, expected, strlen(expected)));
    scene->selection.statistics = true;
    assert_non_null(strstr(written_by(check_write, scene).at, "5.0 kB"));
    assert_int_equal(check_list_of(&scene->report).saved_bytes, 5000);
}

/* Neither is told, neither fails the run; both are counted. */
static void ignored_and_known_are_counted(void **state)
{
    struct scene *scene = *state;
    bool known = false;
    ARRAY_EACH (struct finding, finding, &scene->graph.findings) {
        finding->ignored = !known;
        finding->known = known;
        known = !known;
    }
    struct check_list list = check_list_of(&scene->report);
    assert_int_equal(list.live.count, 0);
    assert_false(check_fails(&scene->report));
    assert_true(list.ignored > 0 && list.known > 0);
    struct text text = written_by(check_write, scene);
    assert_non_null(strstr(text.at, "Ignored by the configuration: "));
    assert_non_null(strstr(text.at, "Known from the baseline: "));
    assert_non_null(strstr(text.at, "Found nothing in "));
}

static struct texts codes(struct scene *scene, const char *list)
{
    struct code_list out = {0};
    struct error err;
    assert_true(code_list_add(&out, text_of(list), "--select", &scene->arena, &err));
    return (struct texts){out.prefixes.at, out.prefixes.count};
}

static uint32_t count(struct scene *scene, const char *select, const char *ignore)
{
    struct texts none = {NULL, 0};
    scene->selection.select = select == NULL ? none : codes(scene, select);
    scene->selection.ignore = ignore == NULL ? none : codes(scene, ignore);
    return check_list_of(&scene->report).live.count;
}

static void longer_beginnings_win(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(count(scene, NULL, NULL), 3);
    assert_int_equal(count(scene, "IS2", NULL), 3);
    assert_int_equal(count(scene, "is201,IS203", NULL), 2);
    assert_int_equal(count(scene, "file-beside-module", NULL), 1);
    assert_int_equal(count(scene, NULL, "IS2"), 0);
    assert_int_equal(count(scene, "IS203", "IS2"), 1);
    assert_int_equal(count(scene, "IS2", "IS203"), 2);
    assert_int_equal(count(scene, "IS2", "IS2"), 0);
    assert_int_equal(count(scene, "IS0", NULL), 0);
    assert_int_equal(count(scene, "IS213", NULL), 1); /* an info that is named is meant */
    assert_int_equal(count(scene, "IS4", NULL), 0);
    scene->selection.all = true;
    assert_int_equal(count(scene, "IS4", NULL), 1);
    assert_int_equal(count(scene, NULL, NULL), 4); /* IS4 is not asked for by default */
}

static void codes_that_no_rule_has_are_refused(void **state)
{
    static const struct {
        const char *list, *message;
    } mistakes[] = {
        {"IS20x", "--select: no rule begins with IS20x; did you mean IS201?"},
        {"IS2,,IS0", "--select: a code is missing between commas"},
        {"", "--select: a code is missing between commas"},
        {"pkg-resource", "--select: no rule begins with pkg-resource; did you mean pkg-resources?"},
        {"E501", "--select: no rule begins with E501; see importscan rule"},
    };
    struct scene *scene = *state;
    struct code_list out = {0};
    struct error err;
    for (unsigned i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        assert_false(
            code_list_add(&out, text_of(mistakes[i].list), "--select", &scene->arena, &err));
        assert_string_equal(err.message, mistakes[i].message);
    }
}

static void only_live_findings_fail(void **state)
{
    struct scene *scene = *state;
    assert_true(check_fails(&scene->report));
    scene->selection.fail_on = FAIL_ON_NEVER;
    assert_false(check_fails(&scene->report));
    scene->selection.fail_on = FAIL_ON_ERROR;
    count(scene, "IS205,IS213,IS214", NULL); /* the error among them is dead */
    assert_false(check_fails(&scene->report));
    scene->selection.fail_on = FAIL_ON_WARNING;
    assert_true(check_fails(&scene->report));
    count(scene, "IS21", NULL);
    assert_false(check_fails(&scene->report));
    scene->selection.fail_on = FAIL_ON_INFO;
    assert_true(check_fails(&scene->report));
    assert_int_equal(check_list_of(&scene->report).live.count, 1); /* what fails is shown */
}

static void nothing_found_is_told(void **state)
{
    struct scene *scene = *state;
    scene->graph.findings.count = 0;
    assert_string_equal(written_by(check_write, scene).at, "Found nothing in 3 modules.\n");
    assert_false(check_fails(&scene->report));
}

static void json_holds_what_text_shows(void **state)
{
    struct scene *scene = *state;
    scene->selection.all = true;
    struct text text = written_by(check_write_json, scene);
    assert_true(json_is_valid(text));
    struct json_document *document = json_read(text);
    const struct json_value *findings = json_field(json_root(document), "findings");
    assert_int_equal(json_count(findings), 6);
    const struct json_value *dead = json_item(findings, 4), *test = json_item(findings, 5);
    assert_true(text_is(json_string_text(json_field(dead, "reach")), "dead"));
    assert_true(text_is(json_string_text(json_field(dead, "resource")), "shop/cache"));
    assert_true(text_is(json_string_text(json_field(dead, "when")), "call"));
    assert_non_null(json_field(dead, "tier"));
    assert_true(
        text_is(json_string_text(json_field(json_field(dead, "fix"), "applicability")), "none"));
    assert_true(text_is(json_string_text(json_field(test, "aside")), "tests"));
    const struct json_value *edit =
        json_item(json_field(json_field(json_item(findings, 2), "fix"), "edits"), 0);
    assert_true(text_is(json_string_text(json_field(edit, "text")), "x"));
    json_release(document);
}

static void each_line_of_jsonl_is_a_document(void **state)
{
    struct scene *scene = *state;
    struct text text = written_by(check_write_jsonl, scene);
    uint32_t lines = 0;
    for (uint32_t from = 0, end; from < text.length; from = end + 1, lines++) {
        end = from + text_find(text_slice(text, from, text.length), '\n');
        assert_true(json_is_valid(text_slice(text, from, end)));
    }
    assert_int_equal(lines, 3);
}

int main(void)
{
#define SCENE_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        SCENE_TEST(live_findings_are_listed),
        SCENE_TEST(all_shows_the_rest),
        SCENE_TEST(statistics_count_by_code),
        SCENE_TEST(savings_come_first),
        SCENE_TEST(ignored_and_known_are_counted),
        SCENE_TEST(longer_beginnings_win),
        SCENE_TEST(codes_that_no_rule_has_are_refused),
        SCENE_TEST(only_live_findings_fail),
        SCENE_TEST(nothing_found_is_told),
        SCENE_TEST(json_holds_what_text_shows),
        SCENE_TEST(each_line_of_jsonl_is_a_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
