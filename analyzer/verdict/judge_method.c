/* Calls of built-in functions, and of methods of objects that nobody knows. */
#include "analyzer/verdict/judge.h"

/* --- built-in functions --- */

static bool means_own_module(struct judge *judge, const struct call *call, node_index node)
{
    struct owner owner = owner_of_node(judge, call->module, call->scope, node);
    return world_area(judge->world, call->module)->facts->nodes.at[node].kind == NODE_SUBSCRIPT &&
           owner.count == 1 && owner.modules[0].n == call->module.n;
}

static void add_namespace_effect(struct walker *walker, const struct call *call,
                                 struct text sentence)
{
    scope_id scope = world_scope(walker->judge->world, call->module, call->scope);
    if (!walker->is_body) {
        add_unknown(walker, call, false, false);
        return;
    }
    add_deed(walker, (struct deed){.kind = DEED_EFFECT,
                                   .code = EFFECT_E11,
                                   .hard = true,
                                   .context = call->context,
                                   .origin_context = call->context,
                                   .scope = scope,
                                   .node = call->node,
                                   .origin = scope,
                                   .origin_node = call->node,
                                   .sentence = sentence});
}

static void judge_setattr(struct walker *walker, const struct call *call)
{
    const struct facts *facts = walker->facts;
    node_index object = call->first;
    if (object >= call->stop)
        return;
    node_index name = facts->nodes.at[object].end;
    if (walker->is_body && means_own_module(walker->judge, call, object)) {
        if (name < call->stop && facts->nodes.at[name].kind != NODE_STRING)
            add_namespace_effect(walker, call, TEXT("binds names that are computed"));
        return;
    }
    judge_change(walker, owner_now(walker, object), call->node, call->node, false);
}

void judge_builtin(struct walker *walker, const struct call *call, name_id id)
{
    struct text name = names_text(&walker->judge->world->graph->names, id);
    const struct call_row *row = call_table_find(&walker->judge->table, name);
    if (text_is(name, "setattr") || text_is(name, "delattr")) {
        judge_setattr(walker, call);
    } else if (text_is(name, "exec") || text_is(name, "eval")) {
        bool constant =
            call->first < call->stop && walker->facts->nodes.at[call->first].kind == NODE_STRING;
        if (!constant)
            add_namespace_effect(walker, call, TEXT("runs code that is computed"));
    } else if (row != NULL) {
        apply_row(walker, call, row, false);
    }
}

static bool has_class(struct meaning meaning)
{
    return meaning.kind == MEANS_CLASS || meaning.kind == MEANS_INSTANCE ||
           meaning.kind == MEANS_SELF || meaning.kind == MEANS_SELF_CLASS ||
           meaning.kind == MEANS_SUPER;
}

/* --- methods of objects that nobody knows --- */

/* `x.setter` of a property, `f.register` of a generic function. */
static bool judge_function_attribute(struct walker *walker, const struct call *call,
                                     struct meaning object, struct text name)
{
    static const char *const harmless[] = {"setter",      "getter",     "deleter",
                                           "cache_clear", "cache_info", "__get__"};
    for (uint32_t i = 0; i < sizeof harmless / sizeof *harmless; i++)
        if (text_is(name, harmless[i]))
            return true;
    if (!text_is(name, "register"))
        return false;
    if (object.module.n == walker->module.n && walker->is_body)
        return true;
    static const struct call_row row = {.kind = ROW_EFFECT,
                                        .code = EFFECT_E01,
                                        .hard = true,
                                        .about = ABOUT_CLASS,
                                        .sentence = {"registers with a generic function", 33}};
    apply_row(walker, call, &row, false);
    return true;
}

/* `Abstract.register(C)`, which the class itself does not define. */
bool judge_class_register(struct walker *walker, const struct call *call, struct meaning callee)
{
    static const struct call_row row = {.kind = ROW_EFFECT,
                                        .code = EFFECT_E01,
                                        .about = ABOUT_CLASS,
                                        .sentence = {"registers a virtual subclass", 28}};
    const struct node *node = &walker->facts->nodes.at[call->callee];
    if (callee.kind != MEANS_UNKNOWN || node->kind != NODE_ATTRIBUTE ||
        !text_is(facts_name(walker->facts, node->value), "register"))
        return false;
    struct meaning object =
        meaning_of_node(walker->judge->world, call->module, call->scope, call->callee + 1).at[0];
    if (object.kind != MEANS_CLASS)
        return false;
    if (object.module.n != walker->module.n)
        apply_row(walker, call, &row, false);
    return true;
}

/* `list.append(x, 1)`, `object.__setattr__(self, k, v)`: the first argument is the object. */
static bool judge_builtin_method(struct walker *walker, const struct call *call, struct text name)
{
    const struct call_row *row = call_table_method(&walker->judge->table, name);
    if ((row != NULL && row->kind == ROW_CHANGES) || text_is(name, "__setattr__") ||
        text_is(name, "__setitem__") || text_is(name, "__delitem__")) {
        if (call->first < call->stop)
            judge_change(walker,
                         owner_of_node(walker->judge, call->module, call->scope, call->first),
                         call->node, call->first, false);
    }
    return true;
}

static bool judge_method_of(struct walker *walker, const struct call *call, struct meaning object,
                            name_id id, struct text name)
{
    struct judge *judge = walker->judge;
    if (object.kind == MEANS_BUILTIN)
        return judge_builtin_method(walker, call, name);
    if (object.kind == MEANS_FUNCTION)
        return judge_function_attribute(walker, call, object, name);
    if (!has_class(object))
        return false;
    struct meanings functions = methods_of(judge, object, id);
    for (uint32_t i = 0; i < functions.count; i++) {
        scope_id function =
            world_scope(judge->world, functions.at[i].module, functions.at[i].scope);
        struct binding binding = bind_call(judge, call, function);
        if (object.kind == MEANS_SUPER) {
            binding.has_self = true;
            binding.self = (struct owner){.params = walker->is_body ? 0 : 1};
        }
        apply_function(walker, call, function, binding);
    }
    if (functions.count > 0)
        return true;
    const struct class_info *info =
        class_info_of(judge->world, world_scope(judge->world, object.module, object.scope));
    bool dunder = text_starts(name, TEXT("__"));
    return object.kind == MEANS_SUPER && (dunder || !info->unknown_base);
}

void judge_unknown_method(struct walker *walker, const struct call *call)
{
    struct judge *judge = walker->judge;
    const struct node *node = &walker->facts->nodes.at[call->callee];
    struct text name = facts_name(walker->facts, node->value);
    name_id id = world_name(judge->world, walker->module, node->value);
    struct meanings objects =
        meaning_of_node(judge->world, call->module, call->scope, call->callee + 1);
    bool judged = false, constant = false;
    for (uint32_t i = 0; i < objects.count; i++) {
        judged |= judge_method_of(walker, call, objects.at[i], id, name);
        constant |= objects.at[i].kind == MEANS_CONSTANT;
    }
    if (judged)
        return;
    struct owner owner = owner_now(walker, call->callee + 1);
    const struct call_row *row = call_table_method(&judge->table, name);
    if (row == NULL && constant)
        return;
    if (row != NULL && row->kind == ROW_EFFECT)
        apply_row(walker, call, row, false);
    else if (row != NULL && row->kind == ROW_CHANGES)
        judge_change(walker, owner, call->node, call->callee + 1, false);
    else if (row == NULL)
        add_unknown(walker, call, !owner_is_own(owner, walker->module), false);
}
