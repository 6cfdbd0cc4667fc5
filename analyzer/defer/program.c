#include "analyzer/defer/program.h"

#include "analyzer/base/hints.h"

#include <stdlib.h>

void defer_keep(struct defer *defer, module_id module, module_id seen_by, enum rule rule,
                struct text why)
{
    bool about_effects = rule == RULE_IS441 || rule == RULE_IS442 || rule == RULE_IS453;
    if (seen_by.n == module.n || defer->stays[module.n] != RULE_COUNT ||
        (about_effects && owner_vouches(defer, module)))
        return;
    if (seen_by.n != 0) {
        array_push(defer->arena, &defer->bonds, (struct bond){seen_by, module, rule, why});
        return;
    }
    defer->stays[module.n] = (uint8_t)rule;
    defer->stays_why[module.n] = why;
}

static const char *const hint_readers[] = {
#define HINT_READER(name) name,
#include "analyzer/defer/hint_readers.def"
#undef HINT_READER
};
static const char *const source_consumers[] = {
#define SOURCE_CONSUMER(name) name,
#include "analyzer/defer/source_consumers.def"
#undef SOURCE_CONSUMER
};
static int by_text(const void *a, const void *b)
{
    return text_compare(*(const struct text *)a, *(const struct text *)b);
}

/* Its own imports may wait all the same: not all of them need be used. */
static void look_up_use(struct defer *defer, module_id id)
{
    const struct texts *used = &defer->request->always_used;
    struct text name = module_graph_name(defer->world->graph, id);
    if (used->count > 0 && bsearch(&name, used->at, used->count, sizeof name, by_text) != NULL)
        defer_stay(defer, id, RULE_IS420, TEXT("each run of the profile loads it"));
}

static void look_up_module(struct defer *defer, module_id id)
{
    const struct module *module = &defer->world->graph->modules.at[id.n];
    struct text name = module_graph_name(defer->world->graph, id);
    if (is_row(name, ROWS(hint_readers)) && module->may_load && module->kind != MODULE_MISSING)
        defer->hints_are_read = true;
    for (uint32_t i = 0; i < defer->request->eager.count; i++) {
        struct text pattern = defer->request->eager.at[i];
        bool below = text_ends(pattern, TEXT(".*"));
        if (hint_fits(pattern, name) ||
            (below && hint_fits(text_slice(pattern, 0, pattern.length - 2), name))) {
            defer_stay(defer, id, RULE_IS420, TEXT("is named by `eager`"));
            defer->keeps_imports[id.n] = RULE_IS420;
        }
    }
}

static void find_source_consumers(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    for (uint32_t e = 1; e < graph->edges.count; e++) {
        const struct edge *edge = &graph->edges.at[e];
        struct text name = module_graph_name(graph, edge->to);
        struct text top = text_slice(name, 0, text_find(name, '.'));
        struct text own = module_graph_name(graph, edge->from);
        if (is_row(top, ROWS(source_consumers)) &&
            !text_equal(text_slice(own, 0, text_find(own, '.')), top) &&
            defer->keeps_imports[edge->from.n] == RULE_COUNT)
            defer->keeps_imports[edge->from.n] = RULE_IS465;
    }
}

/* import a.b; import a.c: what one of them cannot do, none can. */
static void share_refusals(struct defer *defer)
{
    for (uint32_t pass = 0; pass < 2; pass++)
        for (uint32_t i = 1; i < defer->wishes.count; i++) {
            struct wish *wish = &defer->wishes.at[pass == 0 ? i : defer->wishes.count - i];
            if (wish->same == 0)
                continue;
            struct wish *other = &defer->wishes.at[wish->same];
            if (wish_is_refused(wish))
                wish_refuse(other, wish->refusal, wish->reason_at, wish->reason);
            if (wish_is_refused(other))
                wish_refuse(wish, other->refusal, other->reason_at, other->reason);
        }
}

void program_judge(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    uint32_t count = graph->modules.count;
    defer->stays = arena_alloc_array(defer->arena, count, 1);
    defer->keeps_imports = arena_alloc_array(defer->arena, count, 1);
    defer->stays_why = arena_alloc_array(defer->arena, count, sizeof *defer->stays_why);
    memset(defer->stays, RULE_COUNT, count);
    memset(defer->keeps_imports, RULE_COUNT, count);
    for (uint32_t m = 1; m < count; m++) {
        look_up_module(defer, (module_id){m});
        look_up_use(defer, (module_id){m});
    }
    process_judge(defer);
    writers_judge(defer);
    effects_judge(defer);
    failing_judge(defer);
    code_judge(defer);
    ambient_judge(defer);
    find_source_consumers(defer);
    run_by_path_judge(defer);
    rebound_judge(defer);
    subclasses_judge(defer);
    halves_judge(defer);
    own_submodules_judge(defer);
    bodies_judge(defer);
    targets_judge(defer);
    share_refusals(defer);
}
