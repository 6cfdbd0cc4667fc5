/* Who alone can see what a call does: the module whose classes it is about. */
#include "analyzer/verdict/judge.h"

static module_id module_of_class(struct walker *walker, const struct call *call, node_index node)
{
    struct meanings meanings =
        meaning_of_node(walker->judge->world, call->module, call->scope, node);
    module_id module = meanings.at[0].module;
    for (uint32_t i = 0; i < meanings.count; i++) {
        bool known = meanings.at[i].kind == MEANS_CLASS || meanings.at[i].kind == MEANS_EXTERNAL;
        if (!known || meanings.at[i].module.n != module.n)
            return (module_id){0};
    }
    return meanings.count > 0 ? module : (module_id){0};
}

/* The class below a decorator stands in the module itself. */
static bool decorates_class(const struct facts *facts, node_index decorator)
{
    node_index n = facts->nodes.at[decorator].end;
    while (n < facts->nodes.count && facts->nodes.at[n].kind == NODE_DECORATOR)
        n = facts->nodes.at[n].end;
    return n < facts->nodes.count && facts->nodes.at[n].kind == NODE_CLASS;
}

/* Who has no object of the class that is registered asks for nothing. */
static module_id module_of_registered(struct walker *walker, const struct call *call)
{
    if (call->first < call->stop)
        return module_of_class(walker, call, call->first);
    bool own = call->context == CONTEXT_DECORATOR && decorates_class(walker->facts, call->node);
    return own ? walker->module : (module_id){0};
}

/* A filter for warnings of a class, or whose message begins with the package's own name: who has
 * neither is never warned so. */
static module_id module_of_filtered(struct walker *walker, const struct call *call)
{
    const struct facts *facts = walker->facts;
    const struct module_graph *graph = walker->judge->world->graph;
    struct text own = module_graph_name(graph, walker->module);
    own = text_slice(own, 0, text_find(own, '.'));
    for (node_index n = call->first; n < call->stop; n = facts->nodes.at[n].end) {
        node_index value = facts->nodes.at[n].kind == NODE_KEYWORD ? n + 1 : n;
        const struct node *node = &facts->nodes.at[value];
        if (node->kind == NODE_STRING && text_starts(facts_string(facts, node->value), own))
            return walker->module;
        if (node->kind != NODE_NAME && node->kind != NODE_ATTRIBUTE)
            continue;
        module_id module = module_of_class(walker, call, value);
        if (module.n != 0 && graph->modules.at[module.n].origin != ORIGIN_STDLIB)
            return module;
    }
    return (module_id){0};
}

/* The plain parameter of the walked function that a name means: 1 + its number; 0: none. */
static uint8_t parameter_of(const struct walker *walker, node_index node)
{
    const struct facts *facts = walker->facts;
    uint8_t nth = 0;
    if (walker->is_body || facts->nodes.at[node].kind != NODE_NAME ||
        facts->scopes.at[walker->scope].kind != SCOPE_FUNCTION)
        return 0;
    name_id name = world_name(walker->judge->world, walker->module, facts->nodes.at[node].value);
    uint32_t count;
    const struct site *sites = scope_names_find(
        scope_names_of(walker->judge->world, walker->module, walker->scope), name, &count);
    if (count != 1 || sites->kind != SITE_PARAMETER)
        return 0;
    NODE_EACH (param, facts, facts->scopes.at[walker->scope].node + 1) {
        if (facts->nodes.at[param].flags & (FLAG_STAR | FLAG_STAR_STAR) || nth == UINT8_MAX)
            return 0;
        nth++;
        if (param == sites->node)
            return nth;
    }
    return 0;
}

void judge_about_given(struct walker *walker, const struct call *call, scope_id function,
                       struct deed *deed)
{
    const struct facts *facts =
        world_area(walker->judge->world, world_module_of(walker->judge->world, function))->facts;
    scope_index scope = world_scope_index(walker->judge->world, function);
    scope_index around = facts->scopes.at[scope].parent;
    uint32_t nth = deed->about - 1u;
    bool any = true;
    node_index given = 0;
    deed->about = 0;
    if (call->module.n == walker->module.n && facts->scopes.at[around].kind != SCOPE_CLASS) {
        node_index param = facts_child(facts, facts->scopes.at[scope].node + 1, nth);
        given = call_argument(walker->facts, call, nth,
                              facts_name(facts, facts->nodes.at[param].value), &any);
    }
    deed->changed = given != 0 && !any ? module_of_class(walker, call, given) : (module_id){0};
}

/* sock.bind(...), sock.close(), `if sock`, `sock is None`. */
static bool keeps_to_itself(const struct facts *facts, node_index name)
{
    static const char *const methods[] = {"bind",       "close",       "setsockopt", "getsockopt",
                                          "settimeout", "getsockname", "setblocking"};
    const struct node *around = &facts->nodes.at[name - 1];
    if (around->kind == NODE_CLAUSE || around->kind == NODE_UNARY || around->kind == NODE_COMPARE)
        return true;
    if (around->kind != NODE_ATTRIBUTE || facts->nodes.at[name - 2].kind != NODE_CALL)
        return false;
    for (uint32_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (text_is(facts_name(facts, around->value), methods[i]))
            return true;
    return false;
}

/* `sock = socket.socket(...)` in a function that tries it, closes it and tells nobody of it. */
static bool is_given_back(struct walker *walker, const struct call *call)
{
    const struct facts *facts = walker->facts;
    node_index target = call->node - 1;
    node_index function = facts->scopes.at[walker->scope].node;
    bool closed = false;
    if (walker->is_body || call->node < 3 || facts->nodes.at[target].kind != NODE_NAME ||
        facts->nodes.at[target - 1].kind != NODE_ASSIGN ||
        facts->scopes.at[walker->scope].kind != SCOPE_FUNCTION)
        return false;
    for (node_index n = function + 1; n < facts->nodes.at[function].end; n++) {
        const struct node *node = &facts->nodes.at[n];
        if (node->kind == NODE_GLOBAL || node->kind == NODE_NONLOCAL)
            return false;
        if (node->kind != NODE_NAME || node->value != facts->nodes.at[target].value ||
            node->flags & FLAG_STORE)
            continue;
        if (!keeps_to_itself(facts, n))
            return false;
        closed |= facts->nodes.at[n - 1].kind == NODE_ATTRIBUTE &&
                  text_is(facts_name(facts, facts->nodes.at[n - 1].value), "close");
    }
    return closed;
}

void judge_about(struct walker *walker, const struct call *call, const struct call_row *row,
                 struct deed *deed)
{
    switch ((enum row_about)row->about) {
    case ABOUT_ANYBODY: break;
    case ABOUT_CLASS:
        deed->changed = module_of_registered(walker, call);
        if (deed->changed.n == 0 && call->first < call->stop)
            deed->about = parameter_of(walker, call->first);
        break;
    case ABOUT_CATEGORY: deed->changed = module_of_filtered(walker, call); break;
    case ABOUT_PROBE: deed->hard = !is_given_back(walker, call); break;
    }
}
