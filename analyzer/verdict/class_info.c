#include "analyzer/verdict/meaning.h"

/* More bases than any real class has: a cycle of names, or hostile text. */
enum {
    MOST_IN_ORDER = 200
};

/* A class that stands further back is looked at later: a base comes after all that derive from it.
 */
static void add_to_order(struct world *world, struct class_info *info, scope_id class)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < info->order.count; i++)
        if (info->order.at[i].n != class.n)
            info->order.at[kept++] = info->order.at[i];
    info->order.count = kept;
    if (kept < MOST_IN_ORDER)
        array_push(world->arena, &info->order, class);
}

static void add_metaclass(struct world *world, struct class_info *info, scope_id metaclass)
{
    for (uint32_t i = 0; i < info->metaclasses.count; i++)
        if (info->metaclasses.at[i].n == metaclass.n)
            return;
    array_push(world->arena, &info->metaclasses, metaclass);
}

static void inherit(struct world *world, struct class_info *info, scope_id self, scope_id base)
{
    const struct class_info *above = class_info_of(world, base);
    info->unknown_base |= above->unknown_base;
    info->builtin_base |= above->builtin_base;
    info->is_metaclass |= above->is_metaclass;
    for (uint32_t i = 0; i < above->metaclasses.count; i++)
        add_metaclass(world, info, above->metaclasses.at[i]);
    for (uint32_t i = 0; i < above->order.count; i++)
        if (above->order.at[i].n != self.n)
            add_to_order(world, info, above->order.at[i]);
}

static void add_builtin_base(struct world *world, struct class_info *info, name_id name)
{
    struct text text = names_text(&world->graph->names, name);
    if (text_is(text, "object"))
        return;
    info->builtin_base = true;
    info->is_metaclass |= text_is(text, "type");
}

/* Bases of typing.Generic's kind say nothing about methods. */
static bool is_inert(const struct world *world, struct meaning meaning)
{
    if (meaning.module.n == 0)
        return false;
    struct text module = module_graph_name(world->graph, meaning.module);
    return text_is(module, "typing") || text_is(module, "typing_extensions");
}

/* with_metaclass(Meta, Base): what derives from type makes the class, and is none of its bases. */
static bool add_if_metaclass(struct world *world, struct class_info *info, module_id module,
                             scope_index around, node_index node)
{
    struct meanings meanings = meaning_of_node(world, module, around, node);
    bool any = false;
    for (uint32_t i = 0; i < meanings.count; i++) {
        if (meanings.at[i].kind != MEANS_CLASS)
            continue;
        scope_id class = world_scope(world, meanings.at[i].module, meanings.at[i].scope);
        if (!class_info_of(world, class)->is_metaclass)
            continue;
        add_metaclass(world, info, class);
        any = true;
    }
    return any;
}

static void add_base(struct world *world, struct class_info *info, scope_id self, module_id module,
                     scope_index around, node_index node)
{
    const struct facts *facts = world_area(world, module)->facts;
    uint8_t kind = facts->nodes.at[node].kind;
    if (kind == NODE_SUBSCRIPT || kind == NODE_CALL) {
        /* Generic[T]; with_metaclass(Meta, Base), a class made by a call */
        struct meanings called = meaning_of_node(world, module, around, node + 1);
        struct text name = meaning_dotted(world, called.at[0], world->arena);
        if (kind == NODE_SUBSCRIPT) {
            add_base(world, info, self, module, around, node + 1);
            return;
        }
        bool harmless = text_ends(name, TEXT("namedtuple")) || text_is(name, "typing.NewType");
        info->unknown_base |= !harmless;
        for (node_index n = facts->nodes.at[node + 1].end; n < facts->nodes.at[node].end;
             n = facts->nodes.at[n].end)
            if ((facts->nodes.at[n].kind == NODE_NAME ||
                 facts->nodes.at[n].kind == NODE_ATTRIBUTE) &&
                !add_if_metaclass(world, info, module, around, n))
                add_base(world, info, self, module, around, n);
        return;
    }
    struct meanings meanings = meaning_of_node(world, module, around, node);
    for (uint32_t i = 0; i < meanings.count; i++) {
        struct meaning base = meanings.at[i];
        switch ((enum meaning_kind)base.kind) {
        case MEANS_CLASS:
            inherit(world, info, self, world_scope(world, base.module, base.scope));
            break;
        case MEANS_BUILTIN: add_builtin_base(world, info, base.name); break;
        case MEANS_CONSTANT: break;
        case MEANS_EXTERNAL:
            /* What C code of the standard library calls is known by name: from_c.def. */
            if (world->graph->modules.at[base.module.n].origin == ORIGIN_STDLIB)
                info->builtin_base = true;
            else
                info->unknown_base = true;
            break;
        default: info->unknown_base |= !is_inert(world, base);
        }
    }
}

static void read_bases(struct world *world, struct class_info *info, scope_id class)
{
    module_id module = world_module_of(world, class);
    const struct facts *facts = world_area(world, module)->facts;
    scope_index index = world_scope_index(world, class);
    scope_index around = facts->scopes.at[index].parent;
    node_index arguments = facts->scopes.at[index].node + 1;
    NODE_EACH (argument, facts, arguments) {
        const struct node *node = &facts->nodes.at[argument];
        if (node->kind == NODE_STARRED) {
            info->unknown_base = true;
        } else if (node->kind != NODE_KEYWORD) {
            add_base(world, info, class, module, around, argument);
        } else if (text_is(facts_name(facts, node->value), "metaclass")) {
            struct meanings meta = meaning_of_node(world, module, around, argument + 1);
            for (uint32_t i = 0; i < meta.count; i++)
                if (meta.at[i].kind == MEANS_CLASS)
                    add_metaclass(world, info,
                                  world_scope(world, meta.at[i].module, meta.at[i].scope));
        } else {
            info->has_keywords = true;
        }
    }
}

const struct class_info *class_info_of(struct world *world, scope_id class)
{
    struct area *area = world_area(world, world_module_of(world, class));
    struct class_info **slot = &area->classes[world_scope_index(world, class)];
    if (*slot != NULL)
        return *slot; /* in a cycle of bases: what is known so far */
    struct class_info *info = ARENA_NEW(world->arena, struct class_info);
    *slot = info;
    array_push(world->arena, &info->order, class);
    read_bases(world, info, class);
    return info;
}

const struct site *class_member(struct world *world, scope_id class, name_id name, uint32_t *count,
                                scope_id *owner)
{
    const struct class_info *info = class_info_of(world, class);
    for (uint32_t i = 0; i < info->order.count; i++) {
        scope_id above = info->order.at[i];
        const struct scope_names *names =
            scope_names_of(world, world_module_of(world, above), world_scope_index(world, above));
        const struct site *site = scope_names_find(names, name, count);
        if (site != NULL) {
            *owner = above;
            return site;
        }
    }
    *count = 0;
    return NULL;
}

bool function_wears(const struct world *world, scope_id function, const char *name)
{
    module_id module = world_module_of(world, function);
    const struct area *area = world_area(world, module);
    world_read_definitions(world, module);
    node_index decorated = area->decorated[world_scope_index(world, function)];
    if (decorated == 0)
        return false;
    NODE_EACH (decorator, area->facts, decorated) {
        if (area->facts->nodes.at[decorator].kind != NODE_DECORATOR)
            break;
        const struct node *node = &area->facts->nodes.at[decorator + 1];
        if ((node->kind == NODE_NAME || node->kind == NODE_ATTRIBUTE) &&
            text_is(facts_name(area->facts, node->value), name))
            return true;
    }
    return false;
}
