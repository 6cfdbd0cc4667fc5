/* Every writer prints a graph made by hand; what comes out is compared with tests/unit/report/.
 * BLESS=1 rewrites those files. */
#include "analyzer/base/json.h"
#include "analyzer/graph/dominators.h"
#include "analyzer/report/deferrals.h"
#include "analyzer/report/dot.h"
#include "analyzer/report/graph.h"
#include "analyzer/report/json.h"
#include "analyzer/report/json_why.h"
#include "analyzer/report/lookup.h"
#include "analyzer/report/schema.h"
#include "analyzer/report/source_lines.h"
#include "analyzer/report/text.h"
#include "analyzer/report/why.h"
#include "analyzer/rules/could_not_tell.h"
#include "analyzer/rules/rules.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* A graph under construction, and the report on it. */
struct scene {
    struct arena arena;
    struct module_graph graph;
    struct environment environment;
    struct distribution pandas;
    struct text entry, arg;
    struct verdicts verdicts;
    struct report report;
};

static module_id add(struct scene *scene, const char *name, enum module_kind kind, uint64_t bytes,
                     enum origin origin)
{
    struct module_graph *graph = &scene->graph;
    module_id id = module_graph_add(graph, names_add(&graph->names, text_of(name)));
    struct module *module = module_graph_module(graph, id);
    module->kind = kind;
    module->bytes = bytes;
    module->origin = origin;
    module->distribution = origin == ORIGIN_SITE ? &scene->pandas : NULL;
    if (kind == MODULE_SOURCE || kind == MODULE_PACKAGE)
        module->path = arena_print(&scene->arena, "/app/lib/%s.py", name);
    return id;
}

/* The first executed edge to a module makes it load. */
static struct edge *connect(struct scene *scene, module_id from, module_id to, enum edge_kind kind,
                            uint32_t line, const char *name, const char *as)
{
    struct module_graph *graph = &scene->graph;
    struct edge edge = {.from = from, .to = to, .kind = kind, .place = {line, line > 0}};
    edge.executed = kind == EDGE_EAGER || kind == EDGE_DEFERRABLE || kind == EDGE_PARENT;
    edge.name = name == NULL ? (name_id){0} : names_add(&graph->names, text_of(name));
    edge.as = as == NULL ? (name_id){0} : names_add(&graph->names, text_of(as));
    edge_id id = module_graph_connect(graph, &edge);
    struct module *target = module_graph_module(graph, to);
    bool found = target->kind != MODULE_MISSING;
    target->may_load |= found && kind != EDGE_TYPING;
    if (edge.executed && found && target->loads != LOADS_INIT) {
        target->loads = LOADS_INIT;
        target->because = id;
    } else if (kind == EDGE_ON_CALL && target->loads == LOADS_NEVER) {
        target->loads = found ? LOADS_CALL : LOADS_NEVER;
        target->because = id;
    }
    return module_graph_edge(graph, id);
}

static void set_up_environment(struct scene *scene)
{
    struct environment *environment = &scene->environment;
    environment->version = (struct python_version){3, 11};
    environment->platform = TEXT("linux");
    environment->chosen = TEXT("/usr/bin/python3, the first python3 on PATH");
    array_push(&scene->arena, &environment->search_path,
               (struct path_entry){TEXT("/app"), ORIGIN_UNIT, TEXT("the unit's folder")});
    array_push(&scene->arena, &environment->search_path,
               (struct path_entry){TEXT("/usr/lib/python3.11"), ORIGIN_STDLIB, TEXT("the prefix")});
    array_push(&scene->arena, &environment->search_path,
               (struct path_entry){TEXT("/app/l\xFFib"), ORIGIN_SITE, TEXT("PYTHONPATH")});
    array_push(&scene->arena, &environment->notes, TEXT("an empty hook environment was skipped"));
}

static void add_problems(struct scene *scene, module_id unit, module_id core)
{
    struct module_graph *graph = &scene->graph;
    struct unresolved yaml = {.name = names_add(&graph->names, TEXT("yaml")),
                              .from = unit,
                              .place = {5, 5},
                              .optional = true,
                              .executed = true,
                              .reason = TEXT("no module of that name on the search path")};
    array_push(graph->arena, &graph->unresolved, yaml);
    yaml.place.line = 6;
    array_push(graph->arena, &graph->unresolved, yaml);
    yaml.from = core;
    yaml.optional = false;
    array_push(graph->arena, &graph->unresolved, yaml);
    struct unresolved computed = {.name = names_add(&graph->names, TEXT("plugins.*")),
                                  .from = unit,
                                  .place = {9, 5},
                                  .executed = true,
                                  .reason = TEXT("the name is computed while the program runs")};
    array_push(graph->arena, &graph->unresolved, computed);
    could_not_tell(graph);
    struct finding finding = {.code = "IS009",
                              .severity = SEVERITY_WARNING,
                              .message = TEXT("holds NUL bytes, which CPython refuses"),
                              .module = unit,
                              .path = TEXT("/app/handler.py"),
                              .place = {9, 5},
                              .end = {9, 6}};
    array_push(graph->arena, &graph->findings, finding);
    array_push(graph->arena, &graph->findings, finding);
    finding = (struct finding){.code = "IS001",
                               .severity = SEVERITY_WARNING,
                               .message = TEXT("is no valid Python of the target version"),
                               .module = core,
                               .path = TEXT("/app/lib/pandas.core.py")};
    array_push(graph->arena, &graph->findings, finding);
    module_graph_assume(graph, TEXT("sys.flags.optimize is 0"));
}

static scope_id body(const struct scene *scene, module_id id)
{
    return world_scope(&scene->verdicts.world, id, 0);
}

static void judge(struct scene *scene, module_id id, enum module_class class, enum proof_kind kind,
                  module_id from, const char *name)
{
    struct verdicts *verdicts = &scene->verdicts;
    bool at_init = class == CLASS_REQUIRED_INIT || class == CLASS_EFFECT_INIT;
    struct proof *proofs = at_init ? verdicts->need.proofs : verdicts->reach.proofs;
    scope_id scope = body(scene, id);
    verdicts->classes[id.n] = (uint8_t) class;
    verdicts->reach.use[scope.n] = class == CLASS_REACHABLE_CALL ? USE_BY_NAME : USE_NONE;
    proofs[scope.n] = (struct proof){.kind = (uint8_t)kind};
    if (from.n != 0)
        proofs[scope.n].from = body(scene, from);
    if (name != NULL)
        proofs[scope.n].name = names_add(&scene->graph.names, text_of(name));
}

/* Verdicts without any; each module is never loaded. */
static void set_up_verdicts(struct scene *scene)
{
    struct verdicts *verdicts = &scene->verdicts;
    struct arena *arena = &scene->arena;
    struct world *world = &verdicts->world;
    world_init(world, &scene->graph, false, false, arena);
    verdicts->need.world = verdicts->reach.world = world;
    verdicts->need.proofs = arena_alloc_array(arena, world->scope_count, sizeof(struct proof));
    verdicts->need.pins = arena_alloc_array(arena, scene->graph.edges.count, sizeof(struct proof));
    verdicts->reach.proofs = arena_alloc_array(arena, world->scope_count, sizeof(struct proof));
    verdicts->reach.use = arena_alloc_array(arena, world->scope_count, 1);
    verdicts->classes = arena_alloc_array(arena, scene->graph.modules.count, 1);
    verdicts->effects.first =
        arena_alloc_array(arena, scene->graph.modules.count, sizeof(uint32_t));
    verdicts->effects.count =
        arena_alloc_array(arena, scene->graph.modules.count, sizeof(uint32_t));
    for (uint32_t i = 1; i < scene->graph.modules.count; i++)
        verdicts->classes[i] = CLASS_NEVER_LOADED;
}

/* After the verdicts, which would read the facts: they have lines, and no nodes but the module's.
 */
static void add_file_findings(struct scene *scene, module_id frame, module_id requests)
{
    struct module_graph *graph = &scene->graph;
    struct arena *arena = &scene->arena;
    struct facts *facts = ARENA_NEW(arena, struct facts);
    array_push(arena, &facts->nodes, (struct node){.end = 1});
    for (uint32_t offset = 0; offset < 400; offset += 20)
        array_push(arena, &facts->lines, offset);
    array_push(arena, &facts->continuations, 145); /* a character of two bytes in line 8 */
    module_graph_module(graph, frame)->facts = facts;
    struct fix *safe = ARENA_NEW(arena, struct fix), *none = ARENA_NEW(arena, struct fix);
    struct fix *unsafe = ARENA_NEW(arena, struct fix);
    safe->applicability = FIX_SAFE;
    array_push(arena, &safe->edits, (struct edit){0, 0, TEXT("import io\n")});
    array_push(arena, &safe->edits, (struct edit){150, 165, TEXT("x")});
    none->reason = TEXT("the path goes to \x1b[1m dlopen");
    unsafe->applicability = FIX_UNSAFE;
    unsafe->reason = TEXT("the handler catches FileNotFoundError alone");
    array_push(arena, &unsafe->edits, (struct edit){50, 51, TEXT("")});
    const struct finding findings[] = {
        {.code = "IS207",
         .severity = SEVERITY_INFO,
         .message = TEXT("hands out its folder"),
         .module = frame,
         .place = {3, 1},
         .fix = NULL,
         .resource = TEXT("pandas"),
         .when = WHEN_IMPORT,
         .reach = REACH_LIVE,
         .tier = 1},
        {.code = "IS206",
         .severity = SEVERITY_ERROR,
         .message = TEXT("loads a library"),
         .module = frame,
         .place = {4, 5},
         .fix = none,
         .resource = TEXT("pandas/lib*.so"),
         .when = WHEN_CALL,
         .reach = REACH_UNKNOWN,
         .tier = 3},
        {.code = "IS201",
         .severity = SEVERITY_ERROR,
         .message = TEXT("reads pandas/data/x.json"),
         .module = frame,
         .place = {8, 10},
         .end = {9, 6},
         .fix = safe,
         .resource = TEXT("pandas/data/x.json"),
         .when = WHEN_IMPORT,
         .reach = REACH_LIVE,
         .tier = 1},
        {.code = "IS205",
         .severity = SEVERITY_WARNING,
         .message = TEXT("asks for pandas/y, and takes it for missing"),
         .module = frame,
         .place = {9, 1},
         .fix = unsafe,
         .resource = TEXT("pandas/y"),
         .when = WHEN_CALL,
         .reach = REACH_LIVE,
         .tier = 2},
        {.code = "IS201",
         .severity = SEVERITY_ERROR,
         .message = TEXT("reads pandas/dead"),
         .module = frame,
         .place = {19, 1},
         .fix = safe,
         .resource = TEXT("pandas/dead"),
         .when = WHEN_CALL,
         .reach = REACH_DEAD,
         .tier = 1},
        {.code = "IS218",
         .severity = SEVERITY_INFO,
         .message = TEXT("reads /etc/ssl"),
         .module = requests,
         .place = {7, 1},
         .fix = NULL,
         .resource = TEXT(""),
         .when = WHEN_CALL,
         .reach = REACH_LIVE,
         .tier = 0},
    };
    for (unsigned i = 0; i < sizeof findings / sizeof *findings; i++) {
        struct finding finding = findings[i];
        finding.path = module_graph_module(graph, finding.module)->path;
        array_push(arena, &graph->findings, finding);
    }
    array_push(arena, &graph->touched, (struct touched_file){frame, TEXT("pandas/data/x.json")});
    array_push(arena, &graph->touched, (struct touched_file){frame, TEXT("pandas/y")});
}

/* A handler that imports json and pandas, tries yaml, and calls for requests later. */
static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    assert_non_null(scene);
    struct module_graph *graph = &scene->graph;
    module_graph_init(graph, &scene->arena);
    scene->pandas = (struct distribution){TEXT("pandas"), TEXT("2.1.0"), TEXT("")};
    scene->entry = TEXT("handler:lambda_handler");
    scene->arg = TEXT("handler.py");
    set_up_environment(scene);
    module_id unit = add(scene, "handler", MODULE_SOURCE, 300, ORIGIN_UNIT);
    module_graph_module(graph, unit)->path = TEXT("/app/handler.py");
    module_graph_module(graph, unit)->loads = LOADS_INIT;
    module_graph_module(graph, unit)->may_load = true;
    graph->unit = unit;
    module_id os = add(scene, "os", MODULE_FROZEN, 39000, ORIGIN_STDLIB);
    module_graph_module(graph, os)->at_start = true;
    module_graph_module(graph, os)->loads = LOADS_INIT;
    module_id json = add(scene, "json", MODULE_PACKAGE, 14020, ORIGIN_STDLIB);
    module_id decoder = add(scene, "json.decoder", MODULE_SOURCE, 12473, ORIGIN_STDLIB);
    module_id top = add(scene, "pandas", MODULE_PACKAGE, 8000, ORIGIN_SITE);
    module_id core = add(scene, "pandas.core", MODULE_PACKAGE, 1000, ORIGIN_SITE);
    module_id frame = add(scene, "pandas.core.frame", MODULE_SOURCE, 400000, ORIGIN_SITE);
    module_id broken = add(scene, "pandas.core.broken", MODULE_SOURCE, 500, ORIGIN_SITE);
    module_id idle = add(scene, "pandas.idle", MODULE_SOURCE, 2500, ORIGIN_SITE);
    module_id requests = add(scene, "requests", MODULE_PACKAGE, 5000, ORIGIN_UNIT);
    module_id yaml = add(scene, "yaml", MODULE_MISSING, 0, ORIGIN_UNIT);
    module_id odd = add(scene, "we\"ird\\\xFF", MODULE_SOURCE, 7, ORIGIN_UNIT);

    connect(scene, unit, json, EDGE_EAGER, 1, NULL, "json");
    connect(scene, json, decoder, EDGE_EAGER, 106, "JSONDecoder", "JSONDecoder");
    connect(scene, json, decoder, EDGE_REEXPORT, 106, "JSONDecodeError", "JSONDecodeError");
    connect(scene, unit, os, EDGE_EAGER, 1, NULL, "os");
    connect(scene, unit, frame, EDGE_DEFERRABLE, 2, "DataFrame", "DataFrame");
    connect(scene, frame, core, EDGE_PARENT, 0, NULL, NULL);
    connect(scene, core, top, EDGE_PARENT, 0, NULL, NULL);
    connect(scene, top, decoder, EDGE_DEFERRABLE, 3, "JSONDecoder", "decoder");
    connect(scene, top, broken, EDGE_EAGER, 4, NULL, "broken");
    module_graph_module(graph, broken)->partial = true;
    connect(scene, top, idle, EDGE_REEXPORT, 5, "idle", "idle");
    connect(scene, frame, idle, EDGE_EAGER, 9, NULL, "idle");
    struct edge *optional = connect(scene, unit, yaml, EDGE_EAGER, 5, NULL, "yaml");
    optional->optional = true;
    optional->guard = TEXT("try");
    connect(scene, unit, requests, EDGE_ON_CALL, 9, NULL, "requests")->scope =
        TEXT("lambda_handler");
    connect(scene, requests, odd, EDGE_TYPING, 1, NULL, "odd");
    module_graph_module(graph, odd)->typing_only = true;
    add_problems(scene, unit, core);

    set_up_verdicts(scene);
    judge(scene, unit, CLASS_REQUIRED_INIT, PROOF_UNIT, (module_id){0}, NULL);
    judge(scene, os, CLASS_REQUIRED_INIT, PROOF_AT_START, (module_id){0}, NULL);
    judge(scene, json, CLASS_REQUIRED_INIT, PROOF_READ, unit, "json");
    judge(scene, decoder, CLASS_EFFECT_INIT, PROOF_EFFECT, (module_id){0}, NULL);
    judge(scene, top, CLASS_REACHABLE_CALL, PROOF_PARENT, core, NULL);
    judge(scene, core, CLASS_REACHABLE_CALL, PROOF_PARENT, frame, NULL);
    judge(scene, frame, CLASS_REACHABLE_CALL, PROOF_USES, unit, "DataFrame");
    scene->verdicts.reach.proofs[body(scene, unit).n].kind = PROOF_INIT;
    judge(scene, broken, CLASS_MERELY_IMPORTED, PROOF_NONE, (module_id){0}, NULL);
    judge(scene, requests, CLASS_DYNAMIC, PROOF_COMPUTED, unit, NULL);
    judge(scene, yaml, CLASS_UNRESOLVED, PROOF_NONE, (module_id){0}, NULL);
    judge(scene, idle, CLASS_MERELY_IMPORTED, PROOF_NONE, (module_id){0}, NULL);
    judge(scene, odd, CLASS_TYPING_ONLY, PROOF_NONE, (module_id){0}, NULL);
    array_push(&scene->arena, &scene->verdicts.effects.all,
               (struct effect){.module = decoder,
                               .code = EFFECT_E01,
                               .hard = true,
                               .text = TEXT("codecs.register(...): registers a codec")});
    scene->verdicts.effects.count[decoder.n] = 1;
    scene->verdicts.need.pins[1].kind = PROOF_READ;
    scene->verdicts.need.pins[1].from = body(scene, unit);
    scene->verdicts.need.pins[1].name = names_add(&graph->names, TEXT("json"));

    add_file_findings(scene, frame, requests);

    scene->report = (struct report){.graph = graph,
                                    .verdicts = &scene->verdicts,
                                    .environment = &scene->environment,
                                    .arena = &scene->arena,
                                    .folder = TEXT("/app"),
                                    .unit_path = TEXT("/app/handler.py"),
                                    .entry_points = {&scene->entry, 1},
                                    .args = {&scene->arg, 1}};
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

static struct text golden_text(struct scene *scene, const char *path)
{
    static char bytes[1 << 16];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t length = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return arena_text(&scene->arena, (struct text){bytes, (uint32_t)length});
}

static void assert_golden(struct scene *scene, write_function *write, const char *path)
{
    struct text got = written_by(write, scene);
    if (getenv("BLESS") != NULL) {
        FILE *file = fopen(path, "w");
        assert_non_null(file);
        fwrite(got.at, 1, got.length, file);
        fclose(file);
    }
    assert_string_equal(got.at, golden_text(scene, path).at);
}

static void name(struct scene *scene, const char *module)
{
    struct error err;
    assert_true(report_lookup(&scene->report, text_of(module), &scene->report.named, &err));
}

static void text_is_golden(void **state)
{
    struct scene *scene = *state;
    assert_golden(scene, text_write, "tests/unit/report/text.txt");
    scene->report.all = true;
    assert_golden(scene, text_write_files, "tests/unit/report/files-all.txt");
}

static void json_is_golden_and_valid(void **state)
{
    assert_golden(*state, json_write, "tests/unit/report/report.json");
    assert_true(json_is_valid(written_by(json_write, *state)));
}

static void graph_is_golden(void **state)
{
    assert_golden(*state, graph_write, "tests/unit/report/graph.txt");
}

static void dot_is_golden(void **state)
{
    struct scene *scene = *state;
    assert_golden(scene, dot_write, "tests/unit/report/groups.dot");
    name(scene, "requests");
    assert_golden(scene, dot_write, "tests/unit/report/focus.dot");
}

static void why_is_golden(void **state)
{
    struct scene *scene = *state;
    name(scene, "json.decoder");
    assert_golden(scene, why_write, "tests/unit/report/why.txt");
    scene->report.all = true;
    assert_golden(scene, why_write, "tests/unit/report/why-all.txt");
    name(scene, "yaml");
    assert_golden(scene, why_write, "tests/unit/report/why-missing.txt");
    scene->report.all = false;
    name(scene, "requests");
    assert_golden(scene, why_write, "tests/unit/report/why-later.txt");
    name(scene, "pandas");
    assert_golden(scene, why_write, "tests/unit/report/why-used.txt");
    assert_golden(scene, json_why_write, "tests/unit/report/why-used.json");
    assert_true(json_is_valid(written_by(json_why_write, scene)));
    name(scene, "pandas.idle");
    assert_golden(scene, why_write, "tests/unit/report/why-merely.txt");
}

/* The same chain with the text of its lines, which are read from the files. */
static void why_shows_source_lines(void **state)
{
    struct scene *scene = *state;
    char folder[] = "/tmp/importscan-lines-XXXXXX";
    assert_non_null(mkdtemp(folder));
    struct text path = arena_print(&scene->arena, "%s/handler.py", folder);
    FILE *file = fopen(path.at, "w");
    assert_non_null(file);
    fputs("# -*- coding: latin-1 -*-\r    import json, os  # \xE9\r\n\033[31m\n", file);
    fclose(file);
    static struct facts facts;
    struct module *unit = module_graph_module(&scene->graph, scene->graph.unit);
    unit->path = path;
    unit->facts = &facts;
    scene->report.tree = tree_open(&scene->arena);
    assert_true(
        text_is(source_line(&scene->report, scene->graph.unit, 2), "import json, os  # \xC3\xA9"));
    assert_true(text_is(source_line(&scene->report, scene->graph.unit, 3), "\\x1B[31m"));
    assert_int_equal(source_line(&scene->report, scene->graph.unit, 9).length, 0);
    tree_close(scene->report.tree);
    assert_int_equal(unlink(path.at), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void unknown_name_gets_hints(void **state)
{
    struct scene *scene = *state;
    struct error err;
    module_id id;
    assert_false(report_lookup(&scene->report, TEXT("pandsa"), &id, &err));
    assert_string_equal(err.message, "nothing leads to a module named pandsa; did you mean pandas");
    assert_false(report_lookup(&scene->report, TEXT("frame"), &id, &err));
    assert_string_equal(err.message,
                        "nothing leads to a module named frame; did you mean pandas.core.frame");
}

static void a_line_weighs_what_only_it_brings(void **state)
{
    struct scene *scene = *state;
    const uint8_t *chosen = dominators_unit_edges(&scene->graph, &scene->arena);
    struct dominators dominators = dominators_of(&scene->graph, chosen, NULL, &scene->arena);
    assert_int_equal(dominators.count - dominators.first_line, 2);
    assert_int_equal(dominators.lines[0].number, 1);
    assert_int_equal(dominators.lines[1].number, 2);
    /* json.decoder comes in by pandas, too, so line 1 brings in json alone. */
    assert_int_equal(dominators.bytes[dominators.first_line], 14020);
    assert_int_equal(dominators.bytes[dominators.first_line + 1], 411500);
    assert_int_equal(dominators.modules[dominators.first_line + 1], 4);
}

/* Line 2 of the unit waits with all of pandas, but json.decoder has an effect and stays. */
static void a_deferral_saves_what_need_not_stay(void **state)
{
    struct scene *scene = *state;
    struct deferrals deferrals = report_deferrals(&scene->report);
    assert_int_equal(deferrals.count, 1);
    assert_int_equal(deferrals.at[0].from.n, scene->graph.unit.n);
    assert_int_equal(deferrals.at[0].line, 2);
    assert_int_equal(deferrals.at[0].bytes, 411500);
    assert_int_equal(deferrals.at[0].modules, 4);
    struct unit_imports imports = report_unit_imports(&scene->report, deferrals);
    assert_int_equal(imports.count, 2);
    assert_int_equal(imports.at[0].saved_bytes, 411500);
    assert_int_equal(imports.at[1].saved_modules, 0);
    assert_int_equal(imports.shared_modules, 1);
}

/* What a person would find by leaving out each node in turn. */
static void mark_reached(const struct module_graph *graph, uint32_t without, bool *reached)
{
    reached[graph->unit.n] = graph->unit.n != without;
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = 1; i < graph->edges.count; i++) {
            const struct edge *edge = &graph->edges.at[i];
            if (reached[edge->from.n] && !reached[edge->to.n] && edge->to.n != without)
                changed = reached[edge->to.n] = true;
        }
    }
}

static void check_dominators(struct scene *scene)
{
    struct module_graph *graph = &scene->graph;
    uint32_t count = graph->modules.count;
    const uint8_t *chosen = dominators_unit_edges(graph, &scene->arena);
    struct dominators dominators = dominators_of(graph, chosen, NULL, &scene->arena);
    for (uint32_t without = 2; without < count; without++) {
        bool *reached = arena_alloc_array(&scene->arena, count, sizeof *reached);
        bool *all = arena_alloc_array(&scene->arena, count, sizeof *all);
        uint64_t lost = 0;
        mark_reached(graph, without, reached);
        mark_reached(graph, 0, all);
        for (uint32_t i = 1; i < count; i++)
            lost += all[i] && !reached[i] ? graph->modules.at[i].bytes : 0;
        assert_int_equal(all[without] ? dominators.bytes[without] : 0, lost);
    }
}

static void dominators_agree_with_leaving_out(void **state)
{
    (void)state;
    uint32_t random = 12345;
    for (unsigned round = 0; round < 200; round++) {
        struct scene scene = {0};
        module_graph_init(&scene.graph, &scene.arena);
        for (uint32_t i = 0; i < 12; i++) {
            char module_name[] = {(char)('a' + i), '\0'};
            module_id id = add(&scene, module_name, MODULE_SOURCE, 1u << i, ORIGIN_STDLIB);
            module_graph_module(&scene.graph, id)->loads = LOADS_INIT;
        }
        scene.graph.unit = (module_id){1};
        for (uint32_t i = 0; i < 18; i++) {
            random = random * 1664525u + 1013904223u;
            module_id from = {1 + (random >> 8) % 12}, to = {1 + (random >> 16) % 12};
            connect(&scene, from, to, EDGE_EAGER, 1 + i % 3, NULL, NULL);
        }
        check_dominators(&scene);
        arena_release(&scene.arena);
    }
}

static void schema_is_json(void **state)
{
    (void)state;
    assert_true(json_is_valid(schema_text(TEXT("report"))));
    assert_int_equal(schema_text(TEXT("nothing")).length, 0);
}

static void every_rule_is_explained(void **state)
{
    (void)state;
    for (unsigned i = 0; i < RULE_COUNT; i++) {
        const struct rule_help *help = rule_help((enum rule)i);
        assert_non_null(help->why);
        assert_non_null(help->bad);
        assert_non_null(help->good);
        assert_string_not_equal(help->bad, help->good);
        assert_non_null(help->since);
        assert_non_null(help->remedy);
        assert_ptr_equal(rule_find(text_of(rules[i].slug)), &rules[i]);
    }
    assert_ptr_equal(rule_find(TEXT("is001")), &rules[RULE_IS001]);
    assert_null(rule_find(TEXT("IS999")));
}

static void a_file_appears_whole_or_not_at_all(void **state)
{
    struct scene *scene = *state;
    char folder[] = "/tmp/importscan-writer-XXXXXX";
    assert_non_null(mkdtemp(folder));
    struct text path = arena_print(&scene->arena, "%s/out.json", folder);
    struct writer writer;
    struct error err;
    struct stat st;
    assert_true(writer_open(&writer, path, &scene->arena, &err));
    writer_puts(&writer, "{}\n");
    assert_int_equal(stat(path.at, &st), -1);
    assert_true(writer_close(&writer, &err));
    assert_int_equal(stat(path.at, &st), 0);
    assert_int_equal(st.st_size, 3);

    assert_true(writer_open(&writer, path, &scene->arena, &err));
    writer_puts(&writer, "never seen");
    writer.failed = true;
    writer.number = ENOSPC;
    assert_false(writer_close(&writer, &err));
    assert_int_equal(stat(path.at, &st), 0);
    assert_int_equal(st.st_size, 3);
    assert_int_equal(unlink(path.at), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void a_full_device_is_told(void **state)
{
    struct scene *scene = *state;
    struct writer writer;
    struct error err;
    assert_true(writer_open(&writer, TEXT("/dev/full"), &scene->arena, &err));
    writer_puts(&writer, "x");
    assert_false(writer_close(&writer, &err));
    assert_string_equal(err.message, "cannot write /dev/full: No space left on device");
}

int main(void)
{
#define GRAPH_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        GRAPH_TEST(text_is_golden),
        GRAPH_TEST(json_is_golden_and_valid),
        GRAPH_TEST(graph_is_golden),
        GRAPH_TEST(dot_is_golden),
        GRAPH_TEST(why_is_golden),
        GRAPH_TEST(why_shows_source_lines),
        GRAPH_TEST(unknown_name_gets_hints),
        GRAPH_TEST(a_line_weighs_what_only_it_brings),
        GRAPH_TEST(a_deferral_saves_what_need_not_stay),
        cmocka_unit_test(dominators_agree_with_leaving_out),
        cmocka_unit_test(schema_is_json),
        cmocka_unit_test(every_rule_is_explained),
        GRAPH_TEST(a_file_appears_whole_or_not_at_all),
        GRAPH_TEST(a_full_device_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
