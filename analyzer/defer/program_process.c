/* Modules of the standard library of which the process can tell when they loaded. */
#include "analyzer/defer/program.h"

enum when {
    ALWAYS,
    EXITS, /* where somebody else acts at exit, or prints when they loaded */
};

static const struct row {
    const char *module;
    enum when when;
} rows[] = {
#define STATEFUL(module, when, why) {module, when},
#include "analyzer/defer/stateful.def"
#undef STATEFUL
};

static const struct row *row_of(const struct defer *defer, module_id id)
{
    struct text name = module_graph_name(defer->world->graph, id);
    if (defer->world->graph->modules.at[id.n].origin != ORIGIN_STDLIB)
        return NULL;
    for (uint32_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (text_is(name, rows[i].module))
            return &rows[i];
    return NULL;
}

bool process_decides(const struct defer *defer, module_id module)
{
    return row_of(defer, module) != NULL;
}

static bool holds(const struct text *texts, uint32_t count, const char *word)
{
    for (uint32_t i = 1; i < count; i++)
        if (text_is(texts[i], word))
            return true;
    return false;
}

static bool imports(const struct defer *defer, module_id from, const char *name)
{
    const struct module_graph *graph = defer->world->graph;
    const struct area *area = world_area(defer->world, from);
    for (uint32_t i = 0; i < area->edge_count; i++) {
        const struct edge *edge = &graph->edges.at[area->edges[i].n];
        if (edge->kind != EDGE_TYPING && text_is(module_graph_name(graph, edge->to), name))
            return true;
    }
    return false;
}

/* A table says that nobody can miss what it registers. */
static bool is_harmless(const struct defer *defer, module_id module)
{
    const struct effects *effects = &defer->request->verdicts->effects;
    for (uint32_t i = 0; i < effects->count[module.n]; i++) {
        const struct effect *effect = &effects->all.at[effects->first[module.n] + i];
        if (effect->code == EFFECT_E01 && effect->harmless)
            return true;
    }
    return false;
}

/* It may have something done at exit. */
static bool acts_at_exit(const struct defer *defer, module_id id)
{
    const struct facts *facts = defer->world->graph->modules.at[id.n].facts;
    if (imports(defer, id, "atexit"))
        return !is_harmless(defer, id);
    return holds(facts->names.at, facts->names.count, "_register_atexit") ||
           (imports(defer, id, "weakref") &&
            holds(facts->names.at, facts->names.count, "finalize"));
}

static bool tells_age(const struct facts *facts)
{
    for (uint32_t i = 1; i < facts->strings.count; i++)
        if (memmem(facts->strings.at[i].at, facts->strings.at[i].length, "relativeCreated", 15) !=
            NULL)
            return true;
    return holds(facts->names.at, facts->names.count, "relativeCreated");
}

static bool somebody_sees_exit(const struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct module *module = &graph->modules.at[m];
        bool used = module->loads == LOADS_INIT ||
                    reach_use(&defer->request->verdicts->reach, (module_id){m}) != USE_NONE;
        if (module->facts != NULL && module->origin != ORIGIN_STDLIB && used &&
            (acts_at_exit(defer, (module_id){m}) || tells_age(module->facts)))
            return true;
    }
    return false;
}

void process_judge(struct defer *defer)
{
    bool seen = somebody_sees_exit(defer);
    for (uint32_t m = 1; m < defer->world->graph->modules.count; m++) {
        const struct row *row = row_of(defer, (module_id){m});
        if (row != NULL && (row->when == ALWAYS || seen))
            defer_stay(defer, (module_id){m}, RULE_IS453, TEXT(""));
    }
}
