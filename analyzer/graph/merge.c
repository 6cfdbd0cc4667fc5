#include "analyzer/graph/merge.h"

void merge_begin(struct merge *merge, struct module_graph *into, struct arena *arena)
{
    module_graph_init(into, arena);
    *merge = (struct merge){.into = into};
    names_init(&merge->keys, arena);
}

/* Two modules of one name lie in different files, and one file may have two names. */
static name_id key_of(struct merge *merge, const struct module_graph *from, module_id id)
{
    struct arena *arena = merge->into->arena;
    const struct module *module = module_graph_module(from, id);
    return names_add(&merge->keys,
                     arena_print(arena, "%.*s//%.*s", TEXT_ARG(module_graph_name(from, id)),
                                 TEXT_ARG(module->path)));
}

static name_id name_in(struct merge *merge, const struct module_graph *from, name_id name)
{
    return name.n == 0 ? name : names_add(&merge->into->names, names_text(&from->names, name));
}

/* Modules first, so that each edge finds both of its own. */
static void add_modules(struct merge *merge, const struct module_graph *from, module_id *to)
{
    struct module_graph *into = merge->into;
    for (uint32_t m = 1; m < from->modules.count; m++) {
        to[m].n = key_of(merge, from, (module_id){m}).n;
        if (to[m].n < into->modules.count)
            continue;
        struct module module = from->modules.at[m];
        module.name = name_in(merge, from, module.name);
        module.because = (edge_id){0};
        module.alias_of = module.parent = (module_id){0};
        module.executed = NULL;
        array_push(into->arena, &into->modules, module);
    }
}

/* The first graph that holds a module says how it is reached. */
static void add_ways(struct merge *merge, const struct module_graph *from, const module_id *to,
                     uint32_t known)
{
    struct module_graph *into = merge->into;
    for (uint32_t m = 1; m < from->modules.count; m++) {
        edge_id because = from->modules.at[m].because;
        if (because.n == 0 || to[m].n < known)
            continue;
        struct edge edge = *module_graph_edge(from, because);
        edge.from = to[edge.from.n];
        edge.to = to[edge.to.n];
        edge.hoisted_for = (module_id){0};
        edge.name = name_in(merge, from, edge.name);
        edge.as = name_in(merge, from, edge.as);
        into->modules.at[to[m].n].because = module_graph_connect(into, &edge);
    }
}

void merge_add(struct merge *merge, const struct module_graph *from)
{
    struct module_graph *into = merge->into;
    uint32_t known = into->modules.count;
    module_id *to = arena_alloc_array(into->arena, from->modules.count, sizeof *to);
    add_modules(merge, from, to);
    add_ways(merge, from, to, known);
    ARRAY_EACH (const struct finding, finding, &from->findings) {
        struct finding copy = *finding;
        copy.module = to[copy.module.n];
        array_push(into->arena, &into->findings, copy);
    }
}
