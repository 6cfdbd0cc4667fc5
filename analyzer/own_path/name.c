#include "analyzer/own_path/flow.h"

/* The name as an import statement writes it: "os.path" of `from os import path`; empty for a
 * relative import, whose meaning the graph knows. */
static struct text imported_as(struct flow *flow, const struct spot *spot, node_index alias)
{
    const struct facts *facts = spot->facts;
    const struct node *node = &facts->nodes.at[alias];
    node_index statement = alias;
    while (facts->nodes.at[statement].kind != NODE_IMPORT &&
           facts->nodes.at[statement].kind != NODE_IMPORT_FROM)
        statement--;
    const struct node *above = &facts->nodes.at[statement];
    struct text written = facts_name(facts, node->value);
    if (above->kind == NODE_IMPORT_FROM)
        return above->extra != 0
                   ? (struct text){"", 0}
                   : arena_print(flow->arena, "%.*s.%.*s",
                                 TEXT_ARG(facts_name(facts, above->value)), TEXT_ARG(written));
    bool as = facts_child(facts, alias, 0) < node->end;
    return as ? written : text_slice(written, 0, text_find(written, '.'));
}

static struct text root_name(struct flow *flow, const struct spot *spot, node_index root)
{
    struct world *world = flow->world;
    name_id name = world_name(world, spot->module, spot->facts->nodes.at[root].value);
    scope_index binder = scope_names_binder(world, spot->module, spot->scope, name);
    uint32_t count;
    const struct site *site =
        scope_names_find(scope_names_of(world, spot->module, binder), name, &count);
    for (uint32_t i = 0; i < count; i++)
        if (site[i].kind == SITE_IMPORT) {
            struct text written = imported_as(flow, spot, site[i].node);
            if (written.length > 0)
                return written;
        }
    struct meanings meanings = meaning_of_name(world, spot->module, spot->scope, name);
    return meaning_dotted(world, meanings.at[0], flow->arena);
}

struct text written_name(struct flow *flow, const struct spot *spot, node_index node)
{
    struct chain chain;
    if (!chain_read(spot->facts, node, &chain))
        return (struct text){"", 0};
    struct text name = root_name(flow, spot, chain.root);
    if (name.length == 0)
        return name;
    for (uint32_t i = 0; i < chain.count; i++) {
        struct text part =
            facts_name(spot->facts, spot->facts->nodes.at[chain.attributes[i]].value);
        name = arena_print(flow->arena, "%.*s.%.*s", TEXT_ARG(name), TEXT_ARG(part));
    }
    return name;
}

name_id called_name(struct flow *flow, const struct spot *spot, node_index function)
{
    struct arena_mark mark = arena_mark(flow->arena);
    name_id found = called_find(&flow->called, written_name(flow, spot, function));
    arena_rewind(flow->arena, mark);
    if (found.n != 0)
        return found;
    struct meanings meanings = meaning_of_node(flow->world, spot->module, spot->scope, function);
    for (uint32_t i = 0; i < meanings.count && found.n == 0; i++)
        found =
            called_find(&flow->called, meaning_dotted(flow->world, meanings.at[i], flow->arena));
    return found;
}
