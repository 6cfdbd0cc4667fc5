#include "analyzer/defer/tell.h"

/* --- what is put off --- */

static struct text size_text(struct arena *arena, uint64_t bytes)
{
    if (bytes >= 1000000)
        return arena_print(arena, "%.1f MB", (double)bytes / 1e6);
    if (bytes >= 1000)
        return arena_print(arena, "%.1f kB", (double)bytes / 1e3);
    return arena_print(arena, "%u B", (unsigned)bytes);
}

static struct text saving_text(struct arena *arena, struct saving saving)
{
    if (saving.modules == 0)
        return TEXT("saves what it shares with others that wait");
    return arena_print(arena, "saves %u %s and %.*s at init", saving.modules,
                       saving.modules == 1 ? "module" : "modules",
                       TEXT_ARG(size_text(arena, saving.bytes)));
}

/* Nothing that the unit can reach uses any of what the names lead to. */
static bool is_idle(const struct defer *defer, const struct told *told)
{
    const struct world *world = defer->world;
    for (uint32_t i = 0; i < told->count; i++) {
        uint32_t count;
        const edge_id *edges = wish_edges(defer, &told->first[i], &count);
        for (uint32_t e = 0; e < count && told->first[i].waits; e++) {
            const struct edge *edge = &world->graph->edges.at[edges[e].n];
            enum module_class class = verdict_class(defer->request->verdicts, edge->to);
            if (edge->kind != EDGE_PARENT && class != CLASS_MERELY_IMPORTED)
                return false;
        }
    }
    return true;
}

/* --- why nobody sees it --- */

static void add_step(struct defer *defer, proof_steps *steps, struct proof_step step)
{
    array_push(defer->world->graph->arena, steps, step);
}

static void prove_reads(struct defer *defer, const struct wish *wish, proof_steps *steps)
{
    const struct facts *facts = world_area(defer->world, wish->module)->facts;
    struct proof_step step = {.code = rules[RULE_IS421].code,
                              .name = names_text(&defer->world->graph->names, wish->bound)};
    if (wish->first_use == 0) {
        step.says = TEXT("nothing in the file reads it");
        add_step(defer, steps, step);
    }
    for (uint32_t use = wish->first_use; use != 0; use = defer->uses.at[use - 1].next) {
        step.says = TEXT("is read here, which does not run while the module loads");
        step.place = facts_place(facts, facts->nodes.at[defer->uses.at[use - 1].node].start);
        add_step(defer, steps, step);
    }
}

/* What it leads to loads later, or by another import. */
static void prove_targets(struct defer *defer, const struct wish *wish, proof_steps *steps)
{
    const struct world *world = defer->world;
    const struct facts *facts = world_area(world, wish->module)->facts;
    uint32_t count;
    const edge_id *edges =
        world_edges_at(world, wish->module, facts->nodes.at[wish->alias].start, &count);
    for (uint32_t e = 0; e < count; e++) {
        module_id to = world_real(world, world->graph->edges.at[edges[e].n].to);
        bool loads = defer->started[to.n];
        if (world->graph->edges.at[edges[e].n].kind == EDGE_PARENT)
            continue;
        add_step(defer, steps,
                 (struct proof_step){
                     .code = rules[RULE_IS441].code,
                     .module = to,
                     .says = loads ? TEXT("still loads with the unit")
                                   : TEXT("loads later: its body, and those that leave with it, "
                                          "change and ask for nothing that others do")});
    }
}

static void prove_kept(struct defer *defer, const struct wish *wish, proof_steps *steps)
{
    ARRAY_EACH (module_id, kept, &wish->kept) {
        unsigned rule = defer->stays[kept->n];
        add_step(defer, steps,
                 (struct proof_step){.code = rules[rule == RULE_COUNT ? RULE_IS441 : rule].code,
                                     .module = *kept,
                                     .says = TEXT("is imported in its place")});
    }
}

static const proof_steps *proof_of(struct defer *defer, const struct told *told)
{
    proof_steps *steps = ARENA_NEW(defer->world->graph->arena, proof_steps);
    for (uint32_t i = 0; i < told->count; i++) {
        if (!told->first[i].waits)
            continue;
        prove_reads(defer, &told->first[i], steps);
        prove_targets(defer, &told->first[i], steps);
        prove_kept(defer, &told->first[i], steps);
    }
    return steps;
}

/* A finding without its place. What the owner of the unit cannot mend is an info. */
static struct finding finding_of(const struct defer *defer, enum rule rule, module_id id)
{
    const struct module *module = module_graph_module(defer->world->graph, id);
    enum severity severity = rules[rule].severity;
    if (!defer_is_own(module) && severity > SEVERITY_INFO)
        severity = SEVERITY_INFO;
    return (struct finding){
        .code = rules[rule].code, .severity = severity, .module = id, .path = module->path};
}

static void add_finding(struct defer *defer, struct finding finding)
{
    struct module_graph *graph = defer->world->graph;
    array_push(graph->arena, &graph->findings, finding);
}

void tell_put_off(struct defer *defer, const struct told *told, const struct savings *savings)
{
    struct arena *arena = defer->world->graph->arena;
    const struct facts *facts = world_area(defer->world, told->module)->facts;
    const struct node *node = &facts->nodes.at[told->statement];
    enum rule rule = is_idle(defer, told) ? RULE_IS101 : RULE_IS102;
    struct finding finding = finding_of(defer, rule, told->module);
    finding.place = facts_place(facts, node->start);
    finding.end = facts_place(facts, node->stop);
    struct saving saving = savings_of(savings, told->module, finding.place.line);
    finding.saved_modules = saving.modules;
    finding.saved_bytes = saving.bytes;
    finding.proof = proof_of(defer, told);
    finding.fix = told->fix;
    finding.message = arena_print(arena, "%s: `%.*s` %.*s", rules[rule].sentence,
                                  TEXT_ARG(told->text), TEXT_ARG(saving_text(arena, saving)));
    add_finding(defer, finding);
}

void tell_lost(struct defer *defer, module_id package, const struct fix *fix)
{
    struct arena *arena = defer->world->graph->arena;
    struct finding finding = finding_of(defer, RULE_IS103, package);
    struct text names = defer->lost[package.n], list = {"", 0};
    while (names.length > 0) {
        uint32_t comma = text_find(names, ',');
        list = arena_print(arena, "%.*s%s%.*s", TEXT_ARG(list), list.length > 0 ? ", " : "",
                           TEXT_ARG(text_slice(names, 0, comma)));
        names = text_slice(names, comma + 1, names.length);
    }
    finding.fix = fix;
    finding.message = arena_print(arena, "%s: %.*s", rules[RULE_IS103].sentence, TEXT_ARG(list));
    proof_steps *steps = ARENA_NEW(arena, proof_steps);
    add_step(defer, steps,
             (struct proof_step){.code = rules[RULE_IS448].code,
                                 .name = list,
                                 .says = TEXT("stands in the package once somebody imports it: the "
                                              "package imports it when it is asked for")});
    finding.proof = steps;
    add_finding(defer, finding);
}

/* --- refusals --- */

static bool was_there_to_gain(const struct defer *defer, const struct wish *wish)
{
    const struct world *world = defer->world;
    uint32_t count;
    const edge_id *edges = wish_edges(defer, wish, &count);
    for (uint32_t i = 0; i < count; i++) {
        module_id to = world_real(world, world->graph->edges.at[edges[i].n].to);
        if (init_need_phase(&defer->request->verdicts->need, to) == PHASE_LATER ||
            init_need_phase(&defer->request->verdicts->need, to) == PHASE_NOT)
            return true;
    }
    return false;
}

/* `a.b` of `import a.b`, though it binds `a` alone. */
static struct text name_told(const struct defer *defer, const struct wish *wish)
{
    const struct facts *facts = world_area(defer->world, wish->module)->facts;
    const struct node *alias = &facts->nodes.at[wish->alias];
    if (alias->kind == NODE_ALIAS && facts_child(facts, wish->alias, 0) >= alias->end &&
        facts->nodes.at[wish->statement].kind == NODE_IMPORT)
        return facts_name(facts, alias->value);
    return names_text(&defer->world->graph->names, wish->bound);
}

/* `at`: what refuses it; 0 where the import itself does. */
static void tell_refusal(struct defer *defer, const struct wish *wish, enum rule rule,
                         struct text why, uint32_t at)
{
    struct arena *arena = defer->world->graph->arena;
    const struct facts *facts = world_area(defer->world, wish->module)->facts;
    const struct node *alias = &facts->nodes.at[wish->alias];
    struct text name = name_told(defer, wish);
    struct finding finding = finding_of(defer, rule, wish->module);
    finding.place = facts_place(facts, alias->start);
    finding.end = facts_place(facts, alias->stop);
    struct text tail = why.length > 0 ? arena_print(arena, " (%.*s)", TEXT_ARG(why)) : why;
    uint32_t line = at == 0 ? finding.place.line : facts_place(facts, at).line;
    if (line != finding.place.line)
        tail = arena_print(arena, "%.*s, line %u", TEXT_ARG(tail), line);
    finding.message =
        arena_print(arena, "%.*s %s%.*s", TEXT_ARG(name), rules[rule].sentence, TEXT_ARG(tail));
    add_finding(defer, finding);
    struct owner_word *word = owner_keeps(defer, wish->module, alias->start);
    if (word != NULL)
        word->heard = true;
}

/* --- what the verdicts keep, in the user's own files --- */

static enum rule rule_of_pin(const struct proof *pin)
{
    switch (pin->kind) {
    case PROOF_STAR: return RULE_IS426;
    case PROOF_FUTURE: return RULE_IS427;
    case PROOF_GUARDED:
    case PROOF_CLASS_BODY: return RULE_IS425;
    case PROOF_READ:
    case PROOF_PULLED:
    case PROOF_SUBMODULE: return RULE_IS421;
    default: return RULE_COUNT;
    }
}

/* What the sentence calls it: a star is no name. */
static name_id name_of(const struct world *world, const struct edge *edge)
{
    bool star = edge->name.n != 0 && text_is(names_text(&world->graph->names, edge->name), "*");
    if (edge->name.n != 0 && edge->as.n == 0 && !star)
        return edge->name;
    return edge->as.n != 0 ? edge->as : world->graph->modules.at[edge->to.n].name;
}

static void tell_pin(struct defer *defer, module_id module, const struct import_fact *import)
{
    const struct world *world = defer->world;
    const struct facts *facts = world_area(world, module)->facts;
    uint32_t count;
    const edge_id *edges =
        world_edges_at(world, module, facts->nodes.at[import->alias].start, &count);
    for (uint32_t i = 0; i < count; i++) {
        const struct edge *edge = &world->graph->edges.at[edges[i].n];
        const struct module *to = &world->graph->modules.at[edge->to.n];
        const struct proof *pin = &defer->request->verdicts->need.pins[edges[i].n];
        enum rule rule = rule_of_pin(pin);
        if (rule == RULE_COUNT || edge->kind == EDGE_PARENT || defer->wish_of[edges[i].n] != 0 ||
            to->at_start || to->kind == MODULE_MISSING || defer_is_runtime(world->graph, edge->to))
            continue;
        struct wish wish = {.module = module,
                            .statement = import->statement,
                            .alias = import->alias,
                            .bound = name_of(world, edge)};
        bool here = pin->from.n != 0 && world_module_of(world, pin->from).n == module.n;
        if (owner_keeps(defer, module, facts->nodes.at[import->alias].start) != NULL)
            tell_refusal(defer, &wish, RULE_IS420, TEXT(""), 0);
        else
            tell_refusal(defer, &wish, rule, TEXT(""), here ? pin->at : 0);
        return;
    }
}

static void tell_pins(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct module *module = &graph->modules.at[m];
        if (!defer_is_own(module) || !defer_can_edit(module) ||
            defer_is_runtime(graph, (module_id){m}))
            continue;
        ARRAY_EACH (struct import_fact, import, &module->facts->imports)
            if (import->scope == 0)
                tell_pin(defer, (module_id){m}, import);
    }
}

/* --- why names stay that the verdicts would let wait --- */

/* Of each package that loads because something below it stays: the first such module. */
static module_id *find_below(struct defer *defer)
{
    const struct module_graph *graph = defer->world->graph;
    module_id *below = arena_alloc_array(defer->arena, graph->modules.count, sizeof *below);
    for (uint32_t m = 1; m < graph->modules.count; m++) {
        const struct module *module = &graph->modules.at[m];
        if (defer->stays[m] == RULE_COUNT || module->loads != LOADS_INIT || defer->fails[m])
            continue;
        for (module_id up = module->parent; up.n != 0; up = graph->modules.at[up.n].parent)
            if (below[up.n].n == 0)
                below[up.n] = (module_id){m};
    }
    return below;
}

static struct text reason_below(const struct defer *defer, module_id below)
{
    struct text name = module_graph_name(defer->world->graph, below);
    struct text why = defer->stays_why[below.n];
    return arena_print(defer->arena, "%.*s%s%.*s", TEXT_ARG(name), why.length > 0 ? ": " : "",
                       TEXT_ARG(why));
}

/* Nothing refuses the name: what it leads to stays, or something below that does. */
static void tell_target(struct defer *defer, const struct wish *wish, const module_id *below)
{
    const struct world *world = defer->world;
    uint32_t count;
    const edge_id *edges = wish_edges(defer, wish, &count);
    for (uint32_t e = 0; e < count; e++) {
        module_id to = world_real(world, world->graph->edges.at[edges[e].n].to);
        if (defer->stays[to.n] == RULE_COUNT)
            continue;
        tell_refusal(defer, wish, defer->stays[to.n], defer->stays_why[to.n], 0);
        return;
    }
    for (uint32_t e = 0; e < count; e++) {
        module_id to = world_real(world, world->graph->edges.at[edges[e].n].to);
        module_id at = below[to.n];
        if (at.n == 0 || init_need_phase(&defer->request->verdicts->need, to) == PHASE_REQUIRED)
            continue;
        tell_refusal(defer, wish, defer->stays[at.n], reason_below(defer, at), 0);
        return;
    }
}

void tell_refusals(struct defer *defer)
{
    const module_id *below = find_below(defer);
    for (uint32_t i = 1; i < defer->wishes.count; i++) {
        const struct wish *wish = &defer->wishes.at[i];
        if (!wish_is_refused(wish) && !wish->waits)
            tell_target(defer, wish, below);
        else if (wish_is_refused(wish) && was_there_to_gain(defer, wish))
            tell_refusal(defer, wish, wish->refusal, wish->reason, wish->reason_at);
    }
    tell_pins(defer);
    owner_tell_unheard(defer);
}
