#include "analyzer/verdict/judge.h"

enum {
    MOST_DOTS = 6 /* of a dotted name that the tables are asked for */
};

/* --- names for the tables --- */

struct text dotted_name(struct judge *judge, module_id module, scope_index scope, node_index node,
                        struct meaning meaning)
{
    const struct facts *facts = world_area(judge->world, module)->facts;
    struct text name = meaning_dotted(judge->world, meaning, &judge->scratch);
    struct text tail = {"", 0};
    for (uint32_t i = 0; name.length == 0 && i < MOST_DOTS; i++) {
        const struct node *it = &facts->nodes.at[node];
        if (it->kind != NODE_ATTRIBUTE)
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

static const struct call_row *row_of_callee(struct judge *judge, const struct call *call,
                                            struct meaning meaning)
{
    struct arena_mark mark = arena_mark(&judge->scratch);
    const struct call_row *row = call_table_find(
        &judge->table, dotted_name(judge, call->module, call->scope, call->callee, meaning));
    arena_rewind(&judge->scratch, mark);
    return row;
}

/* --- arguments --- */

static node_index argument(const struct facts *facts, const struct call *call, uint32_t nth,
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
        given = argument(world_area(judge->world, binding->call->module)->facts, binding->call,
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

static bool has_class(struct meaning meaning)
{
    return meaning.kind == MEANS_CLASS || meaning.kind == MEANS_INSTANCE ||
           meaning.kind == MEANS_SELF || meaning.kind == MEANS_SELF_CLASS ||
           meaning.kind == MEANS_SUPER;
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

/* --- one callee --- */

static void add_unknown(struct walker *walker, const struct call *call, bool imported,
                        bool external)
{
    scope_id scope = world_scope(walker->judge->world, call->module, call->scope);
    add_deed(walker, (struct deed){.kind = DEED_UNKNOWN,
                                   .context = call->context,
                                   .origin_context = call->context,
                                   .imported = imported,
                                   .external = external,
                                   .scope = scope,
                                   .node = call->node,
                                   .origin = scope,
                                   .origin_node = call->node});
}

/* Of a file's mode: the second argument, or mode=. */
static bool opens_to_write(const struct facts *facts, const struct call *call)
{
    bool any;
    node_index mode = argument(facts, call, 1, TEXT("mode"), &any);
    if (mode == 0 || facts->nodes.at[mode].kind != NODE_STRING)
        return false;
    struct text text = facts_string(facts, facts->nodes.at[mode].value);
    for (uint32_t i = 0; i < text.length; i++)
        if (strchr("wax+", text.at[i]) != NULL)
            return true;
    return false;
}

static void apply_row(struct walker *walker, const struct call *call, const struct call_row *row,
                      bool is_method)
{
    const struct facts *facts = walker->facts;
    if (row->kind == ROW_PURE)
        return;
    if (row->kind == ROW_CHANGES) {
        bool of_object = is_method && facts->nodes.at[call->callee].kind == NODE_ATTRIBUTE;
        node_index changed = of_object ? call->callee + 1 : call->first;
        if (of_object || changed < call->stop)
            judge_change(walker, owner_of_node(walker->judge, call->module, call->scope, changed),
                         call->node, changed, false);
        return;
    }
    scope_id scope = world_scope(walker->judge->world, call->module, call->scope);
    bool hard = row->kind == ROW_OPENS ? opens_to_write(facts, call) : row->hard;
    add_deed(walker, (struct deed){.kind = DEED_EFFECT,
                                   .code = row->code,
                                   .hard = hard,
                                   .context = call->context,
                                   .origin_context = call->context,
                                   .scope = scope,
                                   .node = call->node,
                                   .origin = scope,
                                   .origin_node = call->node,
                                   .sentence = row->sentence});
}

static void apply_function(struct walker *walker, const struct call *call, scope_id function,
                           struct binding binding)
{
    const struct call_row *row = summary_of(walker->judge, function)->row;
    if (row != NULL)
        apply_row(walker, call, row, false);
    else
        relay(walker, call, function, &binding);
}

static void apply_all(struct walker *walker, const struct call *call, struct meanings functions,
                      struct binding binding)
{
    for (uint32_t i = 0; i < functions.count; i++)
        apply_function(
            walker, call,
            world_scope(walker->judge->world, functions.at[i].module, functions.at[i].scope),
            binding);
}

static void construct(struct walker *walker, const struct call *call, struct meaning class)
{
    struct judge *judge = walker->judge;
    const struct class_info *info =
        class_info_of(judge->world, world_scope(judge->world, class.module, class.scope));
    struct binding made = {.call = call, .has_self = true};
    struct binding of_class = made;
    owner_add_module(&of_class.self, class.module);
    apply_all(walker, call, methods_of(judge, class, judge->make), of_class);
    apply_all(walker, call, methods_of(judge, class, judge->init), made);
    apply_all(walker, call, methods_of(judge, class, judge->post_init),
              (struct binding){.has_self = true});
    for (uint32_t i = 0; i < info->metaclasses.count; i++) {
        scope_id meta = info->metaclasses.at[i];
        struct meaning type = {.kind = MEANS_CLASS,
                               .module = world_module_of(judge->world, meta),
                               .scope = world_scope_index(judge->world, meta)};
        apply_all(walker, call, methods_of(judge, type, judge->call), of_class);
    }
    if (info->unknown_base)
        add_unknown(walker, call, class.module.n != walker->module.n, true);
}

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

static void judge_builtin(struct walker *walker, const struct call *call, name_id id)
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
                                        .sentence = {"registers with a generic function", 33}};
    apply_row(walker, call, &row, false);
    return true;
}

/* `Abstract.register(C)`, which the class itself does not define. */
static bool judge_class_register(struct walker *walker, const struct call *call,
                                 struct meaning callee)
{
    static const struct call_row row = {
        .kind = ROW_EFFECT, .code = EFFECT_E01, .sentence = {"registers a virtual subclass", 28}};
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

static void judge_unknown_method(struct walker *walker, const struct call *call)
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

/* --- values that can be called --- */

static void apply_given(struct walker *walker, const struct call *call, struct meaning given,
                        struct binding binding)
{
    struct judge *judge = walker->judge;
    if (given.kind == MEANS_FUNCTION)
        apply_function(walker, call, world_scope(judge->world, given.module, given.scope), binding);
    else if (given.kind == MEANS_CLASS)
        construct(walker, call, given);
    else if (given.kind == MEANS_INSTANCE) {
        binding.has_self = true;
        apply_all(walker, call, methods_of(judge, given, judge->call), binding);
    }
}

/* `name = partial(f, ...)`, `name = make_decorator(...)` in a module: what calling `name` calls.
 * Nobody follows which argument ends where. */
static struct meanings called_through_name(struct judge *judge, struct meaning named, bool *pure)
{
    struct meanings out = {0};
    uint32_t count;
    *pure = false;
    if (named.module.n == 0 || world_area(judge->world, named.module)->facts == NULL)
        return out;
    const struct facts *facts = world_area(judge->world, named.module)->facts;
    const struct site *sites =
        scope_names_find(scope_names_of(judge->world, named.module, 0), named.name, &count);
    if (sites == NULL || count != 1 || sites->kind != SITE_VALUE ||
        facts->nodes.at[sites->node].kind != NODE_CALL)
        return out;
    struct meaning maker = meaning_of_node(judge->world, named.module, 0, sites->node + 1).at[0];
    struct text name = meaning_dotted(judge->world, maker, judge->arena);
    const struct call_row *row = call_table_find(&judge->table, name);
    node_index first = facts->nodes.at[sites->node + 1].end;
    /* A class that namedtuple made, a function that attrgetter made: no better than their maker. */
    *pure = row != NULL && row->kind == ROW_PURE && !text_starts(name, TEXT("functools.")) &&
            !text_starts(name, TEXT("contextlib."));
    if (text_is(name, "functools.partial") && first < facts->nodes.at[sites->node].end)
        return meaning_of_node(judge->world, named.module, 0, first);
    if (maker.kind == MEANS_FUNCTION)
        return summary_of(judge, world_scope(judge->world, maker.module, maker.scope))->gives;
    return out;
}

static bool judge_named_value(struct walker *walker, const struct call *call, struct meaning named)
{
    bool any;
    struct meanings functions = called_through_name(walker->judge, named, &any);
    for (uint32_t i = 0; i < functions.count; i++) {
        if (functions.at[i].kind == MEANS_UNKNOWN)
            continue;
        apply_given(walker, call, functions.at[i], (struct binding){.call = call, .loose = true});
        any = true;
    }
    return any;
}

/* --- calls --- */

/* `from _socket import *` may give any name, but surely not another `property`. */
static bool is_builtin_all_the_same(const struct world *world, struct meaning callee)
{
    static const char *const names[] = {
        "property", "staticmethod", "classmethod", "isinstance", "issubclass", "hasattr",
        "getattr",  "setattr",      "len",         "super",      "type",       "dict",
        "list",     "tuple",        "set",         "frozenset",  "str",        "bytes",
        "int",      "float",        "range",       "zip",        "map",        "sorted",
        "min",      "max",          "iter",        "next",       "enumerate",  "globals",
        "vars",     "dir",          "object",      "print",      "open"};
    if (callee.kind != MEANS_EXTERNAL)
        return false;
    if (text_is(module_graph_name(world->graph, callee.module), "builtins"))
        return true;
    for (uint32_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(names_text(&world->graph->names, callee.name), names[i]))
            return true;
    return false;
}

static bool is_strong(struct meaning meaning)
{
    return meaning.kind == MEANS_FUNCTION || meaning.kind == MEANS_CLASS ||
           meaning.kind == MEANS_BUILTIN || meaning.kind == MEANS_INSTANCE;
}

static void judge_meaning(struct walker *walker, const struct call *call, struct meaning callee,
                          bool alone)
{
    struct judge *judge = walker->judge;
    if (is_builtin_all_the_same(judge->world, callee))
        callee.kind = MEANS_BUILTIN;
    if (judge_class_register(walker, call, callee))
        return;
    const struct call_row *row = callee.kind == MEANS_FUNCTION || callee.kind == MEANS_BUILTIN ||
                                         callee.kind == MEANS_CONSTANT
                                     ? NULL
                                     : row_of_callee(judge, call, callee);
    if (row != NULL) {
        apply_row(walker, call, row, true);
        return;
    }
    switch ((enum meaning_kind)callee.kind) {
    case MEANS_FUNCTION: {
        scope_id function = world_scope(judge->world, callee.module, callee.scope);
        apply_function(walker, call, function, bind_call(judge, call, function));
        break;
    }
    case MEANS_CLASS: construct(walker, call, callee); break;
    case MEANS_INSTANCE: {
        struct binding binding = {.call = call, .has_self = true};
        struct meanings functions = methods_of(judge, callee, judge->call);
        binding.self = owner_of_node(judge, call->module, call->scope, call->callee);
        apply_all(walker, call, functions, binding);
        if (functions.count == 0 && alone)
            add_unknown(walker, call, callee.module.n != walker->module.n, false);
        break;
    }
    case MEANS_BUILTIN: judge_builtin(walker, call, callee.name); break;
    case MEANS_SELF:
    case MEANS_SELF_CLASS:
    case MEANS_EXTERNAL:
    case MEANS_UNKNOWN: {
        const struct node *node = &walker->facts->nodes.at[call->callee];
        if (!alone)
            break;
        if (callee.kind == MEANS_SELF_CLASS) /* cls(...): an object of its own */
            construct(walker, call, callee);
        else if (callee.kind == MEANS_EXTERNAL)
            add_unknown(walker, call, true, true);
        else if (judge_named_value(walker, call, callee))
            break;
        else if (node->kind == NODE_ATTRIBUTE && callee.name.n == 0)
            judge_unknown_method(walker, call);
        else
            add_unknown(walker, call,
                        !owner_is_own(owner_of_node(judge, call->module, call->scope, call->callee),
                                      walker->module),
                        false);
        break;
    }
    case MEANS_CONSTANT:
    case MEANS_MODULE:
    case MEANS_SUPER: break;
    }
}

void judge_call(struct walker *walker, const struct call *call)
{
    struct meanings callee =
        meaning_of_node(walker->judge->world, call->module, call->scope, call->callee);
    bool strong = false, asked = false;
    for (uint32_t i = 0; i < callee.count; i++)
        strong |= is_strong(callee.at[i]);
    for (uint32_t i = 0; i < callee.count; i++) {
        bool weak = callee.at[i].kind == MEANS_UNKNOWN || callee.at[i].kind == MEANS_EXTERNAL;
        judge_meaning(walker, call, callee.at[i], !strong && !(weak && asked));
        asked |= weak;
    }
}

void judge_call_of_result(struct walker *walker, const struct call *call, node_index maker)
{
    struct judge *judge = walker->judge;
    const struct facts *facts = walker->facts;
    struct call making = {call->module,
                          call->scope,
                          maker,
                          maker + 1,
                          facts->nodes.at[maker + 1].end,
                          facts->nodes.at[maker].end,
                          call->context};
    struct meanings makers = meaning_of_node(judge->world, call->module, call->scope, maker + 1);
    bool resolved = false, given = false;
    for (uint32_t i = 0; i < makers.count; i++) {
        struct meaning meaning = makers.at[i];
        const struct call_row *row = row_of_callee(judge, &making, meaning);
        resolved |= is_strong(meaning) || row != NULL;
        given |= row != NULL;
        if (row != NULL || meaning.kind == MEANS_BUILTIN)
            continue;
        if (meaning.kind == MEANS_CLASS) {
            struct meanings methods = methods_of(judge, meaning, judge->call);
            apply_all(walker, call, methods, (struct binding){.call = call, .has_self = true});
            given |= methods.count > 0;
        }
        if (meaning.kind == MEANS_FUNCTION) {
            scope_id function = world_scope(judge->world, meaning.module, meaning.scope);
            const struct summary *summary = summary_of(judge, function);
            struct binding outer = bind_call(judge, &making, function);
            for (uint32_t k = 0; k < summary->gives.count; k++)
                apply_given(walker, call, summary->gives.at[k],
                            (struct binding){.call = call, .outer = &outer});
            given |= summary->gives.count > 0 || !summary->ready;
        }
        struct meanings through = {0};
        if (meaning.kind == MEANS_UNKNOWN)
            through = called_through_name(judge, meaning, &given);
        for (uint32_t t = 0; t < through.count; t++) {
            if (through.at[t].kind != MEANS_FUNCTION)
                continue;
            const struct summary *summary = summary_of(
                judge, world_scope(judge->world, through.at[t].module, through.at[t].scope));
            struct binding loose = {.call = &making, .loose = true};
            for (uint32_t k = 0; k < summary->gives.count; k++)
                apply_given(walker, call, summary->gives.at[k],
                            (struct binding){.call = call, .outer = &loose});
            resolved = true;
            given |= summary->gives.count > 0;
        }
    }
    if (resolved && !given)
        add_unknown(walker, call,
                    !owner_is_own(owner_of_node(judge, call->module, call->scope, maker + 1),
                                  walker->module),
                    false);
}
