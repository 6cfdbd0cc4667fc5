#include "analyzer/defer/schedule.h"

/* Who waits: where some module leaves with it. */
struct choice {
    struct defer *defer;
    uint8_t *bound;  /* by module: it has a bond; who waits behind it must bring it */
    uint8_t *brings; /* by module: 1: loading it loads nothing with a bond, 2: it does */
};

static void note_bound(struct choice *choice)
{
    struct defer *defer = choice->defer;
    uint32_t count = defer->world->graph->modules.count;
    choice->bound = arena_alloc_array(defer->arena, count, 1);
    choice->brings = arena_alloc_array(defer->arena, count, 1);
    ARRAY_EACH (struct bond, bond, &defer->bonds)
        choice->bound[bond->must_load.n] = !defer->loaded[bond->must_load.n];
}

/* Whether loading `target` loads something with a bond that is not there yet. */
static bool brings_bound(struct choice *choice, module_id target)
{
    const struct defer *defer = choice->defer;
    struct arena scratch = {0};
    struct walk walk = {.defer = defer, .passes = walk_runs, .closed = defer->loaded};
    if (choice->brings[target.n] == 0) {
        const uint8_t *loads = walk_forth(&walk, target, &scratch);
        choice->brings[target.n] = 1;
        for (uint32_t m = 1; m < defer->world->graph->modules.count; m++)
            if (loads[m] && choice->bound[m])
                choice->brings[target.n] = 2;
        arena_release(&scratch);
    }
    return choice->brings[target.n] == 2;
}

static void choose(struct choice *choice, uint32_t e)
{
    struct defer *defer = choice->defer;
    const struct edge *edge = &defer->world->graph->edges.at[e];
    struct wish *wish = &defer->wishes.at[defer->wish_of[e]];
    module_id to = world_real(defer->world, edge->to);
    if (wish_is_refused(wish) || defer->loaded[to.n] || edge->kind == EDGE_PARENT)
        return;
    /* A module that waits itself brings what has a bond when it comes. */
    if (defer->loaded[edge->from.n] || !brings_bound(choice, to))
        wish->waits = true;
    else
        wish_refuse(wish, RULE_IS441, 0, TEXT("comes with its importer"));
}

/* import a.b; import a.c: both wait, or none does. */
static void choose_alike(struct wish *wish, struct wish *other)
{
    bool refused = wish_is_refused(wish) || wish_is_refused(other);
    wish->waits = other->waits = !refused && (wish->waits || other->waits);
    if (refused && !wish_is_refused(wish))
        wish_refuse(wish, other->refusal, 0, other->reason);
    if (refused && !wish_is_refused(other))
        wish_refuse(other, wish->refusal, 0, wish->reason);
}

struct wish *wish_for(const struct defer *defer, const struct edge *edge)
{
    uint32_t count;
    if (edge->name.n == 0 || edge->kind == EDGE_PARENT)
        return NULL;
    struct wish *wishes = wishes_of(defer, world_real(defer->world, edge->to), &count);
    for (uint32_t i = 0; i < count; i++)
        if (wishes[i].bound.n == edge->name.n)
            return &wishes[i];
    return NULL;
}

/* A name that its module has not got yet would be imported by taking it. */
static bool choose_with_source(struct choice *choice, uint32_t e)
{
    struct defer *defer = choice->defer;
    struct wish *wish = &defer->wishes.at[defer->wish_of[e]];
    const struct edge *edge = &defer->world->graph->edges.at[e];
    const struct wish *source = wish_for(defer, edge);
    if (wish->waits || wish_is_refused(wish) || source == NULL || !source->waits ||
        !defer->loaded[edge->from.n])
        return false;
    wish->waits = true;
    return true;
}

void schedule_choose(struct schedule *schedule)
{
    struct defer *defer = schedule->defer;
    struct choice choice = {.defer = defer};
    note_bound(&choice);
    for (uint32_t i = 1; i < defer->wishes.count; i++)
        defer->wishes.at[i].waits = false;
    for (uint32_t e = 1; e < defer->world->graph->edges.count; e++)
        if (defer->wish_of[e] != 0)
            choose(&choice, e);
    for (bool more = true; more;) {
        more = false;
        for (uint32_t e = 1; e < defer->world->graph->edges.count; e++)
            if (defer->wish_of[e] != 0)
                more = choose_with_source(&choice, e) || more;
    }
    for (uint32_t pass = 0; pass < 2; pass++)
        for (uint32_t i = 1; i < defer->wishes.count; i++) {
            struct wish *wish = &defer->wishes.at[pass == 0 ? i : defer->wishes.count - i];
            if (wish->same != 0)
                choose_alike(wish, &defer->wishes.at[wish->same]);
        }
}
