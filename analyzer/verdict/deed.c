/* Deeds: what a walk has found, whose business it is, and how a caller hears of it. */
#include "analyzer/verdict/judge.h"

enum {
    MOST_DEEDS = 12, /* of a function; more say nothing new */
};

/* --- deeds --- */

static bool says_the_same(const struct deed *a, const struct deed *b)
{
    return a->kind == b->kind && a->code == b->code && a->changed.n == b->changed.n &&
           a->hard == b->hard && a->about == b->about && a->imported == b->imported &&
           a->external == b->external &&
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

struct deed deed_here(const struct walker *walker, enum deed_kind kind, enum deed_context context,
                      node_index node)
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
        if (deed.about != 0)
            judge_about_given(walker, call, function, &deed);
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
