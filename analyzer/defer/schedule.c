#include "analyzer/defer/work.h"

#include "analyzer/verdict/imports.h"

#include <stdlib.h>

struct schedule {
    struct defer *defer;
    struct world *world;
    ARRAY(module_id) queue;
    uint8_t *seen;            /* by module: found behind a name that waits */
    ARRAY(module_id) visited; /* that are seen now */
    ARRAY(module_id) open;    /* to be looked behind */
    struct wish *at;          /* the wish that is looked behind */
    uint32_t *first_in;       /* by module: into `in`, its importers */
    module_id *in;
    uint8_t *in_cycle;      /* by module: it loads, and who it imports imports it */
    uint8_t *bound;         /* by module: it has a bond; who waits behind it must bring it */
    uint8_t *brings;        /* by module: 1: loading it loads nothing with a bond, 2: it does */
    const uint8_t *missing; /* by module: should load and would not; NULL: not known yet */
    uint32_t depth;
};

enum {
    MOST_DEPTH = 4000 /* of modules that load each other: what is deeper starts in any order */
};

/* --- what loads with the unit, once all wait that may --- */

static void load(struct schedule *schedule, module_id id)
{
    struct defer *defer = schedule->defer;
    const struct module *module = &schedule->world->graph->modules.at[id.n];
    if (id.n == 0 || defer->loaded[id.n] || module->kind == MODULE_MISSING)
        return;
    defer->loaded[id.n] = 1;
    array_push(defer->arena, &schedule->queue, id);
    load(schedule, module->parent);
    module_id real = world_real(schedule->world, id);
    if (real.n != id.n)
        load(schedule, real);
}

static bool waits(const struct defer *defer, edge_id edge)
{
    uint32_t wish = defer->wish_of[edge.n];
    return wish != 0 && !wish_is_refused(&defer->wishes.at[wish]);
}

/* Whether the importer's loading loads what it leads to, as the program is now. Imports in
 * functions are told by the verdicts: their pins. */
static bool runs_with_importer(const struct schedule *schedule, edge_id id)
{
    const struct edge *edge = &schedule->world->graph->edges.at[id.n];
    if (edge->kind == EDGE_PARENT || !import_runs(schedule->world, edge))
        return false;
    if (edge->kind == EDGE_C_IMPORT)
        return edge->confidence != CONFIDENCE_POSSIBLE;
    return edge->scope.length == 0 ||
           schedule->defer->request->verdicts->need.pins[id.n].kind != PROOF_NONE;
}

static void close_loaded(struct schedule *schedule)
{
    while (schedule->queue.count > 0) {
        module_id id = schedule->queue.at[--schedule->queue.count];
        const struct area *area = world_area(schedule->world, id);
        for (uint32_t i = 0; i < area->edge_count; i++)
            if (!waits(schedule->defer, area->edges[i]) &&
                runs_with_importer(schedule, area->edges[i]))
                load(schedule, schedule->world->graph->edges.at[area->edges[i].n].to);
    }
}

static bool loads_today(const struct module *module)
{
    return module->loads == LOADS_INIT && !module->partial && module->kind != MODULE_MISSING;
}

/* Who is there must have what he can see. */
static void follow_bonds(struct schedule *schedule)
{
    struct defer *defer = schedule->defer;
    for (bool more = true; more;) {
        more = false;
        ARRAY_EACH (struct bond, bond, &defer->bonds) {
            const struct module *module = &schedule->world->graph->modules.at[bond->must_load.n];
            if (!defer->loaded[bond->seen_by.n] || defer->loaded[bond->must_load.n] ||
                !loads_today(module))
                continue;
            defer_keep(defer, bond->must_load, (module_id){0}, bond->rule, bond->why);
            load(schedule, bond->must_load);
            close_loaded(schedule);
            more = true;
        }
    }
}

/* By module: loading it, today, loads `target`. In `arena`. */
static uint8_t *who_loads(const struct schedule *schedule, module_id target, struct arena *arena)
{
    const struct world *world = schedule->world;
    uint8_t *found = arena_alloc_array(arena, world->graph->modules.count, 1);
    ARRAY(module_id) queue = {0};
    found[target.n] = 1;
    array_push(arena, &queue, target);
    while (queue.count > 0) {
        module_id to = queue.at[--queue.count];
        for (uint32_t i = schedule->first_in[to.n]; i < schedule->first_in[to.n + 1]; i++) {
            module_id from = schedule->in[i];
            if (found[from.n])
                continue;
            found[from.n] = 1;
            array_push(arena, &queue, from);
        }
    }
    return found;
}

/* The importers of each module, by imports that run; a module's parents count as imported by it. */
static void turn_edges(struct schedule *schedule)
{
    const struct world *world = schedule->world;
    const struct module_graph *graph = world->graph;
    uint32_t modules = graph->modules.count;
    schedule->first_in = arena_alloc_array(schedule->defer->arena, modules + 2, sizeof(uint32_t));
    schedule->in =
        arena_alloc_array(schedule->defer->arena, graph->edges.count + modules, sizeof(module_id));
    for (int pass = 0; pass < 2; pass++) {
        uint32_t shift = pass == 0 ? 2 : 1; /* counts first, then places */
        for (uint32_t e = 1; e < graph->edges.count; e++) {
            const struct edge *edge = &graph->edges.at[e];
            if (edge->hoisted_for.n != 0 || !import_runs(world, edge))
                continue;
            uint32_t *at = &schedule->first_in[edge->to.n + shift];
            if (pass == 1)
                schedule->in[*at] = edge->from;
            ++*at;
        }
        for (uint32_t m = 1; m < modules; m++) {
            uint32_t *at = &schedule->first_in[graph->modules.at[m].parent.n + shift];
            if (pass == 1)
                schedule->in[*at] = (module_id){m};
            ++*at;
        }
        for (uint32_t m = 2; pass == 0 && m < modules + 2; m++)
            schedule->first_in[m] += schedule->first_in[m - 1];
    }
}

/* Some import can bring what is bound to see the module, and not the module. */
static bool can_be_missed(const struct schedule *schedule, const struct bond *bond)
{
    const struct defer *defer = schedule->defer;
    const struct module_graph *graph = schedule->world->graph;
    struct arena scratch = {0};
    const uint8_t *sees = who_loads(schedule, bond->seen_by, &scratch);
    const uint8_t *has = who_loads(schedule, bond->must_load, &scratch);
    bool missed = false;
    for (uint32_t e = 1; e < graph->edges.count && !missed; e++) {
        const struct edge *edge = &graph->edges.at[e];
        if (edge->hoisted_for.n != 0 || edge->kind == EDGE_TYPING || defer->loaded[edge->to.n] ||
            !sees[edge->to.n] || has[edge->to.n])
            continue;
        missed = defer->loaded[edge->from.n] || !has[edge->from.n];
    }
    arena_release(&scratch);
    return missed;
}

static void keep_what_can_be_missed(struct schedule *schedule)
{
    struct defer *defer = schedule->defer;
    struct number_set asked = {0};
    for (uint32_t i = 0; i < defer->bonds.count; i++) {
        struct bond bond = defer->bonds.at[i];
        if (defer->loaded[bond.must_load.n] ||
            !loads_today(&schedule->world->graph->modules.at[bond.must_load.n]) ||
            !number_set_add(defer->arena, &asked,
                            (uint64_t)bond.seen_by.n << 32 | bond.must_load.n) ||
            !can_be_missed(schedule, &bond))
            continue;
        defer_keep(defer, bond.must_load, (module_id){0}, bond.rule, bond.why);
        load(schedule, bond.must_load);
        close_loaded(schedule);
        follow_bonds(schedule);
        asked = (struct number_set){0}; /* what loads now may change the answers */
        i = UINT32_MAX;
    }
}

/* What loading a module loads, today. In `arena`. */
static uint8_t *what_loads(const struct schedule *schedule, module_id from, struct arena *arena)
{
    const struct world *world = schedule->world;
    uint8_t *found = arena_alloc_array(arena, world->graph->modules.count, 1);
    ARRAY(module_id) queue = {0};
    found[from.n] = 1;
    array_push(arena, &queue, from);
    while (queue.count > 0) {
        module_id at = queue.at[--queue.count];
        module_id parent = world->graph->modules.at[at.n].parent;
        const struct area *area = world_area(world, at);
        if (!found[parent.n]) {
            found[parent.n] = 1;
            array_push(arena, &queue, parent);
        }
        for (uint32_t i = 0; i < area->edge_count; i++) {
            const struct edge *edge = &world->graph->edges.at[area->edges[i].n];
            if (found[edge->to.n] || !import_runs(world, edge))
                continue;
            found[edge->to.n] = 1;
            array_push(arena, &queue, edge->to);
        }
    }
    found[0] = 0;
    return found;
}

/* The module that a cycle was entered by, where importing `entered` enters it by another one; {0}:
 * it stands in no cycle, or its packages lead to that one first. */
static module_id other_entrance(const struct schedule *schedule, module_id entered, module_id from,
                                bool *inside)
{
    const struct module *modules = schedule->world->graph->modules.at;
    struct arena scratch = {0};
    const uint8_t *loads = what_loads(schedule, entered, &scratch);
    const uint8_t *back = who_loads(schedule, entered, &scratch);
    module_id first = entered;
    *inside = loads[from.n] && back[from.n]; /* of the cycle: whoever came first, it came before */
    for (uint32_t m = 1; m < schedule->world->graph->modules.count; m++)
        if (loads[m] && back[m] && modules[m].load_order != 0 &&
            modules[m].load_order < modules[first.n].load_order)
            first = (module_id){m};
    for (module_id at = entered; at.n != 0; at = modules[at.n].parent)
        if (at.n == first.n)
            first = (module_id){0};
    arena_release(&scratch);
    return first;
}

/* Modules that import each other fail, or see half of each other, if another one of them comes
 * first: such a cycle is entered with the unit, as it is today. */
static void keep_entrances(struct schedule *schedule)
{
    struct defer *defer = schedule->defer;
    const struct module_graph *graph = schedule->world->graph;
    uint8_t *asked = arena_alloc_array(defer->arena, graph->modules.count, 1);
    for (uint32_t e = 1; e < graph->edges.count; e++) {
        const struct edge *edge = &graph->edges.at[e];
        if (edge->kind == EDGE_TYPING || asked[edge->to.n] || defer->loaded[edge->to.n] ||
            !loads_today(&graph->modules.at[edge->to.n]))
            continue;
        bool inside;
        module_id entrance = other_entrance(schedule, edge->to, edge->from, &inside);
        asked[edge->to.n] = !inside;
        if (inside || entrance.n == 0 || defer->loaded[entrance.n])
            continue;
        defer_keep(defer, entrance, (module_id){0}, RULE_IS449,
                   TEXT("a cycle that others enter elsewhere"));
        load(schedule, entrance);
        close_loaded(schedule);
        follow_bonds(schedule);
    }
}

/* Who of a cycle comes first decides what the others see of it: its modules keep their place. */
static void find_cycles(struct schedule *schedule)
{
    const struct module_graph *graph = schedule->world->graph;
    schedule->in_cycle = arena_alloc_array(schedule->defer->arena, graph->modules.count, 1);
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        if (!schedule->defer->loaded[m] || graph->modules.at[m].at_start ||
            graph->modules.at[m].origin == ORIGIN_STDLIB)
            continue;
        struct arena scratch = {0};
        const uint8_t *loads = what_loads(schedule, (module_id){m}, &scratch);
        const uint8_t *back = who_loads(schedule, (module_id){m}, &scratch);
        for (uint32_t o = 1; o < graph->modules.count && !schedule->in_cycle[m]; o++)
            schedule->in_cycle[m] = o != m && loads[o] && back[o];
        arena_release(&scratch);
    }
}

static void find_loaded(struct schedule *schedule)
{
    struct defer *defer = schedule->defer;
    const struct module_graph *graph = schedule->world->graph;
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct module *module = &graph->modules.at[m];
        enum init_phase phase = init_need_phase(&defer->request->verdicts->need, (module_id){m});
        bool kept = defer->stays[m] != RULE_COUNT && loads_today(module);
        if (module->at_start || phase == PHASE_REQUIRED || kept)
            load(schedule, (module_id){m});
    }
    close_loaded(schedule);
    follow_bonds(schedule);
    keep_what_can_be_missed(schedule);
    keep_entrances(schedule);
    find_cycles(schedule);
}

/* --- who waits: where some module leaves with it --- */

static void note_bound(struct schedule *schedule)
{
    struct defer *defer = schedule->defer;
    uint32_t count = schedule->world->graph->modules.count;
    schedule->bound = arena_alloc_array(defer->arena, count, 1);
    schedule->brings = arena_alloc_array(defer->arena, count, 1);
    ARRAY_EACH (struct bond, bond, &defer->bonds)
        schedule->bound[bond->must_load.n] = !defer->loaded[bond->must_load.n];
}

/* Whether loading `target` loads something with a bond that is not there yet. */
static bool brings_bound(struct schedule *schedule, module_id target)
{
    if (schedule->brings[target.n] != 0)
        return schedule->brings[target.n] == 2;
    const struct world *world = schedule->world;
    struct arena scratch = {0};
    uint8_t *seen = arena_alloc_array(&scratch, world->graph->modules.count, 1);
    ARRAY(module_id) queue = {0};
    bool found = false;
    array_push(&scratch, &queue, target);
    seen[target.n] = 1;
    while (queue.count > 0 && !found) {
        module_id at = queue.at[--queue.count];
        found = schedule->bound[at.n];
        const struct area *area = world_area(world, at);
        for (uint32_t i = 0; i < area->edge_count; i++) {
            const struct edge *edge = &world->graph->edges.at[area->edges[i].n];
            if (seen[edge->to.n] || schedule->defer->loaded[edge->to.n] ||
                !import_runs(world, edge))
                continue;
            seen[edge->to.n] = 1;
            array_push(&scratch, &queue, edge->to);
        }
    }
    schedule->brings[target.n] = found ? 2 : 1;
    arena_release(&scratch);
    return found;
}

static void choose(struct schedule *schedule)
{
    struct defer *defer = schedule->defer;
    const struct world *world = defer->world;
    note_bound(schedule);
    for (uint32_t e = 1; e < world->graph->edges.count; e++) {
        uint32_t wish = defer->wish_of[e];
        const struct edge *edge = &world->graph->edges.at[e];
        module_id to = world_real(world, edge->to);
        if (wish == 0 || wish_is_refused(&defer->wishes.at[wish]) || defer->loaded[to.n] ||
            edge->kind == EDGE_PARENT)
            continue;
        /* A module that waits itself brings what has a bond when it comes. */
        if (defer->loaded[edge->from.n] || !brings_bound(schedule, to))
            defer->wishes.at[wish].waits = true;
        else
            wish_refuse(&defer->wishes.at[wish], RULE_IS441, 0, TEXT("comes with its importer"));
    }
    for (uint32_t pass = 0; pass < 2; pass++)
        for (uint32_t i = 1; i < defer->wishes.count; i++) {
            struct wish *wish = &defer->wishes.at[pass == 0 ? i : defer->wishes.count - i];
            struct wish *other = &defer->wishes.at[wish->same];
            if (wish->same == 0)
                continue;
            bool refused = wish_is_refused(wish) || wish_is_refused(other);
            wish->waits = other->waits = !refused && (wish->waits || other->waits);
            if (refused && !wish_is_refused(wish))
                wish_refuse(wish, other->refusal, 0, other->reason);
            if (refused && !wish_is_refused(other))
                wish_refuse(other, wish->refusal, 0, wish->reason);
        }
}

/* --- the order in which the rewritten program loads: what has an effect stays in its place --- */

static bool is_put_off(const struct defer *defer, edge_id edge)
{
    uint32_t wish = defer->wish_of[edge.n];
    return wish != 0 && defer->wishes.at[wish].waits;
}

static bool must_be_kept(const struct schedule *schedule, module_id module)
{
    const struct defer *defer = schedule->defer;
    const struct effects *effects = &defer->request->verdicts->effects;
    bool seen_by_others =
        effects->flags[module.n] & EFFECT_HARD || defer->stays[module.n] != RULE_COUNT;
    seen_by_others |= schedule->in_cycle != NULL && schedule->in_cycle[module.n];
    return defer->loaded[module.n] && !schedule->world->graph->modules.at[module.n].partial &&
           (seen_by_others || (schedule->missing != NULL && schedule->missing[module.n]));
}

static void start(struct schedule *schedule, module_id id);

static void look_at(struct schedule *schedule, module_id id)
{
    struct defer *defer = schedule->defer;
    const struct module *module = &schedule->world->graph->modules.at[id.n];
    if (id.n == 0 || schedule->seen[id.n] || defer->started[id.n] || module->at_start)
        return;
    schedule->seen[id.n] = 1;
    array_push(defer->arena, &schedule->visited, id);
    look_at(schedule, module->parent);
    if (must_be_kept(schedule, id))
        array_push(defer->arena, &schedule->at->kept, id);
    else
        array_push(defer->arena, &schedule->open, id);
}

static int by_load_order(const void *a, const void *b, void *context)
{
    const struct module *modules = context;
    uint32_t x = modules[((const module_id *)a)->n].load_order;
    uint32_t y = modules[((const module_id *)b)->n].load_order;
    return x < y ? -1 : x > y;
}

/* Of what loading `kept` will load now, the module that began first when the program was whole: the
 * two may import each other, and then it matters who of them comes first. */
static module_id first_of_load(struct schedule *schedule, module_id kept)
{
    const struct world *world = schedule->world;
    const struct module *modules = world->graph->modules.at;
    struct arena scratch = {0};
    uint8_t *seen = arena_alloc_array(&scratch, world->graph->modules.count, 1);
    ARRAY(module_id) queue = {0};
    module_id first = kept;
    array_push(&scratch, &queue, kept);
    seen[kept.n] = 1;
    while (queue.count > 0) {
        module_id at = queue.at[--queue.count], parent = modules[at.n].parent;
        const struct area *area = world_area(world, at);
        if (modules[at.n].load_order != 0 && modules[at.n].load_order < modules[first.n].load_order)
            first = at;
        if (parent.n != 0 && !seen[parent.n] && !schedule->defer->started[parent.n]) {
            seen[parent.n] = 1;
            array_push(&scratch, &queue, parent);
        }
        for (uint32_t i = 0; i < area->edge_count; i++) {
            module_id to = world->graph->edges.at[area->edges[i].n].to;
            if (seen[to.n] || schedule->defer->started[to.n] ||
                is_put_off(schedule->defer, area->edges[i]) ||
                !runs_with_importer(schedule, area->edges[i]))
                continue;
            seen[to.n] = 1;
            array_push(&scratch, &queue, to);
        }
    }
    arena_release(&scratch);
    return first;
}

/* What a cycle is entered by comes before what it leads to. */
static void add_entrances(struct schedule *schedule, struct wish *wish, uint32_t first)
{
    for (uint32_t i = first, count = wish->kept.count; i < count; i++) {
        module_id entrance = first_of_load(schedule, wish->kept.at[i]);
        if (entrance.n != wish->kept.at[i].n)
            array_push(schedule->defer->arena, &wish->kept, entrance);
    }
}

static void look_behind(struct schedule *schedule, struct wish *wish, module_id target)
{
    struct world *world = schedule->world;
    uint32_t first = wish->kept.count;
    schedule->at = wish;
    look_at(schedule, target);
    while (schedule->open.count > 0) {
        const struct area *area = world_area(world, schedule->open.at[--schedule->open.count]);
        for (uint32_t i = 0; i < area->edge_count; i++) {
            const struct edge *edge = &world->graph->edges.at[area->edges[i].n];
            if (import_runs(world, edge))
                look_at(schedule, edge->to);
        }
    }
    /* What is started next looks behind its own names anew: each effect has its place in an order.
     */
    ARRAY_EACH (module_id, visited, &schedule->visited)
        schedule->seen[visited->n] = 0;
    schedule->visited.count = 0;
    add_entrances(schedule, wish, first);
    if (wish->kept.count > first)
        qsort_r(wish->kept.at + first, wish->kept.count - first, sizeof *wish->kept.at,
                by_load_order, world->graph->modules.at);
}

/* Those that an earlier one of them loads need no import of their own. */
static void start_kept(struct schedule *schedule, struct wish *wish, uint32_t first)
{
    uint32_t kept = first;
    for (uint32_t i = first; i < wish->kept.count; i++) {
        module_id module = wish->kept.at[i];
        if (schedule->defer->started[module.n])
            continue;
        wish->kept.at[kept++] = module;
        start(schedule, module);
    }
    wish->kept.count = kept;
}

static void pass_edge(struct schedule *schedule, edge_id id)
{
    struct defer *defer = schedule->defer;
    const struct edge *edge = &schedule->world->graph->edges.at[id.n];
    if (!runs_with_importer(schedule, id))
        return;
    if (!is_put_off(defer, id)) {
        start(schedule, edge->to);
        return;
    }
    struct wish *wish = &defer->wishes.at[defer->wish_of[id.n]];
    uint32_t first = wish->kept.count;
    look_behind(schedule, wish, edge->to);
    start_kept(schedule, wish, first);
}

static void start(struct schedule *schedule, module_id id)
{
    struct defer *defer = schedule->defer;
    const struct module *module = &schedule->world->graph->modules.at[id.n];
    if (id.n == 0 || defer->started[id.n] || module->kind == MODULE_MISSING ||
        schedule->depth >= MOST_DEPTH)
        return;
    schedule->depth++;
    start(schedule, module->parent);
    if (!defer->started[id.n]) {
        defer->started[id.n] = 1;
        const struct area *area = world_area(schedule->world, id);
        for (uint32_t i = 0; i < area->edge_count; i++)
            pass_edge(schedule, area->edges[i]);
        start(schedule, world_real(schedule->world, id));
    }
    schedule->depth--;
}

static void simulate(struct schedule *schedule)
{
    struct defer *defer = schedule->defer;
    const struct module_graph *graph = schedule->world->graph;
    memset(defer->started, 0, graph->modules.count);
    memset(schedule->seen, 0, graph->modules.count);
    for (uint32_t i = 1; i < defer->wishes.count; i++)
        defer->wishes.at[i].kept.count = 0;
    for (uint32_t m = 1; m < graph->modules.count; m++)
        if (graph->modules.at[m].at_start)
            defer->started[m] = 1;
    start(schedule, graph->unit);
}

/* What should load and would not is imported where it was, as what has an effect is. */
static void keep_missing(struct schedule *schedule)
{
    struct defer *defer = schedule->defer;
    const struct module_graph *graph = schedule->world->graph;
    uint8_t *missing = arena_alloc_array(defer->arena, graph->modules.count, 1);
    bool some = false;
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct module *module = &graph->modules.at[m];
        missing[m] = defer->loaded[m] && !defer->started[m] && module->loads == LOADS_INIT &&
                     !module->partial && module->alias_of.n == 0;
        some |= missing[m];
    }
    schedule->missing = missing;
    if (some)
        simulate(schedule);
}

/* --- submodules that packages had --- */

static bool is_bound(struct world *world, module_id package, struct text name)
{
    uint32_t count;
    scope_names_find(scope_names_of(world, package, 0), names_add(&world->graph->names, name),
                     &count);
    return count > 0;
}

/* Today every submodule that loads with the unit stands in its package, whoever imported it. */
static void note_lost(struct defer *defer, module_id id)
{
    struct module_graph *graph = defer->world->graph;
    const struct module *module = &graph->modules.at[id.n];
    const struct module *package = &graph->modules.at[module->parent.n];
    struct text name = names_text(&graph->names, module->name);
    struct text last = text_slice(name, text_find_last(name, '.') + 1, name.length);
    if (module->parent.n == 0 || module->loads != LOADS_INIT || module->partial ||
        defer->started[id.n] || !defer_can_edit(package) ||
        is_bound(defer->world, module->parent, last))
        return;
    struct text *lost = &defer->lost[module->parent.n];
    *lost = lost->length == 0
                ? last
                : arena_print(defer->arena, "%.*s,%.*s", TEXT_ARG(*lost), TEXT_ARG(last));
}

static void find_lost(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    uint32_t count;
    const module_id *sorted = module_graph_sorted(graph, defer->arena, &count);
    defer->lost = arena_alloc_array(defer->arena, graph->modules.count, sizeof *defer->lost);
    for (uint32_t i = 0; i < count; i++)
        note_lost(defer, sorted[i]);
}

void schedule_find(struct defer *defer)
{
    uint32_t count = defer->world->graph->modules.count;
    struct schedule schedule = {.defer = defer, .world = defer->world};
    defer->loaded = arena_alloc_array(defer->arena, count, 1);
    defer->started = arena_alloc_array(defer->arena, count, 1);
    schedule.seen = arena_alloc_array(defer->arena, count, 1);
    turn_edges(&schedule);
    find_loaded(&schedule);
    choose(&schedule);
    simulate(&schedule);
    keep_missing(&schedule);
    find_lost(defer);
}
