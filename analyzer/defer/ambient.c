#include "analyzer/defer/program.h"

#include "analyzer/verdict/scan.h"

enum surroundings {
    NO_SURROUNDINGS,
    ENVIRONMENT,
    FOLDER,
    ARGUMENTS,
    STREAMS,
    LOCALE,
    LIMITS,
    SEARCH,
    LOGGERS,
    MOMENT, /* whatever anybody does */
    SURROUNDINGS_COUNT
};

static const struct row {
    const char *name, *sentence; /* no sentence: who changes it */
    enum surroundings kind;
    bool called; /* a mention alone asks for nothing */
    bool body;   /* of libraries only what a body says: their functions do it in branches */
    bool own;    /* asked of the user's own modules alone: libraries ask about their own files */
} rows[] = {
#define READS(kind, name, sentence) {name, sentence, kind, false, false, false},
#define CALLS(kind, name, sentence) {name, sentence, kind, true, false, false},
#define BODY(kind, name, sentence) {name, sentence, kind, true, true, false},
#define OWN(kind, name, sentence) {name, sentence, kind, true, false, true},
#define CHANGES(kind, name) {name, NULL, kind, false, false, false},
#include "analyzer/defer/ambient.def"
#undef READS
#undef CALLS
#undef BODY
#undef OWN
#undef CHANGES
};

enum {
    ROW_COUNT = sizeof rows / sizeof *rows
};

/* A scope that asks while some module loads. */
struct question {
    scope_id scope;
    uint8_t row;
};

struct ambient {
    struct defer *defer;
    struct arena scratch;
    bool changed[SURROUNDINGS_COUNT]; /* of the environment: any variable of it */
    struct number_set variables;      /* of the environment, that are changed: names */
    uint8_t *asks;                    /* by scope: row + 1 */
    struct number_set parts;
    uint8_t *words; /* by name of the facts that are looked at: a part of some row's name */
    bool changes;   /* which of the two is looked for now */
};

/* --- names --- */

/* The parts of the rows' names behind the first, as names of the run. */
static void collect_parts(struct ambient *ambient)
{
    struct defer *defer = ambient->defer;
    for (uint32_t i = 0; i < ROW_COUNT; i++) {
        struct text rest = text_of(rows[i].name);
        for (uint32_t dot; (dot = text_find(rest, '.')) < rest.length;) {
            rest = text_slice(rest, dot + 1, rest.length);
            struct text part = text_slice(rest, 0, text_find(rest, '.'));
            number_set_add(defer->arena, &ambient->parts,
                           names_add(&defer->world->graph->names, part).n);
        }
    }
}

static bool note_words(struct ambient *ambient, module_id module, const struct facts *facts)
{
    bool some = false;
    ambient->words = arena_alloc_array(&ambient->scratch, facts->names.count, 1);
    for (uint32_t i = 1; i < facts->names.count; i++) {
        name_id name = world_name(ambient->defer->world, module, i);
        ambient->words[i] = number_set_holds(&ambient->parts, name.n);
        some |= ambient->words[i];
    }
    return some;
}

/* "os.environ.get" of the chain that a node heads; empty: something else. */
static struct text dotted_chain(struct ambient *ambient, const struct scanned *at)
{
    struct world *world = ambient->defer->world;
    struct chain chain;
    if (!chain_read(at->facts, at->node, &chain))
        return TEXT("");
    bool some = ambient->words[at->facts->nodes.at[chain.root].value] != 0;
    for (uint32_t i = 0; i < chain.count; i++)
        some |= ambient->words[at->facts->nodes.at[chain.attributes[i]].value] != 0;
    if (!some)
        return TEXT("");
    struct meanings meanings = meaning_of_node(world, at->module, at->scope, chain.root);
    struct text text = {"", 0};
    for (uint32_t i = 0; i < meanings.count && text.length == 0; i++)
        text = meanings.at[i].kind == MEANS_MODULE
                   ? module_graph_name(world->graph, meanings.at[i].module)
                   : meaning_dotted(world, meanings.at[i], &ambient->scratch);
    for (uint32_t i = 0; i < chain.count && text.length > 0; i++) {
        struct text name = facts_name(at->facts, at->facts->nodes.at[chain.attributes[i]].value);
        text = arena_print(&ambient->scratch, "%.*s.%.*s", TEXT_ARG(text), TEXT_ARG(name));
    }
    return text;
}

static bool fits(struct text dotted, const char *row)
{
    struct text name = text_of(row);
    return text_starts(dotted, name) &&
           (dotted.length == name.length || dotted.at[name.length] == '.');
}

/* --- who changes, who asks --- */

static bool is_stored(const struct facts *facts, node_index node)
{
    const struct node *around = node == 0 ? NULL : &facts->nodes.at[node - 1];
    if (facts->nodes.at[node].flags & (FLAG_STORE | FLAG_DELETE))
        return true;
    return around != NULL && around->kind == NODE_SUBSCRIPT &&
           around->flags & (FLAG_STORE | FLAG_DELETE);
}

static bool is_called(const struct facts *facts, node_index node)
{
    return node > 0 && facts->nodes.at[node - 1].kind == NODE_CALL;
}

/* Who runs the unit may change them, too, and what a unit asks is asked for a reason. */
static bool is_own(const struct ambient *ambient, const struct scanned *at)
{
    return defer_is_own(&ambient->defer->world->graph->modules.at[at->module.n]);
}

static bool is_script(const struct ambient *ambient, const struct scanned *at)
{
    return defer_is_script(&ambient->defer->world->graph->modules.at[at->module.n]);
}

/* --- which variables of the environment --- */

enum {
    MOST_VARIABLES = 8
};
struct variables {
    name_id at[MOST_VARIABLES];
    uint32_t count; /* 0: any of them */
};

static void add_string(struct ambient *ambient, const struct facts *facts, node_index node,
                       struct variables *out)
{
    out->at[out->count++] = names_add(&ambient->defer->world->graph->names,
                                      facts_string(facts, facts->nodes.at[node].value));
}

/* The loop around a node whose name that is; 0: none. */
static node_index loop_around(const struct facts *facts, node_index node, uint32_t name)
{
    for (node_index n = node; n > 0; n--)
        if (facts->nodes.at[n].kind == NODE_FOR && facts->nodes.at[n].end > node &&
            facts->nodes.at[n + 1].kind == NODE_NAME && facts->nodes.at[n + 1].value == name)
            return n;
    return 0;
}

/* for name in "A", "B": */
static void add_items(struct ambient *ambient, const struct facts *facts, node_index loop,
                      struct variables *out)
{
    node_index items = facts->nodes.at[loop + 1].end;
    uint8_t kind = facts->nodes.at[items].kind;
    if (kind != NODE_TUPLE && kind != NODE_LIST)
        return;
    NODE_EACH (item, facts, items) {
        if (facts->nodes.at[item].kind != NODE_STRING || out->count == MOST_VARIABLES) {
            out->count = 0;
            return;
        }
        add_string(ambient, facts, item, out);
    }
}

/* A constant, a name that is bound once to a constant, or the name of a loop over some. */
static void add_key(struct ambient *ambient, const struct scanned *at, node_index key,
                    struct variables *out)
{
    struct world *world = ambient->defer->world;
    const struct facts *facts = at->facts;
    uint32_t count;
    if (facts->nodes.at[key].kind == NODE_STRING)
        add_string(ambient, facts, key, out);
    if (facts->nodes.at[key].kind != NODE_NAME)
        return;
    node_index loop = loop_around(facts, key, facts->nodes.at[key].value);
    if (loop != 0) {
        add_items(ambient, facts, loop, out);
        return;
    }
    name_id name = world_name(world, at->module, facts->nodes.at[key].value);
    scope_index binder = scope_names_binder(world, at->module, at->scope, name);
    const struct site *sites =
        scope_names_find(scope_names_of(world, at->module, binder), name, &count);
    if (count == 1 && sites->kind == SITE_VALUE && facts->nodes.at[sites->node].kind == NODE_STRING)
        add_string(ambient, facts, sites->node, out);
}

/* os.environ["A"], os.environ.get("A"), "A" in os.environ. */
static struct variables variables_of(struct ambient *ambient, const struct scanned *at)
{
    const struct facts *facts = at->facts;
    node_index next = facts->nodes.at[at->node].end;
    struct variables out = {.count = 0};
    if (at->node < 3)
        return out;
    const struct node *around = &facts->nodes.at[at->node - 1];
    bool in = around->kind == NODE_OPERAND &&
              (around->extra == OPERATOR_IN || around->extra == OPERATOR_NOT_IN) &&
              facts->nodes.at[at->node - 3].kind == NODE_COMPARE;
    if ((around->kind == NODE_SUBSCRIPT || around->kind == NODE_CALL) && next < around->end)
        add_key(ambient, at, next, &out);
    else if (in)
        add_key(ambient, at, at->node - 2, &out);
    return out;
}

static bool is_changed(struct ambient *ambient, const struct scanned *at, enum surroundings kind)
{
    if (ambient->changed[kind] || kind != ENVIRONMENT || ambient->variables.count == 0)
        return ambient->changed[kind];
    struct variables asked = variables_of(ambient, at);
    bool changed = asked.count == 0;
    for (uint32_t i = 0; i < asked.count; i++)
        changed |= number_set_holds(&ambient->variables, asked.at[i].n);
    return changed;
}

/* Some of the environment; false: it may be any of it. */
static bool note_variables(struct ambient *ambient, const struct scanned *at)
{
    struct variables changed = variables_of(ambient, at);
    for (uint32_t i = 0; i < changed.count; i++)
        number_set_add(ambient->defer->arena, &ambient->variables, changed.at[i].n);
    return changed.count > 0;
}

/* A search path that a call changes: what waits might not be found any more. */
static void note_change(struct ambient *ambient, const struct scanned *at, enum surroundings kind)
{
    if (!ambient->changes)
        return;
    if (kind != ENVIRONMENT || !note_variables(ambient, at))
        ambient->changed[kind] = true;
    enum scope_kind scope = at->facts->scopes.at[at->scope].kind;
    if (kind == SEARCH && is_script(ambient, at) &&
        (scope == SCOPE_FUNCTION || scope == SCOPE_LAMBDA))
        ambient->defer->path_moves = true;
}

/* Under a condition that only the run can answer, as in a function. */
static bool depends_on_call(const struct facts *facts, node_index node)
{
    for (node_index n = node; n > 0; n--) {
        if (facts->nodes.at[n].kind != NODE_CLAUSE || facts->nodes.at[n].end <= node)
            continue;
        for (node_index test = n + 1; test < facts->nodes.at[n + 1].end; test++)
            if (facts->nodes.at[test].kind == NODE_CALL &&
                facts->nodes.at[test + 1].kind == NODE_ATTRIBUTE)
                return true;
    }
    return false;
}

static node_index look_at_node(void *context, const struct scanned *at)
{
    struct ambient *ambient = context;
    const struct node *node = &at->facts->nodes.at[at->node];
    if (node->kind != NODE_NAME && node->kind != NODE_ATTRIBUTE)
        return at->node + 1;
    if (node->kind == NODE_NAME && node->flags & (FLAG_STORE | FLAG_DELETE))
        return at->node + 1; /* a name for it is bound: nothing of it is changed */
    struct text dotted = dotted_chain(ambient, at);
    if (dotted.length == 0)
        return at->node + 1;
    bool stored = is_stored(at->facts, at->node);
    for (uint32_t i = 0; i < ROW_COUNT; i++) {
        if (!fits(dotted, rows[i].name) || (rows[i].called && !is_called(at->facts, at->node)))
            continue;
        if (!is_own(ambient, at) &&
            (rows[i].own ||
             (rows[i].body && (at->scope != 0 || depends_on_call(at->facts, at->node)))))
            continue;
        if (rows[i].sentence == NULL || stored)
            note_change(ambient, at, rows[i].kind);
        else if (!ambient->changes && (rows[i].kind == MOMENT || is_own(ambient, at) ||
                                       is_changed(ambient, at, rows[i].kind)))
            ambient->asks[world_scope(ambient->defer->world, at->module, at->scope).n] =
                (uint8_t)(i + 1);
    }
    return node->end;
}

/* Of who asks: what runs while modules load; of libraries, what was seen to. Of who changes: what
 * runs later, and the unit's own code; what libraries set while they load is set for themselves. */
static bool matters(const struct ambient *ambient, const struct module *module, scope_id scope)
{
    const struct defer *defer = ambient->defer;
    const struct verdicts *verdicts = defer->request->verdicts;
    bool loads = verdicts->need.phase[scope.n] != PHASE_NOT;
    bool own = defer_is_own(module);
    scope_index index = world_scope_index(defer->world, scope);
    enum scope_kind kind = module->facts->scopes.at[index].kind;
    bool function = kind == SCOPE_FUNCTION || kind == SCOPE_LAMBDA;
    if (!ambient->changes)
        return loads && (own || !function || scan_was_followed(defer->world, scope));
    if (own)
        return loads || verdicts->reach.use[scope.n] != USE_NONE;
    return !loads && function && verdicts->reach.use[scope.n] == USE_DIRECT;
}

/* Scopes that may run. */
static void look_through(struct ambient *ambient, module_id id)
{
    struct defer *defer = ambient->defer;
    const struct module *module = &defer->world->graph->modules.at[id.n];
    const struct init_need *need = &defer->request->verdicts->need;
    bool foreign = module->origin == ORIGIN_STDLIB || module->at_start;
    if (module->facts == NULL || (ambient->changes && foreign))
        return;
    bool some = note_words(ambient, id, module->facts);
    uint32_t scopes = world_area(defer->world, id)->scope_count;
    for (uint32_t s = 0; some && s < scopes; s++) {
        scope_id scope = world_scope(defer->world, id, s);
        bool loads = need->phase[scope.n] != PHASE_NOT;
        if (!matters(ambient, module, scope))
            continue;
        (loads && !ambient->changes ? scan_executed : scan_scope)(defer->world, scope, look_at_node,
                                                                  ambient);
    }
    arena_release(&ambient->scratch);
}

/* Who calls a function that asks, asks. */
static void pass_on(struct ambient *ambient)
{
    const struct world *world = ambient->defer->world;
    const struct module_graph *graph = world->graph;
    for (bool more = true; more;) {
        more = false;
        ARRAY_EACH (struct load_call, call, &graph->calls) {
            uint8_t asked = ambient->asks[world_scope(world, call->to, call->to_scope).n];
            uint8_t *asks = &ambient->asks[world_scope(world, call->from, call->from_scope).n];
            if (asked != 0 && *asks == 0) {
                *asks = asked;
                more = true;
            }
        }
    }
}

static bool runs_with_module(const struct facts *facts, scope_index scope)
{
    while (scope != 0 && facts->scopes.at[scope].kind == SCOPE_CLASS)
        scope = facts->scopes.at[scope].parent;
    return scope == 0;
}

static void keep_who_asks(struct ambient *ambient)
{
    struct defer *defer = ambient->defer;
    const struct module_graph *graph = defer->world->graph;
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct facts *facts = graph->modules.at[m].facts;
        uint32_t scopes = world_area(defer->world, (module_id){m})->scope_count;
        for (uint32_t s = 0; facts != NULL && s < scopes && defer->stays[m] == RULE_COUNT; s++) {
            uint8_t asks = ambient->asks[world_scope(defer->world, (module_id){m}, s).n];
            if (asks == 0 || !runs_with_module(facts, s))
                continue;
            defer_keep(defer, (module_id){m}, (module_id){0}, RULE_IS442,
                       text_of(rows[asks - 1].sentence));
        }
    }
}

void ambient_judge(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    struct ambient ambient = {.defer = defer};
    ambient.asks = arena_alloc_array(defer->arena, defer->world->scope_count, 1);
    collect_parts(&ambient);
    ambient.changes = true;
    for (uint32_t m = 1; m < graph->modules.count; m++)
        look_through(&ambient, (module_id){m});
    ambient.changes = false;
    for (uint32_t m = 1; m < graph->modules.count; m++)
        if (graph->modules.at[m].loads == LOADS_INIT && !graph->modules.at[m].at_start)
            look_through(&ambient, (module_id){m});
    pass_on(&ambient);
    keep_who_asks(&ambient);
}
