#include "analyzer/verdict/reach_work.h"

struct class_use *reach_class_use(struct reach *reach, scope_id class)
{
    struct class_use **slot = &reach->work->classes[class.n];
    if (*slot == NULL)
        *slot = ARENA_NEW(reach->world->arena, struct class_use);
    return *slot;
}

static scope_id defined_scope(const struct reach *reach, module_id module, node_index definition)
{
    const struct facts *facts = world_area(reach->world, module)->facts;
    return world_scope(reach->world, module, facts->nodes.at[definition].value);
}

void reach_definition(struct reach *reach, module_id module, node_index definition,
                      struct proof proof)
{
    const struct facts *facts = world_area(reach->world, module)->facts;
    scope_id scope = defined_scope(reach, module, definition);
    if (facts->nodes.at[definition].kind == NODE_CLASS)
        reach_class(reach, scope, proof);
    else
        reach_live(reach, scope, proof);
}

/* The definitions of a member of one class, no others. */
static void member_of(struct reach *reach, scope_id class, name_id name, struct proof proof,
                      bool *found)
{
    struct world *world = reach->world;
    module_id module = world_module_of(world, class);
    uint32_t count;
    const struct site *sites = scope_names_find(
        scope_names_of(world, module, world_scope_index(world, class)), name, &count);
    *found = sites != NULL;
    for (uint32_t i = 0; i < count; i++) {
        if (sites[i].kind == SITE_DEFINITION)
            reach_definition(reach, module, sites[i].node, proof);
        else if (sites[i].kind == SITE_IMPORT)
            reach_import(reach, module, sites[i].node, false, proof);
    }
}

/* What `object.name` finds on an object of `class`; by super(), what stands behind `owner`. */
static void look_up(struct reach *reach, scope_id class, scope_id owner, name_id name, bool above,
                    struct proof proof)
{
    const struct class_info *info = class_info_of(reach->world, class);
    bool behind = !above, found = false;
    for (uint32_t i = 0; i < info->order.count && (above || !found); i++) {
        if (behind)
            member_of(reach, info->order.at[i], name, proof, &found);
        behind = behind || info->order.at[i].n == owner.n;
    }
}

void reach_self(struct reach *reach, scope_id class, name_id name, bool above, struct proof proof)
{
    struct class_use *use = reach_class_use(reach, class);
    ARRAY_EACH (struct self_name, known, &use->self_names)
        if (known->name.n == name.n && known->above == above && known->use <= reach->work->now)
            return;
    array_push(reach->world->arena, &use->self_names,
               (struct self_name){name, above, reach->work->now, proof});
    look_up(reach, class, class, name, above, proof); /* also where no object is known */
    for (uint32_t i = 0; i < use->below.count; i++)
        look_up(reach, use->below.at[i], class, name, above, proof);
}

static bool is_protocol(struct text name)
{
    static const char *const names[] = {
#define NAME(text) text,
#include "analyzer/verdict/protocol.def"
#undef NAME
    };
    if (!text_starts(name, TEXT("__")))
        return false;
    for (uint32_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(name, names[i]))
            return true;
    return false;
}

/* Methods of a class in use wait for their names; those that Python calls by itself do not. */
static void offer_methods(struct reach *reach, scope_id class)
{
    struct world *world = reach->world;
    const struct class_info *info = class_info_of(world, class);
    struct proof proof = {.kind = PROOF_PROTOCOL, .from = class};
    for (uint32_t i = 0; i < info->order.count; i++) {
        scope_id owner = info->order.at[i];
        module_id module = world_module_of(world, owner);
        const struct scope_names *names =
            scope_names_of(world, module, world_scope_index(world, owner));
        for (uint32_t k = 0; k < names->sites.count; k++) {
            const struct site *site = &names->sites.at[k];
            uint32_t count;
            scope_id first;
            if (site->kind != SITE_DEFINITION)
                continue;
            class_member(world, class, site->name, &count, &first);
            if (first.n != owner.n)
                continue; /* overridden */
            scope_id member = defined_scope(reach, module, site->node);
            struct text name = names_text(&world->graph->names, site->name);
            if (is_protocol(name))
                reach_live(reach, member, proof);
            else if (info->unknown_base)
                reach_live(reach, member, (struct proof){.kind = PROOF_C_BASE, .from = class});
            else
                reach_candidate(reach, site->name, (struct candidate){.method = member});
        }
    }
}

void reach_all_methods(struct reach *reach, scope_id class, struct proof proof)
{
    struct world *world = reach->world;
    struct class_use *use = reach_class_use(reach, class);
    if (use->all)
        return;
    use->all = true;
    const struct class_info *info = class_info_of(world, class);
    for (uint32_t i = 0; i < info->order.count; i++) {
        module_id module = world_module_of(world, info->order.at[i]);
        const struct scope_names *names =
            scope_names_of(world, module, world_scope_index(world, info->order.at[i]));
        for (uint32_t k = 0; k < names->sites.count; k++)
            if (names->sites.at[k].kind == SITE_DEFINITION)
                reach_definition(reach, module, names->sites.at[k].node, proof);
    }
    for (uint32_t i = 0; i < use->below.count; i++)
        reach_all_methods(reach, use->below.at[i], proof);
}

/* What methods of the classes above ask their own object for, this one may have. */
static void answer_self_names(struct reach *reach, scope_id class)
{
    const struct class_info *info = class_info_of(reach->world, class);
    for (uint32_t i = 0; i < info->order.count; i++) {
        scope_id above = info->order.at[i];
        struct class_use *use = reach_class_use(reach, above);
        array_push(reach->world->arena, &use->below, class);
        if (use->all && above.n != class.n)
            reach_all_methods(reach, class,
                              use->self_names.count > 0
                                  ? use->self_names.at[0].proof
                                  : (struct proof){.kind = PROOF_ALL_NAMES, .from = above});
        for (uint32_t k = 0; k < use->self_names.count; k++) {
            struct self_name self = use->self_names.at[k];
            enum use before = reach->work->now;
            if (self.use > before)
                reach->work->now = self.use;
            look_up(reach, class, above, self.name, self.above, self.proof);
            reach->work->now = before;
        }
    }
}

void reach_class(struct reach *reach, scope_id class, struct proof proof)
{
    struct class_use *use = reach_class_use(reach, class);
    module_id module = world_module_of(reach->world, class);
    reach_module(reach, module, proof);
    reach_live(reach, class, proof);
    if (use->in_use)
        return;
    use->in_use = true;
    const struct class_info *info = class_info_of(reach->world, class);
    for (uint32_t i = 0; i < info->metaclasses.count; i++)
        reach_class(reach, info->metaclasses.at[i], proof);
    answer_self_names(reach, class);
    offer_methods(reach, class);
}
