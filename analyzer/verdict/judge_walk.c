/* The walk over the nodes that running one scope evaluates. */
#include "analyzer/verdict/judge.h"

enum {
    MOST_CLASS_DEPTH = 40, /* of classes in each other, and of calls around them */
    MOST_SITES = 32,       /* of a name; imports come first */
    MOST_GLOBALS = 64,     /* names that a function declares global */
};

/* --- the walk --- */

static void tell(struct walker *walker, node_index node, enum effect_code code, bool hard,
                 struct text sentence)
{
    struct deed deed = deed_here(walker, DEED_EFFECT, CONTEXT_STORE, node);
    deed.code = (uint8_t)code;
    deed.hard = hard;
    deed.sentence = sentence;
    add_deed(walker, deed);
}

static bool is_call_of(const struct facts *facts, node_index node, const char *name)
{
    const struct node *it = &facts->nodes.at[node];
    return it->kind == NODE_CALL && it[1].kind == NODE_NAME &&
           text_is(facts_name(facts, it[1].value), name);
}

static bool is_namespace(const struct facts *facts, node_index node)
{
    return is_call_of(facts, node, "globals") || is_call_of(facts, node, "vars") ||
           is_call_of(facts, node, "locals");
}

/* `x.a[k] = v`, `del x.a` */
static void judge_store(struct walker *walker, node_index n)
{
    const struct node *node = &walker->facts->nodes.at[n];
    node_index object = n + 1;
    if (node->kind == NODE_SUBSCRIPT && is_namespace(walker->facts, object) && walker->is_body) {
        node_index index = walker->facts->nodes.at[object].end;
        if (walker->facts->nodes.at[index].kind != NODE_STRING)
            tell(walker, n, EFFECT_E11, true, TEXT("binds names that are computed"));
        return;
    }
    judge_change(walker, owner_now(walker, object), n, node->kind == NODE_SUBSCRIPT ? object : n,
                 (node->flags & FLAG_DELETE) != 0);
}

static bool declares_global(const struct walker *walker, name_id name)
{
    for (uint32_t i = 0; i < walker->globals.count; i++)
        if (walker->globals.at[i].n == name.n)
            return true;
    return walker->globals.count == MOST_GLOBALS; /* who knows */
}

static void note_globals(struct walker *walker, node_index statement)
{
    NODE_EACH (name, walker->facts, statement)
        if (walker->globals.count < MOST_GLOBALS)
            array_push(walker->judge->arena, &walker->globals,
                       world_name(walker->judge->world, walker->module,
                                  walker->facts->nodes.at[name].value));
}

/* `global x; x = ...` in a function: its module holds x. */
static void judge_name_store(struct walker *walker, node_index n)
{
    const struct node *node = &walker->facts->nodes.at[n];
    if (walker->facts->scopes.at[walker->scope].kind != SCOPE_FUNCTION || n < walker->lazy_stop)
        return;
    if (!declares_global(walker, world_name(walker->judge->world, walker->module, node->value)))
        return;
    struct deed deed = deed_here(walker, DEED_CHANGE, CONTEXT_STORE, n);
    deed.code = EFFECT_E03;
    deed.changed = walker->module;
    add_deed(walker, deed);
}

/* `m.list += ...` is a store; `from m import list; list += ...` changes it all the same. */
static void judge_augmented(struct walker *walker, node_index n)
{
    const struct node *target = &walker->facts->nodes.at[n + 1];
    if (target->kind != NODE_NAME)
        return;
    name_id name = world_name(walker->judge->world, walker->module, target->value);
    uint32_t count;
    const struct site *sites = scope_names_find(
        scope_names_of(walker->judge->world, walker->module, walker->scope), name, &count);
    for (uint32_t i = 0; i < count; i++)
        if (sites[i].kind == SITE_IMPORT)
            judge_change(walker, owner_of_node(walker->judge, walker->module, walker->scope, n + 1),
                         n, n + 1, false);
}

static void add_given(struct walker *walker, node_index value)
{
    struct summary *out = walker->out;
    struct meanings meanings =
        meaning_of_node(walker->judge->world, walker->module, walker->scope, value);
    for (uint32_t i = 0; i < meanings.count; i++)
        if ((meanings.at[i].kind == MEANS_FUNCTION || meanings.at[i].kind == MEANS_CLASS ||
             meanings.at[i].kind == MEANS_INSTANCE) &&
            out->gives.count < MEANINGS_MOST)
            out->gives.at[out->gives.count++] = meanings.at[i];
}

static void judge_return(struct walker *walker, node_index value)
{
    const struct facts *facts = walker->facts;
    const struct node *node = &facts->nodes.at[value];
    uint32_t before = walker->out->gives.count;
    owner_add(&walker->out->returns,
              owner_of_node(walker->judge, walker->module, walker->scope, value));
    add_given(walker, value);
    /* cast(F, decorator), update_wrapper(wrapper, f), wraps(f)(wrapper) */
    if (node->kind == NODE_CALL && walker->out->gives.count == before)
        for (node_index n = facts->nodes.at[value + 1].end; n < node->end;
             n = facts->nodes.at[n].end)
            if (facts->nodes.at[n].kind == NODE_NAME)
                add_given(walker, n);
}

/* `if x is None:`, `if not x:` around a store to x fills a cache. */
static bool asks_if_unset(const struct facts *facts, node_index test)
{
    const struct node *node = &facts->nodes.at[test];
    if (node->kind == NODE_UNARY && node->extra == OPERATOR_NOT)
        return node[1].kind == NODE_NAME;
    if (node->kind != NODE_COMPARE || node[1].kind != NODE_NAME)
        return false;
    const struct node *operand = &facts->nodes.at[node[1].end];
    return operand->extra == OPERATOR_IS && operand[1].kind == NODE_NONE;
}

static void judge_decorators(struct walker *walker, node_index decorated)
{
    const struct facts *facts = walker->facts;
    NODE_EACH (decorator, facts, decorated) {
        if (facts->nodes.at[decorator].kind != NODE_DECORATOR)
            break;
        node_index made = decorator + 1;
        struct call call = {walker->module, walker->scope, made, made, 0, 0, CONTEXT_DECORATOR};
        if (facts->nodes.at[made].kind == NODE_CALL)
            judge_call_of_result(walker, &call, made);
        else
            judge_call(walker, &call);
    }
}

static void judge_call_node(struct walker *walker, node_index n)
{
    const struct node *node = &walker->facts->nodes.at[n];
    struct call call = {.module = walker->module,
                        .scope = walker->scope,
                        .node = n,
                        .callee = n + 1,
                        .first = walker->facts->nodes.at[n + 1].end,
                        .stop = node->end,
                        .context = CONTEXT_VALUE};
    if (n == walker->statement)
        call.context = CONTEXT_STATEMENT;
    if (n == walker->factory)
        call.context = CONTEXT_DECORATOR;
    if (walker->facts->nodes.at[n + 1].kind == NODE_CALL)
        judge_call_of_result(walker, &call, n + 1);
    else
        judge_call(walker, &call);
}

/* What a class is made of runs in its place; the walk goes on after it. */
static void judge_class_node(struct walker *walker, node_index n)
{
    scope_index class = walker->facts->nodes.at[n].value;
    if (walker->judge->depth >= MOST_CLASS_DEPTH) {
        struct deed deed = deed_here(walker, DEED_UNKNOWN, CONTEXT_CLASS, n);
        deed.imported = true;
        add_deed(walker, deed);
        return;
    }
    walker->judge->depth++;
    judge_class(walker, class, n);
    walker->judge->depth--;
}

static bool restores_warnings(struct walker *walker, node_index with)
{
    node_index made = with + 2;
    if (walker->facts->nodes.at[made].kind != NODE_CALL)
        return false;
    struct meanings called =
        meaning_of_node(walker->judge->world, walker->module, walker->scope, made + 1);
    struct text name = meaning_dotted(walker->judge->world, called.at[0], walker->judge->arena);
    return text_is(name, "warnings.catch_warnings");
}

static void judge_sys_modules(struct walker *walker, node_index n)
{
    const struct node *node = &walker->facts->nodes.at[n];
    const struct module_graph *graph = walker->judge->world->graph;
    if (!text_is(facts_name(walker->facts, node->value), "modules"))
        return;
    struct meaning meaning =
        meaning_of_node(walker->judge->world, walker->module, walker->scope, n).at[0];
    if (meaning.kind == MEANS_EXTERNAL && text_is(module_graph_name(graph, meaning.module), "sys"))
        tell(walker, n, EFFECT_E12, false, TEXT("looks into sys.modules"));
}

static void judge_flow(struct walker *walker, const struct scanned *at)
{
    node_index n = at->node;
    const struct node *node = &at->facts->nodes.at[n];
    switch ((enum node_kind)node->kind) {
    case NODE_CLAUSE:
        if (asks_if_unset(at->facts, n + 1) && node->end > walker->lazy_stop)
            walker->lazy_stop = node->end;
        break;
    case NODE_TRY:
        if (at->facts->nodes.at[n + 1].end > walker->guarded_stop)
            walker->guarded_stop = at->facts->nodes.at[n + 1].end;
        break;
    case NODE_WITH:
        if (restores_warnings(walker, n) && node->end > walker->restored_stop)
            walker->restored_stop = node->end;
        break;
    case NODE_EXPRESSION: walker->statement = n + 1; break;
    case NODE_DECORATOR: walker->factory = n + 1; break;
    default: break;
    }
}

/* A raise ends the walk's interest: what makes the exception is nobody's business. */
static node_index judge_end(struct walker *walker, const struct node *node, node_index n)
{
    if (walker->is_body && node->kind == NODE_ASSERT)
        tell(walker, n, EFFECT_E16, false, TEXT("asserts while it loads"));
    else if (walker->is_body && n >= walker->guarded_stop)
        tell(walker, n, EFFECT_E13, false, TEXT("raises while it loads"));
    return node->end;
}

static node_index visit(void *context, const struct scanned *at)
{
    struct walker *walker = context;
    node_index n = at->node;
    const struct node *node = &at->facts->nodes.at[n];
    judge_flow(walker, at);
    now_visit(walker, n);
    switch ((enum node_kind)node->kind) {
    case NODE_RAISE:
    case NODE_ASSERT: return judge_end(walker, node, n);
    case NODE_CALL:
        if (!at->annotation)
            judge_call_node(walker, n);
        break;
    case NODE_ATTRIBUTE:
        if (walker->is_body)
            judge_sys_modules(walker, n);
        if (node->flags & (FLAG_STORE | FLAG_DELETE))
            judge_store(walker, n);
        break;
    case NODE_SUBSCRIPT:
        if (node->flags & (FLAG_STORE | FLAG_DELETE))
            judge_store(walker, n);
        break;
    case NODE_NAME:
        if (walker->is_body)
            judge_sys_modules(walker, n);
        else if (node->flags & (FLAG_STORE | FLAG_DELETE))
            judge_name_store(walker, n);
        break;
    case NODE_GLOBAL: note_globals(walker, n); break;
    case NODE_AUGMENTED: judge_augmented(walker, n); break;
    case NODE_RETURN:
        if (n + 1 < node->end && !walker->is_body)
            judge_return(walker, n + 1);
        break;
    case NODE_DECORATED: judge_decorators(walker, n); break;
    case NODE_CLASS: judge_class_node(walker, n); break;
    default: break;
    }
    return n + 1;
}

/* The environment as it was before: what is set and deleted again. */
static void soften_restored(const struct walker *walker, uint32_t from)
{
    if (walker->environ_stores == 0 || walker->environ_deletes == 0)
        return;
    for (uint32_t i = from; i < walker->out->deeds.count; i++)
        if (walker->out->deeds.at[i].code == EFFECT_E05)
            walker->out->deeds.at[i].hard = false;
}

void judge_scope(struct walker *walker)
{
    const struct facts *facts = walker->facts;
    const struct scope *scope = &facts->scopes.at[walker->scope];
    uint32_t from = walker->out->deeds.count;
    node_index top = scope->node;
    if (scope->kind == SCOPE_LAMBDA)
        judge_return(walker, facts->nodes.at[top + 1].end);
    scan_executed(walker->judge->world,
                  world_scope(walker->judge->world, walker->module, walker->scope), visit, walker);
    soften_restored(walker, from);
}
