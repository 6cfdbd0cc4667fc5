#include "analyzer/verdict/judge.h"

enum {
    MOST_WALK_DEPTH = 40, /* of calls and classes in each other */
    MOST_DEEDS = 12,      /* of a function; more say nothing new */
};

bool judge_init(struct judge *judge, struct world *world, struct text overrides, struct text path,
                struct arena *arena, struct error *err)
{
    struct names *names = &world->graph->names;
    *judge = (struct judge){.world = world, .arena = arena};
    judge->summaries = arena_alloc_array(arena, world->scope_count, sizeof *judge->summaries);
    judge->sources = arena_alloc_array(arena, world->graph->modules.count, sizeof *judge->sources);
    judge->init = names_add(names, TEXT("__init__"));
    judge->make = names_add(names, TEXT("__new__"));
    judge->post_init = names_add(names, TEXT("__post_init__"));
    judge->call = names_add(names, TEXT("__call__"));
    judge->init_subclass = names_add(names, TEXT("__init_subclass__"));
    judge->set_name = names_add(names, TEXT("__set_name__"));
    judge->prepare = names_add(names, TEXT("__prepare__"));
    return call_table_init(&judge->table, overrides, path, arena, err);
}

void judge_release(struct judge *judge)
{
    arena_release(&judge->scratch);
}

/* --- deeds --- */

static bool says_the_same(const struct deed *a, const struct deed *b)
{
    return a->kind == b->kind && a->code == b->code && a->changed.n == b->changed.n &&
           a->hard == b->hard && a->imported == b->imported && a->external == b->external &&
           (a->origin_context == CONTEXT_STATEMENT) == (b->origin_context == CONTEXT_STATEMENT);
}

static bool is_hard(const struct deed *deed)
{
    return deed->kind == DEED_CHANGE || (deed->kind == DEED_EFFECT && deed->hard);
}

void add_deed(struct walker *walker, struct deed deed)
{
    struct summary *out = walker->out;
    if (walker->is_body && deed.kind == DEED_CHANGE && deed.changed.n == walker->module.n)
        return; /* its own business */
    if (deed.code == EFFECT_E06 && deed.node < walker->restored_stop)
        return;
    for (uint32_t i = out->deeds.count; i-- > 0;) {
        struct deed *known = &out->deeds.at[i];
        if (walker->is_body && (known->node != deed.node || known->scope.n != deed.scope.n))
            break;
        if (says_the_same(known, &deed))
            return;
    }
    if (walker->is_body || out->deeds.count < MOST_DEEDS)
        array_push(walker->judge->arena, &out->deeds, deed);
    else if (is_hard(&deed))
        out->deeds.at[MOST_DEEDS - 1] = deed;
}

static struct deed deed_here(const struct walker *walker, enum deed_kind kind,
                             enum deed_context context, node_index node)
{
    scope_id scope = world_scope(walker->judge->world, walker->module, walker->scope);
    return (struct deed){.kind = (uint8_t)kind,
                         .context = (uint8_t)context,
                         .origin_context = (uint8_t)context,
                         .scope = scope,
                         .node = node,
                         .origin = scope,
                         .origin_node = node};
}

/* --- changes --- */

static bool is_logging(const struct walker *walker, module_id module)
{
    return module.n != walker->module.n &&
           text_is(module_graph_name(walker->judge->world->graph, module), "logging");
}

/* A logger that is not the module's own, or logging itself: the same rule for all ways to it. */
static struct deed as_logging(struct deed deed)
{
    deed.kind = DEED_EFFECT;
    deed.code = EFFECT_E06;
    deed.hard = true;
    deed.sentence = TEXT("changes a logger of others");
    return deed;
}

static void take_change(struct walker *walker, struct owner owner, const struct deed *deed)
{
    struct summary *out = walker->out;
    if ((owner.params | owner.parts) != 0 && !walker->is_body) {
        if ((out->changes.params | out->changes.parts) == 0) {
            out->change_scope = deed->origin;
            out->change_node = deed->origin_node;
            out->change_sentence = deed->sentence;
        }
        out->changes.params |= owner.params;
        out->changes.parts |= owner.parts;
    }
    struct deed told = *deed;
    for (uint32_t i = 0; i < owner.count; i++) {
        told.kind = DEED_CHANGE;
        told.changed = owner.modules[i];
        if (is_logging(walker, owner.modules[i]))
            told = as_logging(*deed);
        add_deed(walker, told);
    }
    if (owner.unknown && owner.count == 0) {
        told.kind = DEED_UNKNOWN;
        told.changed = (module_id){0};
        add_deed(walker, told);
    }
}

/* The row for the object that a change is about: `os.environ` of `os.environ["x"]`. */
static const struct call_row *row_of_target(struct walker *walker, node_index target)
{
    const struct call_row *row = NULL;
    for (uint32_t i = 0; i < CHAIN_MOST && row == NULL; i++, target++) {
        uint8_t kind = walker->facts->nodes.at[target].kind;
        if (kind == NODE_SUBSCRIPT)
            continue;
        if (kind != NODE_NAME && kind != NODE_ATTRIBUTE)
            break;
        struct meanings meanings =
            meaning_of_node(walker->judge->world, walker->module, walker->scope, target);
        struct arena_mark mark = arena_mark(&walker->judge->scratch);
        for (uint32_t k = 0; k < meanings.count && row == NULL; k++)
            row = call_table_store(
                &walker->judge->table,
                dotted_name(walker->judge, walker->module, walker->scope, target, meanings.at[k]));
        arena_rewind(&walker->judge->scratch, mark);
        if (kind == NODE_NAME)
            break;
    }
    return row;
}

static bool is_own_item(const struct walker *walker, node_index node)
{
    const struct node *it = &walker->facts->nodes.at[node];
    return it->kind == NODE_SUBSCRIPT &&
           owner_is_own(owner_of_node(walker->judge, walker->module, walker->scope, node),
                        walker->module);
}

void judge_change(struct walker *walker, struct owner owner, node_index node, node_index target,
                  bool deleted)
{
    struct deed deed = deed_here(walker, DEED_EFFECT, CONTEXT_STORE, node);
    const struct call_row *row = NULL;
    deed.code = EFFECT_E03;
    if (target != 0 && !(target != node && is_own_item(walker, target)))
        row = row_of_target(walker, target);
    if (row == NULL) {
        take_change(walker, owner, &deed);
        return;
    }
    deed.code = row->code;
    deed.hard = row->hard;
    deed.sentence = row->sentence;
    walker->environ_stores += row->code == EFFECT_E05 && !deleted;
    walker->environ_deletes += row->code == EFFECT_E05 && deleted;
    add_deed(walker, deed);
}

static struct text relayed_sentence(const struct summary *summary)
{
    return summary->change_sentence;
}

void relay(struct walker *walker, const struct call *call, scope_id function,
           const struct binding *binding)
{
    struct judge *judge = walker->judge;
    const struct summary *summary = summary_of(judge, function);
    scope_id caller = world_scope(judge->world, walker->module, walker->scope);
    bool crosses = world_module_of(judge->world, function).n != walker->module.n;
    for (uint32_t i = 0; summary->ready && i < summary->deeds.count; i++) {
        struct deed deed = summary->deeds.at[i];
        deed.scope = caller;
        deed.node = call->node;
        deed.context = call->context;
        deed.through = function;
        if (crosses && deed.kind == DEED_EFFECT && deed.code == EFFECT_E12)
            continue;
        add_deed(walker, deed);
    }
    if ((summary->changes.params | summary->changes.parts) == 0)
        return;
    struct deed change = deed_here(walker, DEED_CHANGE, call->context, call->node);
    change.code = EFFECT_E03;
    change.origin = summary->change_scope;
    change.origin_node = summary->change_node;
    change.origin_context = CONTEXT_STORE;
    change.through = function;
    change.sentence = relayed_sentence(summary);
    struct owner owner = bind_owner(judge, function, binding, summary->changes, caller);
    if (binding->makes_class && owner.parts & NEW_CLASS)
        owner_add_module(&owner, world_module_of(judge->world, function));
    owner.params &= ~NEW_CLASS;
    owner.parts &= ~NEW_CLASS;
    take_change(walker, owner, &change);
}

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

static bool declares_global(struct walker *walker, name_id name)
{
    const struct scope_names *names =
        scope_names_of(walker->judge->world, walker->module, walker->scope);
    uint32_t count;
    const struct site *sites = scope_names_find(names, name, &count);
    for (uint32_t i = 0; i < count; i++)
        if (sites[i].kind == SITE_GLOBAL)
            return true;
    return false;
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
    if (walker->judge->depth >= MOST_WALK_DEPTH)
        return;
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

/* --- summaries --- */

static const struct call_row *row_of_function(struct judge *judge, scope_id function)
{
    struct world *world = judge->world;
    struct text module = module_graph_name(world->graph, world_module_of(world, function));
    struct arena_mark mark = arena_mark(&judge->scratch);
    struct text name = arena_print(&judge->scratch, "%.*s.%.*s", TEXT_ARG(module),
                                   TEXT_ARG(world_qualname(world, function, &judge->scratch)));
    const struct call_row *row = call_table_find(&judge->table, name);
    arena_rewind(&judge->scratch, mark);
    return row;
}

static void walk_function(struct judge *judge, scope_id function, struct summary *out)
{
    module_id module = world_module_of(judge->world, function);
    struct walker walker = {.judge = judge,
                            .module = module,
                            .scope = world_scope_index(judge->world, function),
                            .facts = world_area(judge->world, module)->facts,
                            .out = out};
    judge->depth++;
    judge_scope(&walker);
    judge->depth--;
}

struct summary *summary_of(struct judge *judge, scope_id function)
{
    struct summary **slot = &judge->summaries[function.n];
    if (*slot != NULL)
        return *slot;
    struct summary *summary = *slot = ARENA_NEW(judge->arena, struct summary);
    summary->row = row_of_function(judge, function);
    module_id module = world_module_of(judge->world, function);
    if (summary->row != NULL || world_area(judge->world, module)->facts == NULL) {
        summary->ready = true;
    } else if (judge->depth >= MOST_WALK_DEPTH) {
        array_push(judge->arena, &summary->deeds,
                   (struct deed){.kind = DEED_UNKNOWN, .origin = function, .scope = function});
        summary->returns.unknown = true;
        summary->ready = true;
    } else {
        walk_function(judge, function, summary);
        summary->ready = true;
    }
    return summary;
}

struct summary *summary_of_body(struct judge *judge, module_id module)
{
    struct summary *out = ARENA_NEW(judge->arena, struct summary);
    struct walker walker = {.judge = judge,
                            .module = module,
                            .facts = world_area(judge->world, module)->facts,
                            .out = out,
                            .is_body = true};
    judge_scope(&walker);
    out->ready = true;
    return out;
}
