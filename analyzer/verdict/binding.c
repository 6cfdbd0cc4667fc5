/* What a call means for the function that is called: names for the tables, arguments, methods. */
#include "analyzer/verdict/judge.h"

enum {
    MOST_DOTS = 6,   /* of a dotted name that the tables are asked for */
    MOST_NAME = 300, /* a longer one stands in no table */
};

/* --- names for the tables --- */

struct text dotted_name(struct judge *judge, module_id module, scope_index scope, node_index node,
                        struct meaning meaning)
{
    const struct facts *facts = world_area(judge->world, module)->facts;
    struct text name = {"", 0};
    if (names_text(&judge->world->graph->names, meaning.name).length <= MOST_NAME)
        name = meaning_dotted(judge->world, meaning, &judge->scratch);
    struct text tail = {"", 0};
    for (uint32_t i = 0; name.length == 0 && i < MOST_DOTS; i++) {
        const struct node *it = &facts->nodes.at[node];
        if (it->kind != NODE_ATTRIBUTE || facts_name(facts, it->value).length > MOST_NAME)
            return (struct text){"", 0};
        tail = arena_print(&judge->scratch, ".%.*s%.*s", TEXT_ARG(facts_name(facts, it->value)),
                           TEXT_ARG(tail));
        node++;
        bool made = facts->nodes.at[node].kind == NODE_CALL; /* Path(x).read_text */
        struct meaning object = meaning_of_node(judge->world, module, scope, node + made).at[0];
        if (made && object.kind != MEANS_CLASS)
            return (struct text){"", 0};
        name = meaning_dotted(judge->world, object, &judge->scratch);
        if (object.kind == MEANS_INSTANCE) {
            object.kind = MEANS_CLASS;
            name = meaning_dotted(judge->world, object, &judge->scratch);
        }
    }
    return name.length == 0 ? name : arena_join(&judge->scratch, name, tail);
}

/* --- arguments --- */

node_index call_argument(const struct facts *facts, const struct call *call, uint32_t nth,
                         struct text name, bool *any)
{
    uint32_t seen = 0;
    *any = false;
    for (node_index n = call->first; n < call->stop; n = facts->nodes.at[n].end) {
        const struct node *node = &facts->nodes.at[n];
        if (node->kind == NODE_STARRED)
            *any = true;
        else if (node->kind != NODE_KEYWORD && seen++ == nth)
            return n;
        else if (node->kind == NODE_KEYWORD && name.length > 0 &&
                 text_equal(facts_name(facts, node->value), name))
            return n + 1;
    }
    return 0;
}

static struct owner owner_of_all(struct judge *judge, const struct call *call)
{
    const struct facts *facts = world_area(judge->world, call->module)->facts;
    struct owner out = {0};
    for (node_index n = call->first; n < call->stop; n = facts->nodes.at[n].end) {
        node_index value = facts->nodes.at[n].kind == NODE_KEYWORD ? n + 1 : n;
        owner_add(&out, owner_of_node(judge, call->module, call->scope, value));
    }
    return out;
}

static struct owner owner_of_parameter(struct judge *judge, scope_id function,
                                       const struct binding *binding, uint32_t nth)
{
    if (binding->has_self && nth == 0)
        return binding->self;
    if (binding->makes_class)
        return nth <= 2 ? binding->bases : (struct owner){0};
    if (binding->call == NULL)
        return (struct owner){0};
    module_id module = world_module_of(judge->world, function);
    const struct facts *facts = world_area(judge->world, module)->facts;
    scope_index index = world_scope_index(judge->world, function);
    node_index params = facts->scopes.at[index].node + 1;
    node_index param = facts_child(facts, params, nth);
    struct text name = {"", 0};
    bool any = true;
    node_index given = 0;
    if (param < facts->nodes.at[params].end && nth + 1 < PARAMS_MOST && !binding->loose &&
        !(facts->nodes.at[param].flags & (FLAG_STAR | FLAG_STAR_STAR))) {
        name = facts_name(facts, facts->nodes.at[param].value);
        bool keyword = (facts->nodes.at[param].flags & FLAG_KEYWORD) != 0;
        given = call_argument(world_area(judge->world, binding->call->module)->facts, binding->call,
                              keyword ? UINT32_MAX : nth - binding->has_self, name, &any);
    }
    if (given != 0)
        return owner_of_node(judge, binding->call->module, binding->call->scope, given);
    return any ? owner_part(owner_of_all(judge, binding->call)) : (struct owner){0};
}

struct owner bind_owner(struct judge *judge, scope_id function, const struct binding *binding,
                        struct owner inner, scope_id caller)
{
    struct owner out = inner;
    uint32_t outer_params = inner.params >> PARAM_OUTER_SHIFT;
    uint32_t outer_parts = inner.parts >> PARAM_OUTER_SHIFT;
    out.params = inner.params & NEW_CLASS;
    out.parts = inner.parts & NEW_CLASS;
    for (uint32_t i = 0; i < PARAMS_MOST; i++) {
        if (((inner.params | inner.parts) >> i & 1) == 0)
            continue;
        struct owner given = owner_of_parameter(judge, function, binding, i);
        owner_add(&out, inner.params >> i & 1 ? given : owner_part(given));
    }
    if ((outer_params | outer_parts) == 0)
        return out;
    module_id module = world_module_of(judge->world, function);
    const struct facts *facts = world_area(judge->world, module)->facts;
    scope_index around =
        running_function(facts, facts->scopes.at[world_scope_index(judge->world, function)].parent);
    struct owner outer = {.params = outer_params, .parts = outer_parts};
    if (binding->outer != NULL)
        owner_add(&out, bind_owner(judge, world_scope(judge->world, module, around), binding->outer,
                                   outer, caller));
    else if (world_module_of(judge->world, caller).n == module.n &&
             running_function(facts, world_scope_index(judge->world, caller)) == around)
        owner_add(&out, outer);
    else
        out.unknown = true;
    return out;
}

/* --- methods --- */

static void add_definitions(struct judge *judge, const struct site *sites, uint32_t count,
                            scope_id owner, struct meanings *out)
{
    module_id module = world_module_of(judge->world, owner);
    const struct facts *facts = world_area(judge->world, module)->facts;
    for (uint32_t i = 0; i < count && out->count < MEANINGS_MOST; i++)
        if (sites[i].kind == SITE_DEFINITION &&
            facts->nodes.at[sites[i].node].kind == NODE_FUNCTION)
            out->at[out->count++] = (struct meaning){.kind = MEANS_FUNCTION,
                                                     .module = module,
                                                     .scope = facts->nodes.at[sites[i].node].value};
}

struct meanings methods_of(struct judge *judge, struct meaning object, name_id name)
{
    struct meanings out = {0};
    scope_id class = world_scope(judge->world, object.module, object.scope), owner;
    const struct class_info *info = class_info_of(judge->world, class);
    uint32_t count;
    for (uint32_t i = object.kind == MEANS_SUPER; i < info->order.count; i++) {
        scope_id at = info->order.at[i];
        owner = at;
        const struct site *sites =
            scope_names_find(scope_names_of(judge->world, world_module_of(judge->world, at),
                                            world_scope_index(judge->world, at)),
                             name, &count);
        if (sites == NULL)
            continue;
        add_definitions(judge, sites, count, owner, &out);
        break;
    }
    return out;
}

/* A method takes the object before its dot as its first argument. */
struct binding bind_call(struct judge *judge, const struct call *call, scope_id function)
{
    struct binding binding = {.call = call};
    module_id module = world_module_of(judge->world, function);
    const struct facts *inner = world_area(judge->world, module)->facts;
    const struct facts *facts = world_area(judge->world, call->module)->facts;
    scope_index parent = inner->scopes.at[world_scope_index(judge->world, function)].parent;
    if (parent == 0 || inner->scopes.at[parent].kind != SCOPE_CLASS ||
        facts->nodes.at[call->callee].kind != NODE_ATTRIBUTE ||
        function_wears(judge->world, function, "staticmethod"))
        return binding;
    struct meaning object =
        meaning_of_node(judge->world, call->module, call->scope, call->callee + 1).at[0];
    bool of_class = object.kind == MEANS_CLASS || object.kind == MEANS_SELF_CLASS;
    if (object.kind == MEANS_MODULE ||
        (of_class && !function_wears(judge->world, function, "classmethod")))
        return binding;
    binding.has_self = true;
    binding.self = owner_of_node(judge, call->module, call->scope, call->callee + 1);
    return binding;
}
