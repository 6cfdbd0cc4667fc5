/* What the machine writes into the graph while it runs. Statements that run several times are
 * written once. */
#include "analyzer/load/import_place.h"
#include "analyzer/load/machine.h"

/* Open addressing over what makes an edge one edge. */
struct edge_set {
    uint32_t *slots; /* 0: free, else an edge */
    uint32_t room, count;
};

static uint32_t edge_hash(const struct edge *edge)
{
    uint32_t hash = edge->from.n * 2654435761u ^ edge->to.n * 2246822519u;
    return hash ^ edge->start * 3266489917u ^ edge->name.n * 668265263u;
}

static bool same_edge(const struct edge *a, const struct edge *b)
{
    return a->from.n == b->from.n && a->to.n == b->to.n && a->start == b->start &&
           a->name.n == b->name.n && a->as.n == b->as.n;
}

static uint32_t *edge_slot(const struct machine *machine, const struct edge_set *set,
                           const struct edge *edge)
{
    uint32_t i = (edge_hash(edge) >> 5) & (set->room - 1);
    while (set->slots[i] != 0 &&
           !same_edge(module_graph_edge(machine->graph, (edge_id){set->slots[i]}), edge))
        i = (i + 1) & (set->room - 1);
    return &set->slots[i];
}

static void grow(struct machine *machine, struct edge_set *set)
{
    struct edge_set larger = {NULL, set->room == 0 ? 1024 : set->room * 2, set->count};
    larger.slots = arena_alloc_array(machine->arena, larger.room, sizeof *larger.slots);
    for (uint32_t i = 0; i < set->room; i++)
        if (set->slots[i] != 0)
            *edge_slot(machine, &larger,
                       module_graph_edge(machine->graph, (edge_id){set->slots[i]})) = set->slots[i];
    *set = larger;
}

static void add_edge(struct machine *machine, const struct edge *edge)
{
    if (machine->edge_set == NULL)
        machine->edge_set = ARENA_NEW(machine->arena, struct edge_set);
    struct edge_set *set = machine->edge_set;
    if (set->count * 2 >= set->room)
        grow(machine, set);
    uint32_t *slot = edge_slot(machine, set, edge);
    if (*slot != 0) {
        struct edge *known = module_graph_edge(machine->graph, (edge_id){*slot});
        known->executed = known->executed || edge->executed;
        return;
    }
    *slot = module_graph_connect(machine->graph, edge).n;
    set->count++;
}

/* --- where an import stands --- */

/* Fills place, scope and guard; the kind of an import in a function that did not run is on_call. */
static void locate(struct machine *machine, const struct frame *frame, node_index at,
                   struct edge *edge)
{
    const struct facts *facts = frame->code->facts;
    if (facts == NULL || at == 0)
        return;
    struct import_place place = import_place(facts, at, machine->arena);
    import_place_fill(facts, at, &place, edge);
    if (edge->kind == EDGE_EAGER && !edge->executed && place.in_function)
        edge->kind = EDGE_ON_CALL;
    if (place.is_lazy)
        edge->kind = EDGE_LAZY_ALREADY;
}

/* Nobody calls functions of what the interpreter imported for itself, but who imports it, too. */
static void hold(struct machine *machine, const struct frame *frame, module_id to)
{
    if (machine->starting == 0)
        machine_loaded(machine, to)->held = true;
    else if (frame != NULL)
        array_push(machine->arena, &machine->start_imports,
                   (struct start_import){frame->code->module, to});
}

void machine_connect(struct machine *machine, struct frame *frame, node_index at, module_id to,
                     enum edge_kind kind, struct text name, struct text as)
{
    hold(machine, frame, to);
    if (frame == NULL || machine->quiet == frame->code ||
        (machine->starting > 0 && machine->request->outline))
        return;
    bool at_start = machine->starting > 0;
    struct edge edge = {
        .from = frame->code->module,
        .to = to,
        .kind = kind,
        .confidence = machine->may             ? CONFIDENCE_POSSIBLE
                      : machine->uncertain > 0 ? CONFIDENCE_LIKELY
                                               : CONFIDENCE_PROVED,
        .executed = !machine->may && !at_start,
        .at_start = at_start,
        .name = name.length > 0 ? machine_intern(machine, name) : (name_id){0},
        .as = as.length > 0 ? machine_intern(machine, as) : (name_id){0},
    };
    locate(machine, frame, at, &edge);
    if (at_start)
        edge.kind = kind; /* not executed by the unit, and no call either */
    if (machine->may && edge.kind == EDGE_ON_CALL)
        edge.confidence = CONFIDENCE_PROVED;
    add_edge(machine, &edge);
}

/* Which edge an import statement makes to a module it leads to: the one it names, or a parent of
 * that. */
void machine_connect_step(struct machine *machine, struct frame *frame, node_index at, module_id to)
{
    const struct facts *facts = frame == NULL ? NULL : frame->code->facts;
    struct text none = {"", 0}, to_name = module_graph_name(machine->graph, to);
    enum edge_kind kind = EDGE_EAGER;
    struct text name = none, as = none;
    if (facts != NULL && facts->nodes.at[at].kind == NODE_ALIAS) {
        struct text written = facts_name(facts, facts->nodes.at[at].value);
        node_index child = facts_child(facts, at, 0);
        if (child < facts->nodes.at[at].end)
            as = facts_name(facts, facts->nodes.at[child].value);
        const struct import_fact *fact = import_fact_at(facts, at);
        bool from = fact != NULL && facts->nodes.at[fact->statement].kind == NODE_IMPORT_FROM;
        if (from)
            name = written;
        else if (text_starts(written, to_name) && written.length > to_name.length)
            kind = EDGE_PARENT; /* another name means that sys.modules holds it under that one */
        if (kind == EDGE_PARENT)
            as = none;
    } else if (facts == NULL) {
        kind = EDGE_C_IMPORT;
    } else if (facts->nodes.at[at].kind == NODE_IMPORT_FROM) {
        kind = EDGE_PARENT; /* its names are connected one by one */
    }
    machine_connect(machine, frame, at, to, kind, name, as);
}

void machine_unresolved(struct machine *machine, struct frame *frame, node_index at,
                        struct text name, const char *reason)
{
    if (frame == NULL || machine->quiet == frame->code || machine->starting > 0 ||
        frame->code->facts == NULL)
        return;
    struct edge edge = {.from = frame->code->module, .executed = !machine->may};
    locate(machine, frame, at, &edge);
    struct unresolved unresolved = {
        .name = machine_intern(machine, name),
        .from = edge.from,
        .start = edge.start,
        .stop = edge.stop,
        .place = edge.place,
        .optional = edge.optional || machine->catching[CATCHES_IMPORT] > 0,
        .executed = edge.executed,
        .reason = text_of(reason),
    };
    ARRAY_EACH (struct unresolved, known, &machine->graph->unresolved)
        if (known->from.n == unresolved.from.n && known->start == unresolved.start &&
            known->name.n == unresolved.name.n)
            return;
    array_push(machine->arena, &machine->graph->unresolved, unresolved);
}

void machine_add_missing(struct machine *machine)
{
    struct module_graph *graph = machine->graph;
    for (uint32_t i = 0; i < graph->unresolved.count; i++) {
        struct unresolved *unresolved = &graph->unresolved.at[i];
        if (text_is(machine_text(machine, unresolved->name), "*"))
            continue;
        module_id id = module_graph_get(graph, unresolved->name);
        if (id.n == 0)
            id = module_graph_add(graph, unresolved->name);
        if (module_graph_module(graph, id)->kind != MODULE_MISSING)
            continue;
        add_edge(machine, &(struct edge){.from = unresolved->from,
                                         .to = id,
                                         .executed = unresolved->executed,
                                         .optional = unresolved->optional,
                                         .start = unresolved->start,
                                         .stop = unresolved->stop,
                                         .place = unresolved->place});
    }
}
