#include "analyzer/verdict/scope_names.h"

#include <stdlib.h>

struct collector {
    struct world *world;
    module_id module;
    const struct facts *facts;
    struct scope_names *out;
};

static void add_site(struct collector *collector, name_id name, enum site_kind kind,
                     node_index node)
{
    if (name.n != 0)
        array_push(collector->world->arena, &collector->out->sites,
                   (struct site){.name = name, .kind = (uint8_t)kind, .node = node});
}

static name_id own_name(const struct collector *collector, uint32_t name)
{
    return world_name(collector->world, collector->module, name);
}

static void add_alias(struct collector *collector, node_index alias, bool from)
{
    const struct facts *facts = collector->facts;
    const struct node *node = &facts->nodes.at[alias];
    struct text written = facts_name(facts, node->value);
    if (text_is(written, "*")) {
        array_push(collector->world->arena, &collector->out->stars, alias);
        return;
    }
    node_index as = facts_child(facts, alias, 0);
    name_id name = {0};
    if (as < node->end)
        name = own_name(collector, facts->nodes.at[as].value);
    else if (from)
        name = own_name(collector, node->value);
    else
        name = names_add(&collector->world->graph->names,
                         text_slice(written, 0, text_find(written, '.')));
    add_site(collector, name, SITE_IMPORT, alias);
}

/* The value at the end of `a = b = value`. */
static node_index assigned_value(const struct facts *facts, node_index assign)
{
    while (facts->nodes.at[assign].kind == NODE_ASSIGN) {
        const struct node *node = &facts->nodes.at[assign];
        if (!(node->flags & FLAG_DEFAULT))
            return 0;
        assign = facts_child(facts, assign, node->flags & FLAG_ANNOTATION ? 2 : 1);
    }
    return assign;
}

/* One node of the scope's own; gives the next one to look at. */
static node_index collect(struct collector *collector, node_index n)
{
    const struct facts *facts = collector->facts;
    const struct node *node = &facts->nodes.at[n];
    switch ((enum node_kind)node->kind) {
    case NODE_FUNCTION:
    case NODE_CLASS:
        add_site(collector, own_name(collector, facts->scopes.at[node->value].name),
                 SITE_DEFINITION, n);
        return node->end;
    case NODE_LAMBDA: return node->end;
    case NODE_IMPORT:
    case NODE_IMPORT_FROM:
        NODE_EACH (alias, facts, n)
            add_alias(collector, alias, node->kind == NODE_IMPORT_FROM);
        return node->end;
    case NODE_ASSIGN: {
        node_index target = n + 1;
        if (facts->nodes.at[target].kind != NODE_NAME)
            return n + 1;
        node_index value = assigned_value(facts, n);
        add_site(collector, own_name(collector, facts->nodes.at[target].value),
                 value != 0 ? SITE_VALUE : SITE_OTHER, value);
        return target + 1;
    }
    case NODE_COMP_FOR: /* its target is known inside the comprehension alone */
        return facts->nodes.at[n + 1].end;
    case NODE_GLOBAL:
    case NODE_NONLOCAL:
        NODE_EACH (name, facts, n)
            add_site(collector, own_name(collector, facts->nodes.at[name].value),
                     node->kind == NODE_GLOBAL ? SITE_GLOBAL : SITE_NONLOCAL, n);
        return node->end;
    case NODE_HANDLER: add_site(collector, own_name(collector, node->value), SITE_OTHER, n); break;
    case NODE_NAME:
        if (node->flags & (FLAG_STORE | FLAG_DELETE))
            add_site(collector, own_name(collector, node->value), SITE_OTHER, n);
        break;
    default: break;
    }
    return n + 1;
}

/* What functions of the module bind by `global`. */
static void collect_globals(struct collector *collector)
{
    const struct facts *facts = collector->facts;
    world_read_definitions(collector->world, collector->module);
    ARRAY_EACH (node_index, statement, &world_area(collector->world, collector->module)->globals)
        NODE_EACH (name, facts, *statement)
            add_site(collector, own_name(collector, facts->nodes.at[name].value), SITE_OTHER,
                     *statement);
}

static void collect_parameters(struct collector *collector, node_index params)
{
    NODE_EACH (param, collector->facts, params)
        add_site(collector, own_name(collector, collector->facts->nodes.at[param].value),
                 SITE_PARAMETER, param);
}

static int by_name(const void *a, const void *b)
{
    const struct site *x = a, *y = b;
    if (x->name.n != y->name.n)
        return x->name.n < y->name.n ? -1 : 1;
    return x->node < y->node ? -1 : x->node > y->node;
}

static struct scope_names *collect_scope(struct world *world, module_id module, scope_index scope)
{
    const struct facts *facts = world_area(world, module)->facts;
    struct scope_names *out = ARENA_NEW(world->arena, struct scope_names);
    struct collector collector = {world, module, facts, out};
    node_index top = facts->scopes.at[scope].node;
    node_index first = top + 1, stop = facts->nodes.at[top].end;
    if (scope != 0) {
        node_index head = first; /* PARAMS or ARGUMENTS */
        first = facts->nodes.at[head].end;
        if (facts->scopes.at[scope].kind != SCOPE_CLASS)
            collect_parameters(&collector, head);
        if (facts->nodes.at[top].kind == NODE_FUNCTION && facts->nodes.at[top].flags & FLAG_RETURNS)
            first = facts->nodes.at[first].end;
    }
    for (node_index n = first; n < stop;)
        n = collect(&collector, n);
    if (scope == 0)
        collect_globals(&collector);
    if (out->sites.count > 1)
        qsort(out->sites.at, out->sites.count, sizeof *out->sites.at, by_name);
    return out;
}

const struct scope_names *scope_names_of(struct world *world, module_id module, scope_index scope)
{
    struct area *area = world_area(world, module);
    if (area->scopes[scope] == NULL)
        area->scopes[scope] = collect_scope(world, module, scope);
    return area->scopes[scope];
}

/* The first site of a name not below `name`. */
static uint32_t first_from(const struct scope_names *names, uint32_t low, uint32_t name)
{
    uint32_t high = names->sites.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (names->sites.at[middle].name.n < name)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct site *scope_names_find(const struct scope_names *names, name_id name, uint32_t *count)
{
    uint32_t first = first_from(names, 0, name.n);
    *count = first_from(names, first, name.n + 1) - first;
    return *count == 0 ? NULL : names->sites.at + first;
}

scope_index scope_names_binder(struct world *world, module_id module, scope_index scope,
                               name_id name)
{
    const struct facts *facts = world_area(world, module)->facts;
    bool first = true;
    for (; scope != 0; scope = facts->scopes.at[scope].parent, first = false) {
        uint32_t count;
        if (facts->scopes.at[scope].kind == SCOPE_CLASS && !first)
            continue; /* functions do not see the names of a class around them */
        const struct site *site =
            scope_names_find(scope_names_of(world, module, scope), name, &count);
        if (site == NULL)
            continue;
        /* Python refuses a declaration behind any other site of the name. */
        if (site->kind == SITE_GLOBAL)
            return 0;
        if (site->kind == SITE_NONLOCAL)
            site = NULL;
        if (site != NULL)
            return scope;
    }
    return 0;
}

/* Whether `list` holds the string; `known` is false where it is more than a list of strings. */
static bool lists(const struct facts *facts, node_index list, struct text name, bool *known)
{
    bool found = false;
    uint8_t kind = facts->nodes.at[list].kind;
    *known = kind == NODE_LIST || kind == NODE_TUPLE;
    if (!*known)
        return false;
    NODE_EACH (item, facts, list) {
        const struct node *node = &facts->nodes.at[item];
        *known = *known && node->kind == NODE_STRING;
        found = found ||
                (node->kind == NODE_STRING && text_equal(facts_string(facts, node->value), name));
    }
    return found;
}

bool scope_names_exports(struct world *world, module_id module, name_id name)
{
    const struct facts *facts = world_area(world, module)->facts;
    struct text text = names_text(&world->graph->names, name);
    uint32_t count;
    const struct site *all = scope_names_find(
        scope_names_of(world, module, 0), names_add(&world->graph->names, TEXT("__all__")), &count);
    bool known = false;
    if (count == 1 && all->kind == SITE_VALUE) {
        bool listed = lists(facts, all->node, text, &known);
        if (known)
            return listed;
    }
    return text.length > 0 && text.at[0] != '_';
}
