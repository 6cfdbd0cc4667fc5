#include "analyzer/load/import_place.h"

enum {
    LONGEST_NAME = 1000 /* of a scope; functions nest less in any real program */
};

const struct import_fact *import_fact_at(const struct facts *facts, node_index at)
{
    uint32_t first = facts_first_import(facts, at);
    if (first == facts->imports.count)
        return NULL;
    const struct import_fact *fact = &facts->imports.at[first];
    return fact->alias == at || fact->statement == at ? fact : NULL;
}

/* The innermost scope around a node; scopes are in source order, so the last one that holds it. */
static scope_index scope_at(const struct facts *facts, node_index at)
{
    for (uint32_t i = facts->scopes.count; i > 1; i--) {
        node_index node = facts->scopes.at[i - 1].node;
        if (at > node && at < facts->nodes.at[node].end)
            return i - 1;
    }
    return 0;
}

static bool in_function(const struct facts *facts, scope_index scope)
{
    for (; scope != 0; scope = facts->scopes.at[scope].parent)
        if (facts->scopes.at[scope].kind != SCOPE_CLASS)
            return true;
    return false;
}

static struct text scope_name(const struct facts *facts, scope_index scope, struct arena *arena)
{
    if (scope == 0)
        return (struct text){"", 0};
    const struct scope *it = &facts->scopes.at[scope];
    struct text name = it->kind == SCOPE_LAMBDA ? TEXT("<lambda>") : facts_name(facts, it->name);
    if (it->parent == 0)
        return name;
    bool nested = facts->scopes.at[it->parent].kind != SCOPE_CLASS;
    struct text outer = scope_name(facts, it->parent, arena);
    if (outer.length > LONGEST_NAME)
        return outer;
    return arena_print(arena, "%.*s%s.%.*s", TEXT_ARG(outer), nested ? ".<locals>" : "",
                       TEXT_ARG(name));
}

static bool catches_import_error(const struct facts *facts, node_index try_statement)
{
    NODE_EACH (handler, facts, try_statement) {
        if (facts->nodes.at[handler].kind != NODE_HANDLER)
            continue;
        node_index type = facts_child(facts, handler, 0);
        if (type >= facts->nodes.at[handler].end || facts->nodes.at[type].kind == NODE_BLOCK)
            return true;
        for (node_index n = type; n < facts->nodes.at[type].end; n++) {
            if (facts->nodes.at[n].kind != NODE_NAME && facts->nodes.at[n].kind != NODE_ATTRIBUTE)
                continue;
            struct text name = facts_name(facts, facts->nodes.at[n].value);
            if (text_is(name, "ImportError") || text_is(name, "ModuleNotFoundError") ||
                text_is(name, "Exception") || text_is(name, "BaseException"))
                return true;
        }
    }
    return false;
}

static bool suppresses(const struct facts *facts, node_index with)
{
    for (node_index n = with; n < facts->nodes.at[with].end; n++) {
        if (facts->nodes.at[n].kind == NODE_BLOCK)
            return false;
        bool named =
            facts->nodes.at[n].kind == NODE_NAME || facts->nodes.at[n].kind == NODE_ATTRIBUTE;
        if (named && text_is(facts_name(facts, facts->nodes.at[n].value), "suppress"))
            return true;
    }
    return false;
}

static bool is_optional(const struct facts *facts, guard_index guard)
{
    for (; guard != 0; guard = facts->guards.at[guard].outer) {
        const struct guard *it = &facts->guards.at[guard];
        if ((it->kind == GUARD_TRY && catches_import_error(facts, it->node)) ||
            (it->kind == GUARD_WITH && suppresses(facts, it->node)))
            return true;
    }
    return false;
}

static struct text guard_text(const struct facts *facts, guard_index guard)
{
    static const char *const texts[] = {
        [GUARD_IF] = "if",           [GUARD_ELSE] = "else",      [GUARD_LOOP] = "loop",
        [GUARD_TRY] = "try",         [GUARD_HANDLER] = "except", [GUARD_NO_ERROR] = "try else",
        [GUARD_FINALLY] = "finally", [GUARD_WITH] = "with",      [GUARD_CASE] = "case",
    };
    return guard == 0 ? (struct text){"", 0} : text_of(texts[facts->guards.at[guard].kind]);
}

struct import_place import_place(const struct facts *facts, node_index at, struct arena *arena)
{
    const struct import_fact *fact = import_fact_at(facts, at);
    scope_index scope = fact != NULL ? fact->scope : scope_at(facts, at);
    guard_index guard = fact != NULL ? fact->guard : 0;
    return (struct import_place){
        .scope = scope_name(facts, scope, arena),
        .guard = guard_text(facts, guard),
        .innermost = guard,
        .optional = is_optional(facts, guard),
        .in_function = in_function(facts, scope),
        .is_lazy = fact != NULL && (facts->nodes.at[fact->statement].flags & FLAG_LAZY) != 0,
    };
}

void import_place_fill(const struct facts *facts, node_index at, const struct import_place *place,
                       struct edge *edge)
{
    const struct node *node = &facts->nodes.at[at];
    edge->start = node->start;
    edge->stop = node->stop;
    if (facts->lines.count > 0)
        edge->place = facts_place(facts, node->start);
    edge->scope = place->scope;
    edge->guard = place->guard;
    edge->optional = place->optional;
}
