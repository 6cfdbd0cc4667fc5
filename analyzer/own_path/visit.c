#include "analyzer/own_path/flow.h"

#include "analyzer/own_path/path_text.h"

static struct spot spot_of(const struct scanned *at)
{
    return (struct spot){at->module, at->scope, at->facts, NULL};
}

/* --- binding --- */

static struct own_set held(struct flow *flow, const struct own_set *set)
{
    struct own_set out = {0};
    for (uint32_t i = 0; i < set->count; i++) {
        uint8_t shape = set->at[i].shape;
        if (shape == OWN_PATH || shape == OWN_HOLDER || shape == OWN_EMBEDDED)
            own_add(&out, with_path(flow, set->at[i], path_of(flow, set->at[i]), OWN_HOLDER),
                    &flow->out->paths);
    }
    return out;
}

static void bind_name(struct flow *flow, const struct spot *spot, node_index target,
                      const struct own_set *value, bool into)
{
    struct world *world = flow->world;
    name_id name = world_name(world, spot->module, spot->facts->nodes.at[target].value);
    uint32_t count;
    const struct site *site =
        scope_names_find(scope_names_of(world, spot->module, spot->scope), name, &count);
    scope_index scope = spot->scope;
    if (count > 0 && (site->kind == SITE_GLOBAL || site->kind == SITE_NONLOCAL))
        scope = scope_names_binder(world, spot->module, spot->scope, name);
    put(flow, world_scope(world, spot->module, scope), into ? holder_slot(name) : name, value);
}

static void bind_attribute(struct flow *flow, const struct spot *spot, node_index target,
                           const struct own_set *value)
{
    struct world *world = flow->world;
    name_id name = world_name(world, spot->module, spot->facts->nodes.at[target].value);
    struct meanings objects = meaning_of_node(world, spot->module, spot->scope, target + 1);
    struct own_set set = own_through(*value, FLOW_ATTRIBUTE);
    for (uint32_t i = 0; i < objects.count; i++) {
        struct meaning it = objects.at[i];
        switch ((enum meaning_kind)it.kind) {
        case MEANS_SELF:
        case MEANS_SELF_CLASS:
        case MEANS_CLASS:
        case MEANS_INSTANCE: put(flow, world_scope(world, it.module, it.scope), name, &set); break;
        case MEANS_MODULE: put(flow, world_scope(world, it.module, 0), name, &set); break;
        default: break;
        }
    }
}

/* The container that an expression names holds the values from now on. */
static void put_into(struct flow *flow, const struct spot *spot, node_index container,
                     const struct own_set *value)
{
    if (value->count == 0)
        return;
    if (spot->facts->nodes.at[container].kind == NODE_NAME)
        bind_name(flow, spot, container, value, true);
    else
        bind_target(flow, spot, container, value);
}

/* `a, b = x, y` pairs what stands on both sides; else each takes an element. */
static void bind_tuple(struct flow *flow, const struct spot *spot, node_index target,
                       node_index source, const struct own_set *value)
{
    const struct facts *facts = spot->facts;
    uint8_t kind = source == 0 ? 0 : facts->nodes.at[source].kind;
    bool pairs = kind == NODE_TUPLE || kind == NODE_LIST;
    node_index from = source + 1;
    uint32_t nth = 0;
    NODE_EACH (part, facts, target) {
        struct own_set set = {0};
        for (uint32_t i = 0; i < value->count && !pairs; i++) {
            struct own_set whole = {.at = {value->at[i]}, .count = 1};
            uint8_t shape = value->at[i].shape;
            if (nth == 0 || shape == OWN_HOLDER)
                whole = elements_of(flow, &whole, 0, spot);
            else
                whole.count = 0;
            own_add_all(&set, &whole, &flow->out->paths);
        }
        if (pairs && from < facts->nodes.at[source].end) {
            set = evaluate(flow, spot, from);
            from = facts->nodes.at[from].end;
        }
        nth++;
        if (set.count > 0)
            bind_target(flow, spot, part, &set);
    }
}

void bind_target(struct flow *flow, const struct spot *spot, node_index target,
                 const struct own_set *value)
{
    const struct facts *facts = spot->facts;
    if (value->count == 0)
        return;
    switch ((enum node_kind)facts->nodes.at[target].kind) {
    case NODE_NAME: bind_name(flow, spot, target, value, false); break;
    case NODE_ATTRIBUTE: bind_attribute(flow, spot, target, value); break;
    case NODE_SUBSCRIPT: {
        struct own_set holder = held(flow, value);
        put_into(flow, spot, target + 1, &holder);
        break;
    }
    case NODE_STARRED: {
        struct own_set holder = held(flow, value);
        bind_target(flow, spot, target + 1, &holder);
        break;
    }
    case NODE_TUPLE:
    case NODE_LIST: bind_tuple(flow, spot, target, 0, value); break;
    default: break;
    }
}

/* --- statements --- */

static void visit_assign(struct flow *flow, const struct spot *spot, node_index node)
{
    const struct facts *facts = spot->facts;
    const struct node *it = &facts->nodes.at[node];
    if (!(it->flags & FLAG_DEFAULT))
        return;
    node_index target = node + 1;
    node_index value = facts_child(facts, node, it->flags & FLAG_ANNOTATION ? 2 : 1);
    while (facts->nodes.at[value].kind == NODE_ASSIGN) /* a = b = value: the inner ones come too */
        value = facts_child(facts, value, 1);
    struct own_set set = evaluate(flow, spot, value);
    uint8_t kind = facts->nodes.at[target].kind;
    if (kind == NODE_TUPLE || kind == NODE_LIST)
        bind_tuple(flow, spot, target, value, &set);
    else
        bind_target(flow, spot, target, &set);
    if (flow->telling && kind == NODE_SUBSCRIPT && set.count > 0 &&
        (text_is(written_name(flow, spot, target + 1), "os.environ") ||
         text_is(written_name(flow, spot, target + 1), "sys.path")))
        tell(flow, spot, node, value, ROLE_SETUP, set.at[0], TEXT("os.environ"));
}

static void visit_augmented(struct flow *flow, const struct spot *spot, node_index node)
{
    const struct facts *facts = spot->facts;
    node_index parts[2] = {node + 1, facts->nodes.at[node + 1].end};
    struct own_set right = evaluate(flow, spot, parts[1]), set = {0};
    struct own_set left = evaluate(flow, spot, parts[0]);
    if (facts->nodes.at[node].extra == OPERATOR_ADD) {
        set = concatenate(flow, spot, parts, 2);
        struct own_set holder = held(flow, &right);
        own_add_all(&set, &holder, &flow->out->paths);
    } else if (facts->nodes.at[node].extra == OPERATOR_DIVIDE) {
        for (uint32_t i = 0; i < left.count; i++)
            own_add(&set,
                    with_path(flow, left.at[i],
                              path_with(path_of(flow, left.at[i]), pattern_of(flow, spot, parts[1]),
                                        flow->arena),
                              (enum own_shape)left.at[i].shape),
                    &flow->out->paths);
    }
    /* What grew once has its form; a loop would go on for ever. */
    if (left.count == 0 || flow->visits[world_scope(flow->world, spot->module, spot->scope).n] <= 2)
        bind_target(flow, spot, parts[0], &set);
    if (flow->telling && right.count > 0 && text_is(written_name(flow, spot, parts[0]), "sys.path"))
        tell(flow, spot, node, parts[1], ROLE_SETUP, right.at[0], TEXT("sys.path"));
}

static void visit_loop(struct flow *flow, const struct spot *spot, node_index node)
{
    node_index target = node + 1, iterated = spot->facts->nodes.at[target].end;
    struct own_set set = evaluate(flow, spot, iterated);
    struct own_set element = elements_of(flow, &set, 0, spot);
    for (uint32_t i = 0; i < set.count; i++) /* a tuple in a list is held flat */
        if (set.at[i].shape == OWN_HOLDER)
            own_add(&element, set.at[i], &flow->out->paths);
    bind_target(flow, spot, target, &element);
}

static void visit_with(struct flow *flow, const struct spot *spot, node_index item)
{
    const struct facts *facts = spot->facts;
    node_index target = facts->nodes.at[item + 1].end, with = item;
    if (target >= facts->nodes.at[item].end)
        return;
    while (facts->nodes.at[with].kind != NODE_WITH)
        with--;
    struct own_set set = evaluate(flow, spot, item + 1), out = {0};
    for (uint32_t i = 0; i < set.count; i++) {
        struct own own = set.at[i];
        if (own.shape == OWN_MANAGER) {
            own = with_path(flow, own, path_of(flow, own), OWN_LENT);
            own.anchor = spot->module;
            own.anchor_node = with;
        } else if (own.shape == OWN_HOLDER) { /* a context manager made of a generator */
            own = with_path(flow, own, path_of(flow, own), OWN_PATH);
        }
        own_add(&out, own, &flow->out->paths);
    }
    bind_target(flow, spot, target, &out);
}

/* A function that others may call by its name. */
static bool is_public(const struct spot *spot)
{
    for (scope_index s = spot->scope; s != 0; s = spot->facts->scopes.at[s].parent) {
        const struct scope *scope = &spot->facts->scopes.at[s];
        struct text name = facts_name(spot->facts, scope->name);
        bool nested = s != spot->scope && scope->kind != SCOPE_CLASS;
        if (nested || scope->kind == SCOPE_LAMBDA || name.length == 0 || name.at[0] == '_')
            return false;
    }
    return spot->scope != 0;
}

static void give_result(struct flow *flow, const struct spot *spot, node_index value, bool yields)
{
    struct own_set set = evaluate(flow, spot, value);
    if (yields)
        set = held(flow, &set);
    if (set.count == 0)
        return;
    put(flow, world_scope(flow->world, spot->module, spot->scope), (name_id){0}, &set);
    bool public = is_public(spot);
    for (uint32_t i = 0; flow->telling && i < set.count; i++)
        if (set.at[i].shape == OWN_PATH && public && own_tier(set.at[i].flow) == 1)
            tell(flow, spot, value, value, ROLE_ESCAPE, set.at[i], TEXT("return"));
        else if (set.at[i].shape == OWN_LENT)
            tell(flow, spot, value, value, ROLE_TRAVERSABLE, set.at[i], TEXT("return"));
}

/* Defaults are what parameters hold where no argument is given. */
static void visit_defaults(struct flow *flow, const struct spot *spot, node_index function)
{
    const struct facts *facts = spot->facts;
    scope_id scope = world_scope(flow->world, spot->module, facts->nodes.at[function].value);
    NODE_EACH (param, facts, function + 1) {
        const struct node *it = &facts->nodes.at[param];
        if (!(it->flags & FLAG_DEFAULT))
            continue;
        node_index value = facts_child(facts, param, it->flags & FLAG_ANNOTATION ? 1 : 0);
        struct own_set set = own_through(evaluate(flow, spot, value), FLOW_ATTRIBUTE);
        if (set.count > 0)
            put(flow, scope, parameter_slot(world_name(flow->world, spot->module, it->value)),
                &set);
    }
}

/* list.append(path) and the like put it into the list. */
static void visit_holder_method(struct flow *flow, const struct spot *spot, node_index call)
{
    static const char *const names[] = {"append",     "extend", "add",       "insert",
                                        "appendleft", "update", "setdefault"};
    const struct facts *facts = spot->facts;
    if (facts->nodes.at[call + 1].kind != NODE_ATTRIBUTE)
        return;
    struct text name = facts_name(facts, facts->nodes.at[call + 1].value);
    bool puts = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        puts |= text_is(name, names[i]);
    struct own_set out = {0};
    for (node_index n = facts->nodes.at[call + 1].end; puts && n < facts->nodes.at[call].end;
         n = facts->nodes.at[n].end) {
        struct own_set set = evaluate(flow, spot, n);
        set = held(flow, &set);
        own_add_all(&out, &set, &flow->out->paths);
    }
    uint8_t kind = facts->nodes.at[call + 2].kind;
    if (kind == NODE_NAME || kind == NODE_ATTRIBUTE)
        put_into(flow, spot, call + 2, &out);
}

static void visit_anchor(struct flow *flow, const struct spot *spot, node_index node)
{
    struct text name = facts_name(spot->facts, spot->facts->nodes.at[node].value);
    if (!text_is(name, "__file__") && !text_is(name, "__path__"))
        return;
    struct own_set set = evaluate(flow, spot, node);
    if (set.count > 0)
        tell(flow, spot, node, node, ROLE_ANCHOR, set.at[0], name);
}

static node_index visit(void *context, const struct scanned *at)
{
    struct flow *flow = context;
    struct spot spot = spot_of(at);
    node_index node = at->node;
    const struct node *it = &at->facts->nodes.at[node];
    switch ((enum node_kind)it->kind) {
    case NODE_ASSIGN: visit_assign(flow, &spot, node); break;
    case NODE_AUGMENTED: visit_augmented(flow, &spot, node); break;
    case NODE_FOR:
    case NODE_COMP_FOR: visit_loop(flow, &spot, node); break;
    case NODE_WITH_ITEM: visit_with(flow, &spot, node); break;
    case NODE_NAMED: {
        struct own_set set = evaluate(flow, &spot, at->facts->nodes.at[node + 1].end);
        bind_target(flow, &spot, node + 1, &set);
        break;
    }
    case NODE_RETURN:
    case NODE_YIELD:
    case NODE_YIELD_FROM:
        if (node + 1 < it->end)
            give_result(flow, &spot, node + 1, it->kind != NODE_RETURN);
        break;
    case NODE_FUNCTION:
    case NODE_LAMBDA: visit_defaults(flow, &spot, node); break;
    case NODE_CALL:
        pass_arguments(flow, &spot, node);
        visit_holder_method(flow, &spot, node);
        if (flow->telling)
            tell_call(flow, &spot, node);
        break;
    case NODE_NAME:
        if (flow->telling && !(it->flags & (FLAG_STORE | FLAG_DELETE)))
            visit_anchor(flow, &spot, node);
        break;
    default: break;
    }
    return node + 1;
}

void visit_scope(struct flow *flow, scope_id scope)
{
    module_id module = world_module_of(flow->world, scope);
    scope_index index = world_scope_index(flow->world, scope);
    const struct facts *facts = world_area(flow->world, module)->facts;
    flow->work = 0;
    if (facts->scopes.at[index].kind == SCOPE_LAMBDA) {
        struct spot spot = {module, index, facts, NULL};
        give_result(flow, &spot, facts_child(facts, facts->scopes.at[index].node, 1), false);
    }
    scan_scope(flow->world, scope, visit, flow);
}
