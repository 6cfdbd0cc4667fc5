#include "analyzer/verdict/judge.h"

static const struct call_row *row_of_callee(struct judge *judge, const struct call *call,
                                            struct meaning meaning)
{
    if (meaning.kind == MEANS_FUNCTION || meaning.kind == MEANS_CLASS)
        return row_of_scope(judge, world_scope(judge->world, meaning.module, meaning.scope));
    struct arena_mark mark = arena_mark(&judge->scratch);
    const struct call_row *row = call_table_find(
        &judge->table, dotted_name(judge, call->module, call->scope, call->callee, meaning));
    arena_rewind(&judge->scratch, mark);
    return row;
}

/* --- one callee --- */

void add_unknown(struct walker *walker, const struct call *call, bool imported, bool external)
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
    node_index mode = call_argument(facts, call, 1, TEXT("mode"), &any);
    if (mode == 0 || facts->nodes.at[mode].kind != NODE_STRING)
        return false;
    struct text text = facts_string(facts, facts->nodes.at[mode].value);
    for (uint32_t i = 0; i < text.length; i++)
        if (strchr("wax+", text.at[i]) != NULL)
            return true;
    return false;
}

void apply_row(struct walker *walker, const struct call *call, const struct call_row *row,
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
    struct deed deed = {.kind = DEED_EFFECT,
                        .code = row->code,
                        .hard = hard,
                        .context = call->context,
                        .origin_context = call->context,
                        .scope = scope,
                        .node = call->node,
                        .origin = scope,
                        .origin_node = call->node,
                        .sentence = row->sentence};
    judge_about(walker, call, row, &deed);
    add_deed(walker, deed);
}

static bool is_method(const struct world *world, scope_id function)
{
    const struct facts *facts = world_area(world, world_module_of(world, function))->facts;
    scope_index parent = facts->scopes.at[world_scope_index(world, function)].parent;
    return parent != 0 && facts->scopes.at[parent].kind == SCOPE_CLASS;
}

void apply_function(struct walker *walker, const struct call *call, scope_id function,
                    struct binding binding)
{
    const struct call_row *row = summary_of(walker->judge, function)->row;
    if (row != NULL)
        apply_row(walker, call, row, is_method(walker->judge->world, function));
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

/* Code that can be read, or that a table tells of. */
static bool is_known(struct judge *judge, const struct call *call, struct meaning meaning)
{
    return is_strong(meaning) ||
           (meaning.kind == MEANS_EXTERNAL && row_of_callee(judge, call, meaning) != NULL);
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
        strong |= is_known(walker->judge, call, callee.at[i]);
    for (uint32_t i = 0; i < callee.count; i++) {
        bool weak = callee.at[i].kind == MEANS_UNKNOWN || callee.at[i].kind == MEANS_EXTERNAL;
        judge_meaning(walker, call, callee.at[i], !strong && !(weak && asked));
        asked |= weak;
    }
}

/* A function that gives functions is a factory, whatever else it may give: what it decorates when
 * it is used without parentheses is not called here. */
static bool call_gifts(struct walker *walker, const struct call *call, scope_id function,
                       const struct binding *outer)
{
    const struct summary *summary = summary_of(walker->judge, function);
    bool has_function = meanings_hold(&summary->gives, MEANS_FUNCTION);
    for (uint32_t i = 0; i < summary->gives.count; i++)
        if (!has_function || summary->gives.at[i].kind == MEANS_FUNCTION)
            apply_given(walker, call, summary->gives.at[i],
                        (struct binding){.call = call, .outer = outer});
    return summary->gives.count > 0 || !summary->ready;
}

/* Calls what a call of `maker` gives; false where nobody knows what that is. */
static bool call_what_it_makes(struct walker *walker, const struct call *call,
                               const struct call *making, struct meaning maker)
{
    struct judge *judge = walker->judge;
    if (maker.kind == MEANS_BUILTIN || row_of_callee(judge, making, maker) != NULL)
        return true;
    if (maker.kind == MEANS_CLASS) {
        struct meanings methods = methods_of(judge, maker, judge->call);
        apply_all(walker, call, methods, (struct binding){.call = call, .has_self = true});
        return methods.count > 0;
    }
    if (maker.kind == MEANS_FUNCTION) {
        scope_id function = world_scope(judge->world, maker.module, maker.scope);
        struct binding outer = bind_call(judge, making, function);
        return call_gifts(walker, call, function, &outer);
    }
    bool known = false;
    struct meanings through = {0};
    if (maker.kind == MEANS_UNKNOWN)
        through = called_through_name(judge, maker, &known);
    struct binding loose = {.call = making, .loose = true};
    for (uint32_t i = 0; i < through.count; i++)
        if (through.at[i].kind == MEANS_FUNCTION)
            known |= call_gifts(
                walker, call, world_scope(judge->world, through.at[i].module, through.at[i].scope),
                &loose);
    return known;
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
    bool resolved = false, known = false;
    for (uint32_t i = 0; i < makers.count; i++) {
        resolved |= is_strong(makers.at[i]);
        known |= call_what_it_makes(walker, call, &making, makers.at[i]);
    }
    /* Where the maker is unknown, judging its own call has said so. */
    if (known || !resolved)
        return;
    add_unknown(
        walker, call,
        !owner_is_own(owner_of_node(judge, call->module, call->scope, maker + 1), walker->module),
        false);
}
