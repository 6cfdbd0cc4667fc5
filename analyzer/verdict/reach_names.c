#include "analyzer/verdict/reach_work.h"

static struct live_name *live_name(struct reach *reach, name_id name)
{
    struct reach_work *work = reach->work;
    while (work->names.count <= name.n)
        array_push(reach->world->arena, &work->names, (struct live_name){0});
    return &work->names.at[name.n];
}

static bool is_class(const struct world *world, scope_id scope)
{
    const struct facts *facts = world_area(world, world_module_of(world, scope))->facts;
    return facts->scopes.at[world_scope_index(world, scope)].kind == SCOPE_CLASS;
}

static bool is_by_text(struct proof proof)
{
    return proof.kind == PROOF_STRING || proof.kind == PROOF_C_WORD;
}

/* What it led to becomes live, as sure as a name alone can be. */
static void match(struct reach *reach, struct candidate candidate, name_id name, enum use use,
                  struct proof proof)
{
    struct reach_work *work = reach->work;
    enum use before = work->now;
    if (candidate.is_module && is_by_text(proof))
        return;
    work->now = use < USE_BY_NAME ? USE_BY_NAME : use;
    if (candidate.method.n != 0 && is_class(reach->world, candidate.method))
        reach_class(reach, candidate.method, proof);
    else if (candidate.method.n != 0)
        reach_live(reach, candidate.method, proof);
    else
        reach_global(reach, candidate.module, name, false, proof);
    work->now = before;
}

void reach_name(struct reach *reach, name_id name, struct proof proof)
{
    struct live_name *live = live_name(reach, name);
    if (live->live && (!is_by_text(live->proof) || is_by_text(proof)))
        return;
    live->live = true;
    live->use = reach->work->now;
    live->proof = proof;
    for (uint32_t i = live->first; i != 0; i = reach->work->candidates.at[i].next)
        match(reach, reach->work->candidates.at[i], name, reach->work->now, proof);
}

static bool fits(const struct pattern *pattern, struct text name)
{
    return name.length >= pattern->prefix.length + pattern->suffix.length &&
           text_starts(name, pattern->prefix) && text_ends(name, pattern->suffix);
}

void reach_candidate(struct reach *reach, name_id name, struct candidate candidate)
{
    struct reach_work *work = reach->work;
    struct live_name *live = live_name(reach, name);
    if (live->first == 0)
        array_push(reach->world->arena, &work->named, name);
    candidate.next = live->first;
    live->first = work->candidates.count;
    array_push(reach->world->arena, &work->candidates, candidate);
    if (live->live) {
        match(reach, candidate, name, live->use, live->proof);
        return;
    }
    struct text text = names_text(&reach->world->graph->names, name);
    for (uint32_t i = 0; i < work->patterns.count; i++)
        if (fits(&work->patterns.at[i], text)) {
            struct pattern pattern = work->patterns.at[i];
            match(reach, candidate, name, pattern.use, pattern.proof);
            return;
        }
}

void reach_pattern(struct reach *reach, struct text prefix, struct text suffix, struct proof proof)
{
    struct reach_work *work = reach->work;
    struct pattern pattern = {prefix, suffix, work->now, proof};
    ARRAY_EACH (struct pattern, known, &work->patterns)
        if (text_equal(known->prefix, prefix) && text_equal(known->suffix, suffix))
            return;
    array_push(reach->world->arena, &work->patterns, pattern);
    for (uint32_t i = 0; i < work->named.count; i++)
        if (fits(&pattern, names_text(&reach->world->graph->names, work->named.at[i])))
            reach_name(reach, work->named.at[i], proof);
}

/* --- names of modules --- */

/* How sure it is and how it is used are part of what was visited: a surer visit goes again. */
static bool visit_first(struct reach *reach, module_id module, name_id name, bool tested)
{
    uint64_t key = ((uint64_t)module.n << 36) | ((uint64_t)name.n << 4) |
                   ((uint64_t)reach->work->now << 1) | tested;
    return number_set_add(reach->world->arena, &reach->work->visited, key);
}

void reach_import(struct reach *reach, module_id module, node_index alias, bool tested,
                  struct proof proof)
{
    struct world *world = reach->world;
    const struct facts *facts = world_area(world, module)->facts;
    uint32_t count;
    const edge_id *edges = world_edges_at(world, module, facts->nodes.at[alias].start, &count);
    for (uint32_t i = 0; i < count; i++) {
        const struct edge *edge = &world->graph->edges.at[edges[i].n];
        if (edge->kind == EDGE_TYPING)
            continue;
        reach_module(reach, edge->to, proof);
        if (edge->name.n != 0)
            reach_global(reach, world_real(world, edge->to), edge->name, tested, proof);
    }
    /* What a from-import loads on its way is told of the statement. */
    uint32_t start = import_statement_start(facts, alias);
    edges = world_edges_at(world, module, start, &count);
    for (uint32_t i = 0; i < count && start != facts->nodes.at[alias].start; i++)
        if (world->graph->edges.at[edges[i].n].kind == EDGE_PARENT)
            reach_module(reach, world->graph->edges.at[edges[i].n].to, proof);
}

static void from_stars(struct reach *reach, module_id module, name_id name, bool tested,
                       struct proof proof)
{
    struct world *world = reach->world;
    const struct area *area = world_area(world, module);
    const struct scope_names *names = scope_names_of(world, module, 0);
    for (uint32_t i = 0; i < names->stars.count; i++) {
        uint32_t count;
        const edge_id *edges =
            world_edges_at(world, module, area->facts->nodes.at[names->stars.at[i]].start, &count);
        for (uint32_t e = 0; e < count; e++) {
            const struct edge *edge = &world->graph->edges.at[edges[e].n];
            bool found;
            if (edge->kind == EDGE_PARENT || edge->kind == EDGE_TYPING)
                continue;
            meaning_of_global(world, world_real(world, edge->to), name, &found);
            if (found)
                reach_global(reach, world_real(world, edge->to), name, tested, proof);
        }
    }
}

/* Whoever asks a module for its list asks for what it lists, unless to make a list of its own. */
static void use_exports(struct reach *reach, module_id module, struct proof proof)
{
    struct world *world = reach->world;
    const struct reach_work *work = reach->work;
    bool own = work->from.n != 0 && world_module_of(world, work->from).n == module.n;
    if (own || work->listing || world_area(world, module)->facts == NULL)
        return;
    const struct scope_names *names = scope_names_of(world, module, 0);
    for (uint32_t i = 0; i < names->sites.count; i++)
        if ((i == 0 || names->sites.at[i - 1].name.n != names->sites.at[i].name.n) &&
            scope_names_exports(world, module, names->sites.at[i].name))
            reach_global(reach, module, names->sites.at[i].name, false, proof);
}

void reach_global(struct reach *reach, module_id module, name_id name, bool tested,
                  struct proof proof)
{
    struct world *world = reach->world;
    const struct area *area = world_area(world, module);
    if (!visit_first(reach, module, name, tested))
        return;
    reach_module(reach, module, proof);
    if (text_is(names_text(&world->graph->names, name), "__dict__"))
        reach_all_names(reach, module, proof);
    if (text_is(names_text(&world->graph->names, name), "__all__"))
        use_exports(reach, module, proof);
    uint32_t count = 0;
    const struct site *sites = NULL;
    if (area->facts != NULL)
        sites = scope_names_find(scope_names_of(world, module, 0), name, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (sites[i].kind == SITE_IMPORT)
            reach_import(reach, module, sites[i].node, tested, proof);
        else if (sites[i].kind == SITE_DEFINITION &&
                 (!tested || area->facts->nodes.at[sites[i].node].kind != NODE_CLASS))
            reach_definition(reach, module, sites[i].node, proof);
    }
    if (sites != NULL)
        return;
    module_id below = world_submodule(world, module, name);
    if (below.n != 0)
        reach_module(reach, below, proof);
    if (area->facts != NULL)
        from_stars(reach, module, name, tested, proof);
}

void reach_all_names(struct reach *reach, module_id module, struct proof proof)
{
    struct world *world = reach->world;
    if (world_area(world, module)->facts == NULL)
        return;
    const struct scope_names *names = scope_names_of(world, module, 0);
    name_id last = {0};
    for (uint32_t i = 0; i < names->sites.count; i++) {
        name_id name = names->sites.at[i].name;
        if (name.n != last.n)
            reach_global(reach, module, name, false, proof);
        last = name;
    }
}

/* The name is bound to a module and to nothing else. */
static bool is_module_name(struct world *world, module_id module, name_id name)
{
    bool found;
    struct meanings meanings = meaning_of_global(world, module, name, &found);
    return meanings.count == 1 && meanings.at[0].kind == MEANS_MODULE;
}

void reach_escape(struct reach *reach, module_id module, struct proof proof)
{
    struct world *world = reach->world;
    reach_module(reach, module, proof);
    if (reach->work->escaped[module.n] || world_area(world, module)->facts == NULL)
        return;
    reach->work->escaped[module.n] = true;
    const struct scope_names *names = scope_names_of(world, module, 0);
    name_id last = {0};
    for (uint32_t i = 0; i < names->sites.count; i++) {
        name_id name = names->sites.at[i].name;
        if (name.n != last.n)
            reach_candidate(reach, name,
                            (struct candidate){.module = module,
                                               .is_module = is_module_name(world, module, name)});
        last = name;
    }
}

static bool is_identifier(struct text word)
{
    if (word.length == 0 || word.length > 80 || (word.at[0] >= '0' && word.at[0] <= '9'))
        return false;
    for (uint32_t i = 0; i < word.length; i++) {
        char byte = word.at[i];
        bool letter = byte == '_' || ((byte | 32) >= 'a' && (byte | 32) <= 'z');
        if (!letter && !(byte >= '0' && byte <= '9') && (byte & 0x80) == 0)
            return false;
    }
    return true;
}

void reach_word(struct reach *reach, struct text word, struct proof proof)
{
    while (word.length > 0) {
        uint32_t dot = text_find(word, '.');
        struct text part = text_slice(word, 0, dot);
        if (!is_identifier(part))
            return;
        proof.name = names_add(&reach->world->graph->names, part);
        reach_name(reach, proof.name, proof);
        word = text_slice(word, dot + 1, word.length);
    }
}
