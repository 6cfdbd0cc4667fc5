#include "analyzer/verdict/verdict.h"

#include "analyzer/verdict/hoist.h"
#include "analyzer/verdict/imports.h"
#include "analyzer/verdict/meaning.h"

static const char *const slugs[MODULE_CLASS_COUNT] = {
#define CLASS(id, slug, sentence) [CLASS_##id] = slug,
#include "analyzer/verdict/classes.def"
#undef CLASS
};

static const char *const sentences[MODULE_CLASS_COUNT] = {
#define CLASS(id, slug, sentence) [CLASS_##id] = sentence,
#include "analyzer/verdict/classes.def"
#undef CLASS
};

const char *module_class_name(enum module_class class)
{
    return slugs[class];
}

const char *module_class_sentence(enum module_class class)
{
    return sentences[class];
}

/* --- entries --- */

static struct entry *find_entries(struct world *world, const struct verdict_request *request,
                                  uint32_t *count)
{
    struct entry *entries =
        arena_alloc_array(world->arena, request->entry_points.count, sizeof *entries);
    struct names *names = &world->graph->names;
    *count = 0;
    for (uint32_t i = 0; i < request->entry_points.count; i++) {
        struct text entry = request->entry_points.at[i];
        uint32_t colon = text_find(entry, ':');
        module_id module =
            module_graph_get(world->graph, names_get(names, text_slice(entry, 0, colon)));
        if (colon == entry.length || module.n == 0)
            continue;
        entries[(*count)++] =
            (struct entry){module, names_add(names, text_slice(entry, colon + 1, entry.length))};
    }
    return entries;
}

/* --- edges --- */

/* Others may take the name from here: it is in a package's surface, or in __all__. */
static bool is_public(const struct verdicts *verdicts, const struct edge *edge)
{
    const struct module_graph *graph = verdicts->world.graph;
    name_id bound = edge->as.n != 0 ? edge->as : edge->name;
    struct text name = names_text(&graph->names, bound);
    return graph->modules.at[edge->from.n].is_package && edge->name.n != 0 && name.length > 0 &&
           name.at[0] != '_';
}

static void name_edge_kinds(struct verdicts *verdicts)
{
    struct module_graph *graph = verdicts->world.graph;
    for (uint32_t e = 1; e < graph->edges.count; e++) {
        struct edge *edge = &graph->edges.at[e];
        bool judged = init_need_phase(&verdicts->need, edge->from) != PHASE_NOT;
        if (edge->kind != EDGE_EAGER || edge->scope.length > 0 || edge->start == edge->stop ||
            !judged || !import_runs(&verdicts->world, edge) ||
            verdicts->need.pins[e].kind != PROOF_NONE)
            continue;
        edge->kind = is_public(verdicts, edge) ? EDGE_REEXPORT : EDGE_DEFERRABLE;
    }
}

/* --- classes --- */

static enum module_class classify(const struct verdicts *verdicts, module_id id)
{
    id = world_real(&verdicts->world, id);
    const struct module *module = &verdicts->world.graph->modules.at[id.n];
    enum init_phase phase = init_need_phase(&verdicts->need, id);
    enum use use = reach_use(&verdicts->reach, id);
    if (module->kind == MODULE_MISSING)
        return CLASS_UNRESOLVED;
    if (phase == PHASE_REQUIRED)
        return CLASS_REQUIRED_INIT;
    if (phase == PHASE_EFFECT)
        return CLASS_EFFECT_INIT;
    if (use == USE_DIRECT || use == USE_BY_NAME)
        return CLASS_REACHABLE_CALL;
    if (use == USE_DYNAMIC)
        return CLASS_DYNAMIC;
    if (module->loads == LOADS_INIT)
        return CLASS_MERELY_IMPORTED;
    return module->typing_only ? CLASS_TYPING_ONLY : CLASS_NEVER_LOADED;
}

struct proof verdict_proof(const struct verdicts *verdicts, module_id module)
{
    scope_id body = world_scope(&verdicts->world, world_real(&verdicts->world, module), 0);
    switch (verdict_class(verdicts, module)) {
    case CLASS_REQUIRED_INIT:
    case CLASS_EFFECT_INIT: return verdicts->need.proofs[body.n];
    case CLASS_REACHABLE_CALL:
    case CLASS_DYNAMIC: return verdicts->reach.proofs[body.n];
    default: return (struct proof){0};
    }
}

static uint8_t *imports_that_stay(const struct verdicts *verdicts)
{
    uint32_t count = verdicts->world.graph->modules.count;
    uint8_t *stay = arena_alloc_array(verdicts->world.arena, count, 1);
    for (uint32_t m = 1; m < count; m++)
        stay[m] = (verdicts->effects.flags[m] & EFFECT_IMPORTS_EAGER) != 0;
    return stay;
}

/* In the order in which they load: what one needs goes with the first. */
static void keep_effects(struct verdicts *out)
{
    const struct module_graph *graph = out->world.graph;
    for (uint32_t m = 1; m < graph->modules.count; m++)
        if (out->effects.flags[m] & EFFECT_HARD && graph->modules.at[m].loads == LOADS_INIT)
            init_need_keep(&out->need, (module_id){m});
    for (uint32_t m = 1; m < graph->modules.count; m++)
        if (graph->modules.at[m].loads == LOADS_INIT)
            init_need_later(&out->need, (module_id){m});
}

bool verdicts_find(const struct verdict_request *request, struct module_graph *graph,
                   struct arena *arena, struct verdicts *out, struct error *err)
{
    *out = (struct verdicts){0};
    world_init(&out->world, graph, request->runs_as_main, request->postpones_annotations, arena);
    if (!effects_find(&out->world, &request->effects, arena, &out->effects, err))
        return false;
    init_need_find(&out->need, &out->world, imports_that_stay(out));
    keep_effects(out);
    uint32_t entry_count;
    const struct entry *entries = find_entries(&out->world, request, &entry_count);
    reach_find(&out->reach, &out->need, entries, entry_count);
    name_edge_kinds(out);
    out->classes = arena_alloc_array(arena, graph->modules.count, 1);
    for (uint32_t m = 1; m < graph->modules.count; m++)
        out->classes[m] = (uint8_t)classify(out, (module_id){m});
    hoist_effects(&out->need);
    return true;
}
