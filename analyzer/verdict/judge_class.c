#include "analyzer/verdict/judge.h"

static bool is_exempt(struct judge *judge, scope_id class)
{
    const struct call_row *row = row_of_scope(judge, class);
    return row != NULL && row->kind == ROW_PURE;
}

static struct owner owner_of_bases(struct judge *judge, const struct class_info *info)
{
    struct owner out = {0};
    for (uint32_t i = 1; i < info->order.count && i <= OWNER_MODULES; i++)
        owner_add_module(&out, world_module_of(judge->world, info->order.at[i]));
    return out;
}

static void run_hooks(struct walker *walker, const struct call *call, struct meaning holder,
                      name_id name, struct binding binding)
{
    struct judge *judge = walker->judge;
    struct meanings functions = methods_of(judge, holder, name);
    for (uint32_t i = 0; i < functions.count; i++) {
        scope_id function =
            world_scope(judge->world, functions.at[i].module, functions.at[i].scope);
        if (summary_of(judge, function)->row == NULL)
            relay(walker, call, function, &binding);
    }
}

static void run_metaclass(struct walker *walker, const struct call *call, scope_id metaclass,
                          struct owner bases)
{
    struct judge *judge = walker->judge;
    struct meaning type = {.kind = MEANS_CLASS,
                           .module = world_module_of(judge->world, metaclass),
                           .scope = world_scope_index(judge->world, metaclass)};
    struct binding made = {.has_self = true, .makes_class = true, .bases = bases};
    struct binding making = made;
    made.self.params = NEW_CLASS;
    owner_add_module(&making.self, type.module);
    if (is_exempt(judge, metaclass))
        return;
    run_hooks(walker, call, type, judge->prepare, making);
    run_hooks(walker, call, type, judge->make, making);
    run_hooks(walker, call, type, judge->init, made);
}

/* `name = Value()` in a class: the value may be told its name. */
static void tell_names(struct walker *walker, const struct call *call, scope_index class)
{
    struct judge *judge = walker->judge;
    const struct scope_names *names = scope_names_of(judge->world, walker->module, class);
    ARRAY_EACH (struct site, site, &names->sites) {
        if (site->kind != SITE_VALUE || walker->facts->nodes.at[site->node].kind != NODE_CALL)
            continue;
        struct meanings values = meaning_of_node(judge->world, walker->module, class, site->node);
        struct binding binding = {.has_self = true, .makes_class = true};
        for (uint32_t i = 0; i < values.count; i++)
            if (values.at[i].kind == MEANS_INSTANCE)
                run_hooks(walker, call, values.at[i], judge->set_name, binding);
    }
}

void judge_class(struct walker *walker, scope_index class, node_index node)
{
    struct judge *judge = walker->judge;
    scope_id self = world_scope(judge->world, walker->module, class);
    const struct class_info *info = class_info_of(judge->world, self);
    struct call call = {
        .module = walker->module, .scope = walker->scope, .node = node, .context = CONTEXT_CLASS};
    struct owner bases = owner_of_bases(judge, info);
    for (uint32_t i = 0; i < info->metaclasses.count; i++)
        run_metaclass(walker, &call, info->metaclasses.at[i], bases);
    struct meaning above = {.kind = MEANS_SUPER, .module = walker->module, .scope = class};
    struct binding made = {.has_self = true, .makes_class = true};
    made.self.params = NEW_CLASS;
    run_hooks(walker, &call, above, judge->init_subclass, made);
    tell_names(walker, &call, class);
    if (info->unknown_base) {
        scope_id scope = world_scope(judge->world, walker->module, walker->scope);
        add_deed(walker, (struct deed){.kind = DEED_UNKNOWN,
                                       .context = CONTEXT_CLASS,
                                       .origin_context = CONTEXT_CLASS,
                                       .external = true,
                                       .scope = scope,
                                       .node = node,
                                       .origin = scope,
                                       .origin_node = node});
    }
    struct walker body = *walker;
    body.scope = class;
    body.made.count = body.made.room = body.blocks.count = body.blocks.room = 0;
    judge_scope(&body);
}
