#include "analyzer/defer/program.h"

#include "analyzer/verdict/scan.h"

/* Somebody calls __subclasses__(): classes that derive from what is asked must be there. */
struct asked {
    struct defer *defer;
    name_id subclasses;
    struct number_set classes; /* scope_ids */
};

static void ask(struct asked *asked, struct meaning object)
{
    if (object.kind == MEANS_CLASS || object.kind == MEANS_SELF_CLASS ||
        object.kind == MEANS_SELF || object.kind == MEANS_INSTANCE)
        number_set_add(asked->defer->arena, &asked->classes,
                       world_scope(asked->defer->world, object.module, object.scope).n);
}

static node_index visit(void *context, const struct scanned *at)
{
    struct asked *asked = context;
    const struct node *node = &at->facts->nodes.at[at->node];
    if (node->kind != NODE_ATTRIBUTE ||
        world_name(asked->defer->world, at->module, node->value).n != asked->subclasses.n)
        return at->node + 1;
    struct meanings meanings =
        meaning_of_node(asked->defer->world, at->module, at->scope, at->node + 1);
    for (uint32_t i = 0; i < meanings.count; i++)
        ask(asked, meanings.at[i]);
    return at->node + 1;
}

static bool has_name(const struct world *world, module_id module, name_id name)
{
    const struct facts *facts = world_area(world, module)->facts;
    for (uint32_t i = 1; i < facts->names.count; i++)
        if (world_name(world, module, i).n == name.n)
            return true;
    return false;
}

static void find_asked(struct asked *asked)
{
    const struct world *world = asked->defer->world;
    const struct reach *reach = &asked->defer->request->verdicts->reach;
    for (uint32_t m = 1; m < world->graph->modules.count; m++) {
        const struct module *module = &world->graph->modules.at[m];
        if (module->facts == NULL || module->origin == ORIGIN_STDLIB ||
            !has_name(world, (module_id){m}, asked->subclasses))
            continue;
        for (uint32_t s = 0; s < world_area(world, (module_id){m})->scope_count; s++) {
            scope_id scope = world_scope(world, (module_id){m}, s);
            if (reach->use[scope.n] != USE_NONE)
                scan_scope(world, scope, visit, asked);
        }
    }
}

/* The class above that is asked; {0}: none. */
static scope_id asked_base(struct asked *asked, scope_id class)
{
    const struct class_info *info = class_info_of(asked->defer->world, class);
    for (uint32_t i = 1; i < info->order.count; i++)
        if (number_set_holds(&asked->classes, info->order.at[i].n))
            return info->order.at[i];
    return (scope_id){0};
}

static void look_at_class(struct asked *asked, module_id module, scope_index class)
{
    struct world *world = asked->defer->world;
    scope_id base = asked_base(asked, world_scope(world, module, class));
    if (base.n != 0)
        defer_keep(asked->defer, module, world_module_of(world, base), RULE_IS441,
                   TEXT("makes a subclass that somebody lists"));
}

void subclasses_judge(struct defer *defer)
{
    struct world *world = defer->world;
    struct asked asked = {.defer = defer};
    asked.subclasses = names_get(&world->graph->names, TEXT("__subclasses__"));
    if (asked.subclasses.n == 0)
        return;
    find_asked(&asked);
    for (uint32_t m = 1; m < world->graph->modules.count && asked.classes.count > 0; m++) {
        const struct facts *facts = world->graph->modules.at[m].facts;
        if (facts == NULL || world->graph->modules.at[m].loads != LOADS_INIT)
            continue;
        for (uint32_t s = 1; s < facts->scopes.count; s++)
            if (facts->scopes.at[s].kind == SCOPE_CLASS && facts->scopes.at[s].parent == 0)
                look_at_class(&asked, (module_id){m}, s);
    }
}
