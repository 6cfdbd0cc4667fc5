#include "analyzer/load/load.h"

#include "analyzer/load/ahead.h"
#include "analyzer/load/extension.h"
#include "analyzer/load/known.h"
#include "analyzer/load/pickled.h"
#include "analyzer/load/shipped.h"
#include "analyzer/load/unit.h"
#include "analyzer/resolve/stdlib.h"

#include <pthread.h>

/* The machine recurses with the program it follows: MACHINE_DEPTH levels fit, also with the larger
 * frames of a sanitizer. */
enum {
    STACK_BYTES = 512 << 20
};

static void start_paths(struct machine *machine)
{
    const struct environment *environment = machine->request->environment;
    machine->sys_path = value_sequence(machine->arena, VALUE_LIST);
    machine->meta_path = value_sequence(machine->arena, VALUE_LIST);
    sequence_push(machine->arena, machine->meta_path,
                  value_external(machine_intern(machine, TEXT("importlib.machinery.PathFinder"))));
    for (uint32_t i = 0; i < environment->search_path.count; i++)
        sequence_push(machine->arena, machine->sys_path,
                      value_string(environment->search_path.at[i].path));
}

/* What the interpreter has loaded before the entry: in sys.modules, its bodies not yet read. */
static void start_modules(struct machine *machine)
{
    struct texts names = stdlib_at_start(machine->request->environment, machine->arena);
    for (uint32_t i = 0; i < names.count; i++)
        machine_add_at_start(machine, names.at[i]);
    /* os makes os.path itself. */
    struct value os = machine_module(machine, TEXT("os"));
    if (os.kind == VALUE_MODULE)
        machine_names(machine, os.module);
}

/* --- the second pass --- */

static void follow_facts(struct machine *machine, module_id id)
{
    struct loaded *loaded = machine_loaded(machine, id);
    if (loaded->code == NULL || loaded->imports == NULL)
        return;
    for (uint32_t i = 0; i < loaded->code->facts->imports.count; i++) {
        if (loaded->imports[i] == IMPORT_UNMET)
            machine_import_fact(machine, loaded->code, i);
        else if (loaded->imports[i] == IMPORT_FOR_TYPING)
            machine_typing_fact(machine, loaded->code, i);
        machine->raising = false;
    }
    machine_follow_calls(machine, loaded->code);
}

/* The interpreter calls functions of those by itself. */
static bool is_called_by_runtime(struct text name)
{
    return text_is(name, "encodings") || text_starts(name, TEXT("encodings."));
}

/* What is there at start is followed once somebody can call its functions. */
static bool is_held(struct machine *machine, module_id id)
{
    const struct module *module = module_graph_module(machine->graph, id);
    return !module->at_start || machine_loaded(machine, id)->held ||
           is_called_by_runtime(module_graph_name(machine->graph, id));
}

static void hold_imported(struct machine *machine, module_id from)
{
    for (uint32_t i = 0; i < machine->start_imports.count; i++)
        if (machine->start_imports.at[i].from.n == from.n)
            machine_loaded(machine, machine->start_imports.at[i].to)->held = true;
}

static void follow_module(struct machine *machine, module_id id)
{
    const struct module *module = module_graph_module(machine->graph, id);
    if (module->at_start) {
        if (machine_loaded(machine, id)->body_pending && machine->request->outline)
            return;
        machine_names(machine, id); /* verdicts follow calls into it */
        hold_imported(machine, id);
        module = module_graph_module(machine->graph, id);
    }
    if (!module->may_load)
        return;
    follow_facts(machine, id);
    extension_may_load(machine, id);
}

/* Modules are added to the graph, and what is there at start comes to be held, on the way. */
static void may_load(struct machine *machine)
{
    machine->may = true;
    machine_follow_hints(machine);
    if (!machine->request->outline)
        pickled_may_load(machine);
    ARRAY(module_id) waiting = {0};
    for (uint32_t i = 1; i < machine->graph->modules.count; i++) {
        if (is_held(machine, (module_id){i}))
            follow_module(machine, (module_id){i});
        else
            array_push(&machine->scratch, &waiting, (module_id){i});
        for (uint32_t w = 0; w < waiting.count && i + 1 == machine->graph->modules.count; w++) {
            module_id id = waiting.at[w];
            if (id.n == 0 || !is_held(machine, id))
                continue;
            waiting.at[w] = (module_id){0};
            follow_module(machine, id);
            w = UINT32_MAX; /* from the first again: this one may hold others */
        }
    }
}

/* --- chains --- */

/* Breadth first over edges in the order they were met, executed ones first: the first way to reach
 * a module is a shortest one. */
static void find_chains(struct module_graph *graph, struct arena *arena, bool executed)
{
    ARRAY(module_id) queue = {0};
    uint32_t *first = arena_alloc_array(arena, graph->modules.count + 1, sizeof *first);
    uint32_t *next = arena_alloc_array(arena, graph->edges.count, sizeof *next);
    /* Statements that name a module come before those that name something below it. */
    for (int named = 0; named < 2; named++)
        for (uint32_t e = graph->edges.count; e > 1; e--) {
            const struct edge *edge = &graph->edges.at[e - 1];
            if ((edge->kind != EDGE_PARENT) != (named == 1) || edge->at_start)
                continue;
            next[e - 1] = first[edge->from.n];
            first[edge->from.n] = e - 1;
        }
    for (uint32_t m = 1; m < graph->modules.count; m++)
        if (m == graph->unit.n || graph->modules.at[m].because.n != 0)
            array_push(arena, &queue, (module_id){m});
    for (uint32_t i = 0; i < queue.count; i++) {
        for (uint32_t e = first[queue.at[i].n]; e != 0; e = next[e]) {
            const struct edge *edge = &graph->edges.at[e];
            struct module *to = module_graph_module(graph, edge->to);
            if ((executed && !edge->executed) || to->because.n != 0 || edge->to.n == graph->unit.n)
                continue;
            to->because = (edge_id){e};
            array_push(arena, &queue, edge->to);
        }
    }
}

static void find_optional(struct module_graph *graph)
{
    for (uint32_t m = 1; m < graph->modules.count; m++)
        graph->modules.at[m].optional = m != graph->unit.n && !graph->modules.at[m].at_start;
    for (uint32_t m = 1; m < graph->modules.count; m++)
        if (graph->modules.at[m].may_load)
            graph->modules.at[m].typing_only = false;
    for (uint32_t e = 1; e < graph->edges.count; e++)
        if (!graph->edges.at[e].optional && graph->edges.at[e].kind != EDGE_TYPING &&
            !graph->edges.at[e].at_start)
            graph->modules.at[graph->edges.at[e].to.n].optional = false;
}

static void run(struct machine *machine)
{
    start_paths(machine);
    start_modules(machine);
    if (!unit_load(machine))
        return;
    machine->raising = false;
    machine_settle_looks(machine);
    may_load(machine);
    if (machine->too_nested || machine->steps > MACHINE_MOST_STEPS)
        array_push(machine->arena, &machine->graph->findings,
                   (struct finding){.code = "IS011",
                                    .severity = SEVERITY_INFO,
                                    .message = TEXT("nests or runs more while loading than is "
                                                    "followed; the rest counts as may load"),
                                    .module = machine->graph->unit,
                                    .path = machine->request->unit_path});
    find_chains(machine->graph, &machine->scratch, true);
    find_chains(machine->graph, &machine->scratch, false);
    machine_add_missing(machine);
    if (!machine->request->outline)
        shipped_add(machine);
    find_optional(machine->graph);
}

static void *run_on_thread(void *machine)
{
    run(machine);
    return NULL;
}

static bool run_on_large_stack(struct machine *machine, struct error *err)
{
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    int refused = pthread_attr_setstacksize(&attributes, STACK_BYTES);
    if (refused == 0)
        refused = pthread_create(&thread, &attributes, run_on_thread, machine);
    pthread_attr_destroy(&attributes);
    if (refused != 0)
        return error_os(err, refused, "cannot start the thread that follows the program");
    pthread_join(thread, NULL);
    return true;
}

bool load_unit(const struct load_request *request, struct module_graph *graph,
               struct load_result *out, struct error *err)
{
    *out = (struct load_result){0};
    struct machine machine = {
        .request = request, .result = out, .graph = graph, .arena = graph->arena};
    if (!python_open(&machine.python, err))
        return false;
    machine.finder = finder_open(request->environment, request->tree, graph->arena);
    machine.distributions = distributions_open(request->environment, request->tree, graph->arena);
    known_init(&machine);
    known_intrinsics(&machine);
    machine.ahead = ahead_open(request->jobs < 2 ? 0 : request->jobs - 1,
                               request->outline ? PYTHON_OUTLINE : PYTHON_WHOLE, graph->arena);
    bool ok = run_on_large_stack(&machine, err);
    ahead_close(machine.ahead);
    if (ok && machine.refused[0] != '\0')
        ok = error_set(err, "%s", machine.refused);
    python_release(machine.python);
    arena_release(&machine.scratch);
    return ok;
}
