#include "analyzer/verdict/effect_text.h"

enum {
    MOST_NAME = 80,       /* bytes of a name */
    MOST_SOURCE_DEPTH = 8 /* of a chain that is printed as in the source */
};

static struct text cut(struct text name)
{
    uint32_t length = name.length < MOST_NAME ? name.length : MOST_NAME;
    while (length > 0 && length < name.length && ((unsigned char)name.at[length] & 0xC0) == 0x80)
        length--;
    return text_slice(name, 0, length);
}

/* Source-like: names and attributes as written, "..." for the rest. */
static struct text print_node(const struct facts *facts, node_index n, uint32_t depth,
                              struct arena *arena)
{
    const struct node *node = &facts->nodes.at[n];
    if (depth == MOST_SOURCE_DEPTH)
        return TEXT("...");
    switch ((enum node_kind)node->kind) {
    case NODE_NAME: return cut(facts_name(facts, node->value));
    case NODE_ATTRIBUTE:
        return arena_print(arena, "%.*s.%.*s", TEXT_ARG(print_node(facts, n + 1, depth + 1, arena)),
                           TEXT_ARG(cut(facts_name(facts, node->value))));
    case NODE_SUBSCRIPT:
        return arena_join(arena, print_node(facts, n + 1, depth + 1, arena), TEXT("[...]"));
    case NODE_CALL:
        return arena_join(arena, print_node(facts, n + 1, depth + 1, arena),
                          n + 2 < node->end ? TEXT("(...)") : TEXT("()"));
    case NODE_AUGMENTED: return print_node(facts, n + 1, depth + 1, arena);
    case NODE_CLASS:
        return arena_join(arena, TEXT("class "),
                          cut(facts_name(facts, facts->scopes.at[node->value].name)));
    case NODE_RAISE:
        if (n + 1 < node->end)
            return arena_join(arena, TEXT("raise "), print_node(facts, n + 1, depth + 1, arena));
        return TEXT("raise");
    case NODE_ASSERT: return TEXT("assert");
    default: return TEXT("...");
    }
}

static bool is_store(const struct node *node)
{
    return (node->kind == NODE_ATTRIBUTE || node->kind == NODE_SUBSCRIPT ||
            node->kind == NODE_NAME) &&
           node->flags & (FLAG_STORE | FLAG_DELETE);
}

static struct text print_place(const struct facts *facts, node_index n, struct arena *arena)
{
    const struct node *node = &facts->nodes.at[n];
    struct text text = print_node(facts, n, 0, arena);
    if (is_store(node))
        return node->flags & FLAG_DELETE ? arena_join(arena, TEXT("del "), text)
                                         : arena_join(arena, text, TEXT(" = ..."));
    return node->kind == NODE_AUGMENTED ? arena_join(arena, text, TEXT(" += ...")) : text;
}

/* As many parts of the path as the module's name has. */
static struct text short_path(const struct world *world, module_id module)
{
    const struct module *it = module_graph_module(world->graph, module);
    struct text name = module_graph_name(world->graph, module);
    uint32_t parts = it->is_package, start = it->path.length;
    for (uint32_t i = 0; i < name.length; i++)
        parts += name.at[i] == '.';
    for (parts++; parts > 0 && start > 0; parts--)
        start = text_find_last(text_slice(it->path, 0, start), '/');
    return start + 1 < it->path.length ? text_slice(it->path, start + 1, it->path.length)
                                       : it->path;
}

static struct text what_it_does(struct judge *judge, const struct deed *deed, struct arena *arena)
{
    const struct facts *facts =
        world_area(judge->world, world_module_of(judge->world, deed->origin))->facts;
    const struct node *node = &facts->nodes.at[deed->origin_node];
    struct text done = print_node(facts, deed->origin_node, 0, arena);
    if (deed->sentence.length > 0)
        return deed->sentence;
    if (deed->kind == DEED_UNKNOWN && deed->context == CONTEXT_CLASS && deed->origin_node != 0)
        return TEXT("has a base that cannot be read");
    if (deed->kind == DEED_UNKNOWN && deed->origin_node == 0)
        return TEXT("calls more than is followed");
    if (is_store(node) || node->kind == NODE_AUGMENTED)
        return arena_join(arena, TEXT("stores "), done);
    if (deed->origin_context == CONTEXT_STORE)
        return arena_join(arena, TEXT("runs "), done);
    return arena_join(arena, TEXT("calls "), done);
}

struct text effect_text(struct judge *judge, module_id module, const struct deed *deed,
                        struct arena *arena)
{
    struct world *world = judge->world;
    const struct facts *facts = world_area(world, module)->facts;
    struct text here = print_place(facts, deed->node, arena);
    if (deed->context == CONTEXT_DECORATOR)
        here = arena_join(arena, TEXT("@"), here);
    if (deed->through.n == 0) {
        if (deed->kind == DEED_UNKNOWN && deed->context == CONTEXT_CLASS)
            return arena_join(arena, here, TEXT(": has a base that cannot be read"));
        return deed->sentence.length == 0
                   ? here
                   : arena_print(arena, "%.*s: %.*s", TEXT_ARG(here), TEXT_ARG(deed->sentence));
    }
    module_id where = world_module_of(world, deed->origin);
    const struct facts *there = world_area(world, where)->facts;
    struct place place = facts_place(there, there->nodes.at[deed->origin_node].start);
    struct text called_in = module_graph_name(world->graph, world_module_of(world, deed->through));
    return arena_print(
        arena, "%.*s: calls %.*s.%.*s, which %.*s (%.*s:%u)", TEXT_ARG(here), TEXT_ARG(called_in),
        TEXT_ARG(cut(world_qualname(world, deed->through, arena))),
        TEXT_ARG(what_it_does(judge, deed, arena)), TEXT_ARG(short_path(world, where)), place.line);
}
