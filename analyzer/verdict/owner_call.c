/* Whose object a call gives. */
#include "analyzer/verdict/judge.h"

static struct owner owner_at(struct judge *judge, const struct call *call, node_index node)
{
    return node < call->stop ? owner_of_node(judge, call->module, call->scope, node)
                             : (struct owner){0};
}

static bool is_one_of(struct text name, const char *const *names)
{
    for (; *names != NULL; names++)
        if (text_is(name, *names))
            return true;
    return false;
}

static struct owner of_builtin(struct judge *judge, const struct call *call, struct text name)
{
    static const char *const parts[] = {"getattr", "next", "iter", "max", "min", NULL};
    static const char *const spaces[] = {"globals", "locals", "vars", NULL};
    const struct facts *facts = world_area(judge->world, call->module)->facts;
    struct owner out = {0};
    if (is_one_of(name, parts))
        return owner_part(owner_at(judge, call, call->first));
    if (is_one_of(name, spaces)) {
        if (call->first < call->stop)
            return owner_part(owner_at(judge, call, call->first));
        owner_add_module(&out, call->module);
        return out;
    }
    if (text_is(name, "super")) {
        out.params = running_function(facts, call->scope) != 0 ? 1 : 0;
        return out;
    }
    if (text_is(name, "type") && call->first < call->stop) {
        bool makes = facts->nodes.at[call->first].end < call->stop;
        if (makes)
            out.params = NEW_CLASS;
        else
            out.unknown = true; /* the class of something */
    }
    if (text_is(name, "__import__"))
        out.unknown = true;
    return out;
}

/* A logger is the module's own when it bears its name, or one below its package. */
static struct owner of_logger(struct judge *judge, const struct call *call, module_id logging)
{
    const struct facts *facts = world_area(judge->world, call->module)->facts;
    struct owner out = {0};
    if (call->first < call->stop) {
        const struct node *name = &facts->nodes.at[call->first];
        struct text own = module_graph_name(judge->world->graph, call->module);
        struct text top = text_slice(own, 0, text_find(own, '.'));
        if (is_own_name(facts, call->first))
            return out;
        if (name->kind == NODE_STRING) {
            struct text given = facts_string(facts, name->value);
            if (text_equal(text_slice(given, 0, text_find(given, '.')), top))
                return out;
        }
    }
    owner_add_module(&out, logging);
    return out;
}

static struct owner of_method(struct judge *judge, const struct call *call)
{
    const struct facts *facts = world_area(judge->world, call->module)->facts;
    const struct node *node = &facts->nodes.at[call->callee];
    static const char *const makes[] = {"copy",    "format", "join",  "__new__", "strip",  "split",
                                        "replace", "lower",  "upper", "encode",  "decode", NULL};
    struct text name = facts_name(facts, node->value);
    if (text_is(name, "__new__"))
        return (struct owner){.params = NEW_CLASS};
    if (is_one_of(name, makes))
        return (struct owner){0};
    struct owner out =
        owner_part(owner_of_node(judge, call->module, call->scope, call->callee + 1));
    const struct call_row *row = call_table_method(&judge->table, name);
    out.unknown |= row == NULL && out.count == 0;
    return out;
}

static struct owner of_meaning(struct judge *judge, const struct call *call, struct meaning callee)
{
    const struct facts *facts = world_area(judge->world, call->module)->facts;
    struct arena_mark mark = arena_mark(&judge->scratch);
    struct text name = dotted_name(judge, call->module, call->scope, call->callee, callee);
    bool imports = text_is(name, "importlib.import_module"),
         logs = text_is(name, "logging.getLogger");
    const struct call_row *row = call_table_find(&judge->table, name);
    arena_rewind(&judge->scratch, mark);
    struct owner out = {0};
    if (logs)
        return of_logger(judge, call, callee.module);
    if (imports) {
        owner_add_module(&out, callee.module);
        return out;
    }
    if (row != NULL)
        return out;
    if (callee.kind == MEANS_FUNCTION) {
        scope_id function = world_scope(judge->world, callee.module, callee.scope);
        struct owner returns = summary_of(judge, function)->returns;
        if (owner_is_own(returns, (module_id){0}) && (returns.params | returns.parts) == 0)
            return returns;
        struct binding binding = bind_call(judge, call, function);
        return bind_owner(judge, function, &binding, returns,
                          world_scope(judge->world, call->module, call->scope));
    }
    if (callee.kind == MEANS_UNKNOWN && callee.name.n == 0 &&
        facts->nodes.at[call->callee].kind == NODE_ATTRIBUTE)
        return of_method(judge, call);
    out.unknown = callee.kind == MEANS_UNKNOWN || callee.kind == MEANS_EXTERNAL;
    return out;
}

struct owner owner_of_call(struct judge *judge, module_id module, scope_index scope,
                           node_index node)
{
    const struct facts *facts = world_area(judge->world, module)->facts;
    struct call call = {module,
                        scope,
                        node,
                        node + 1,
                        facts->nodes.at[node + 1].end,
                        facts->nodes.at[node].end,
                        CONTEXT_VALUE};
    struct meanings callee = meaning_of_node(judge->world, module, scope, node + 1);
    struct owner out = {0};
    for (uint32_t i = 0; i < callee.count; i++) {
        struct meaning meaning = callee.at[i];
        if (meaning.kind == MEANS_BUILTIN)
            owner_add(&out, of_builtin(judge, &call,
                                       names_text(&judge->world->graph->names, meaning.name)));
        else if (meaning.kind != MEANS_CLASS && meaning.kind != MEANS_CONSTANT)
            owner_add(&out, of_meaning(judge, &call, meaning));
    }
    return out;
}
