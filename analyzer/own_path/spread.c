#include "analyzer/own_path/flow.h"

#include <stdlib.h>

void wait_for(struct flow *flow, scope_id scope)
{
    if (flow->telling || flow->waits[scope.n] || flow->visits[scope.n] >= MOST_VISITS)
        return;
    flow->waits[scope.n] = 1;
    array_push(flow->arena, &flow->queue, scope);
}

/* --- who mentions a name --- */

static int by_name(const void *a, const void *b)
{
    const struct mention *x = a, *y = b;
    if (x->name.n != y->name.n)
        return x->name.n < y->name.n ? -1 : 1;
    return x->scope < y->scope ? -1 : x->scope > y->scope;
}

static uint32_t first_mention(const struct mention *at, uint32_t count, name_id name)
{
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (at[middle].name.n < name.n)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_rename(struct flow *flow, module_id module, node_index alias)
{
    const struct facts *facts = world_area(flow->world, module)->facts;
    uint32_t other = facts->nodes.at[facts_child(facts, alias, 0)].value;
    struct rename rename = {world_name(flow->world, module, facts->nodes.at[alias].value),
                            world_name(flow->world, module, other)};
    array_push(flow->arena, &flow->mentions[module.n].renames, rename);
}

/* The innermost scope around each node, by the ends of their subtrees. */
static void read_mentions(struct flow *flow, module_id module)
{
    const struct facts *facts = world_area(flow->world, module)->facts;
    ARRAY(struct mention) all = {0};
    scope_index scope = 0, *of_node;
    uint32_t last = UINT32_MAX;
    node_index head = 0; /* defaults and bases belong to the scope around as well */
    of_node = arena_alloc_array(flow->arena, facts->scopes.count, sizeof *of_node);
    for (node_index n = 1; n < facts->nodes.count; n++) {
        const struct node *node = &facts->nodes.at[n];
        while (scope != 0 && n >= facts->nodes.at[facts->scopes.at[scope].node].end)
            scope = of_node[scope];
        if (node->kind == NODE_FUNCTION || node->kind == NODE_CLASS || node->kind == NODE_LAMBDA) {
            of_node[node->value] = scope;
            scope = node->value;
            head = facts->nodes.at[n + 1].end;
            continue;
        }
        if (node->kind == NODE_ALIAS && facts_child(facts, n, 0) < node->end)
            add_rename(flow, module, n);
        bool names =
            node->kind == NODE_NAME || node->kind == NODE_ATTRIBUTE || node->kind == NODE_STRING;
        if (!names || node->value == 0)
            continue;
        name_id name;
        if (node->kind == NODE_STRING) /* getattr(x, "name"), globals()["name"] */
            name = names_get(&flow->world->graph->names, facts_string(facts, node->value));
        else
            name = world_name(flow->world, module, node->value);
        if (name.n == 0 ||
            (all.count > 0 && all.at[all.count - 1].name.n == name.n && last == scope))
            continue;
        last = scope;
        array_push(flow->arena, &all, (struct mention){name, scope});
        if (n < head)
            array_push(flow->arena, &all, (struct mention){name, of_node[scope]});
    }
    if (all.count > 1)
        qsort(all.at, all.count, sizeof *all.at, by_name);
    struct mentions *mentions = &flow->mentions[module.n];
    mentions->at = all.count == 0 ? arena_alloc(flow->arena, sizeof *all.at) : all.at;
    mentions->count = all.count;
}

static void wait_for_mentions(struct flow *flow, module_id module, name_id name, scope_index inside)
{
    struct mentions *mentions = &flow->mentions[module.n];
    const struct facts *facts = world_area(flow->world, module)->facts;
    if (mentions->at == NULL)
        read_mentions(flow, module);
    uint32_t low = first_mention(mentions->at, mentions->count, name);
    node_index from = facts->scopes.at[inside].node, to = facts->nodes.at[from].end;
    for (; low < mentions->count && mentions->at[low].name.n == name.n; low++) {
        node_index at = facts->scopes.at[mentions->at[low].scope].node;
        if (at >= from && at < to)
            wait_for(flow, world_scope(flow->world, module, mentions->at[low].scope));
    }
}

/* Those of the name, and of the names that imports of it are bound to. */
static void wait_for_name(struct flow *flow, module_id module, name_id name)
{
    wait_for_mentions(flow, module, name, 0);
    ARRAY_EACH (struct rename, rename, &flow->mentions[module.n].renames)
        if (rename->name.n == name.n && rename->other.n != name.n)
            wait_for_mentions(flow, module, rename->other, 0);
}

/* The modules of a distribution by the names that their text holds. */
static void read_home(struct flow *flow, uint32_t home)
{
    struct home_names *all = &flow->home_names[home];
    all->read = true;
    for (uint32_t i = 0; i < flow->members[home].count; i++) {
        module_id module = flow->members[home].at[i];
        const struct facts *facts = world_area(flow->world, module)->facts;
        for (uint32_t n = 1; facts != NULL && n < facts->names.count; n++)
            array_push(flow->arena, all,
                       (struct mention){world_name(flow->world, module, n), module.n});
    }
    if (all->count > 1)
        qsort(all->at, all->count, sizeof *all->at, by_name);
}

static void wait_everywhere(struct flow *flow, uint32_t home, name_id name)
{
    struct home_names *all = &flow->home_names[home];
    if (!all->read)
        read_home(flow, home);
    for (uint32_t i = first_mention(all->at, all->count, name);
         i < all->count && all->at[i].name.n == name.n; i++)
        wait_for_name(flow, (module_id){all->at[i].scope}, name);
    ARRAY_EACH (module_id, importer, &flow->importers[home])
        if (world_area(flow->world, *importer)->facts != NULL)
            wait_for_name(flow, *importer, name);
}

/* --- slots --- */

/* Attributes by their name alone are kept under a scope that is none. */
static scope_id any_class(uint32_t home)
{
    return (scope_id){0x80000000u | home};
}

static void put_by_name(struct flow *flow, uint32_t home, scope_id class, name_id name,
                        const struct own_set *value)
{
    struct slot *slot = slots_make(&flow->slots, any_class(home), name, flow->arena);
    bool known = false;
    for (uint32_t i = 0; i < slot->owners && i < SLOT_OWNERS_MOST; i++)
        known |= slot->owner[i].n == class.n;
    if (!known && slot->owners < SLOT_OWNERS_MOST)
        slot->owner[slot->owners] = class;
    slot->owners += !known;
    own_add_all(&slot->held, value, &flow->out->paths);
}

/* A name that many modules use means many things: it tells nothing by itself. */
static bool is_common(struct flow *flow, uint32_t home, name_id name)
{
    const struct home_names *all = &flow->home_names[home];
    uint32_t first = first_mention(all->at, all->count, name), count = 0;
    while (count <= COMMON_FROM && first + count < all->count &&
           all->at[first + count].name.n == name.n)
        count++;
    return count > COMMON_FROM;
}

struct own_set attribute_by_name(struct flow *flow, uint32_t home, name_id name)
{
    const struct slot *slot = slots_find(&flow->slots, any_class(home), name);
    if (slot == NULL || slot->owners > NAMESAKES_MOST || is_common(flow, home, name))
        return (struct own_set){0};
    return own_through(slot->held, FLOW_ATTRIBUTE | FLOW_BY_NAME);
}

/* Whoever mentions the name that the lambda is bound to. */
static void wait_for_lambda(struct flow *flow, module_id module, scope_index lambda)
{
    const struct facts *facts = world_area(flow->world, module)->facts;
    node_index node = facts->scopes.at[lambda].node;
    const struct node *before = &facts->nodes.at[node - 1];
    wait_for(flow, world_scope(flow->world, module, facts->scopes.at[lambda].parent));
    if (before->kind == NODE_NAME && node >= 2 && facts->nodes.at[node - 2].kind == NODE_ASSIGN)
        wait_everywhere(flow, flow->out->homes[module.n],
                        world_name(flow->world, module, before->value));
}

bool derives_from(struct flow *flow, scope_id class, scope_id above)
{
    const struct class_info *info = class_info_of(flow->world, class);
    for (uint32_t i = 1; i < info->order.count; i++)
        if (info->order.at[i].n == above.n)
            return true;
    return false;
}

struct own_set attribute_below(struct flow *flow, scope_id class, name_id name)
{
    uint32_t home = flow->out->homes[world_module_of(flow->world, class).n];
    const struct slot *slot = slots_find(&flow->slots, any_class(home), name);
    struct own_set out = {0};
    for (uint32_t i = 0; slot != NULL && i < slot->owners && i < SLOT_OWNERS_MOST; i++) {
        const struct slot *below = slots_find(&flow->slots, slot->owner[i], name);
        if (below != NULL && derives_from(flow, slot->owner[i], class))
            own_add_all(&out, &below->held, &flow->out->paths);
    }
    return own_through(out, FLOW_ATTRIBUTE);
}

name_id holder_slot(name_id name)
{
    return (name_id){name.n | 0x40000000u};
}

name_id parameter_slot(name_id name)
{
    return (name_id){name.n | 0x80000000u};
}

/* What tests and build scripts hand to the library is their own matter; and what comes from another
 * distribution is followed through plain names alone. */
static struct own_set without_aside(const struct flow *flow, module_id to,
                                    const struct own_set *value, bool is_plain)
{
    const struct module *modules = flow->world->graph->modules.at;
    struct own_set out = {0};
    for (uint32_t i = 0; i < value->count; i++)
        if (is_plain || value->at[i].shape != OWN_FOREIGN)
            if (modules[to.n].aside || !modules[value->at[i].anchor.n].aside)
                out.at[out.count++] = value->at[i];
    return out;
}

void put(struct flow *flow, scope_id scope, name_id name, const struct own_set *given)
{
    struct world *world = flow->world;
    module_id module = world_module_of(world, scope);
    struct own_set kept = without_aside(flow, module, given, name.n != 0 && name.n < 0x40000000u),
                   *value = &kept;
    scope_index index = world_scope_index(world, scope);
    const struct facts *facts = world_area(world, module)->facts;
    uint32_t home = flow->out->homes[module.n];
    if (flow->telling || value->count == 0 || home == 0)
        return;
    struct slot *slot = slots_make(&flow->slots, scope, name, flow->arena);
    if (!own_add_all(&slot->held, value, &flow->out->paths))
        return;
    flow->stamp++;
    name.n &= 0x3fffffffu;
    enum scope_kind kind = facts->scopes.at[index].kind;
    if (name.n == 0) { /* a result: whoever calls by the function's name */
        if (kind == SCOPE_LAMBDA)
            wait_for_lambda(flow, module, index);
        else
            wait_everywhere(flow, home, world_name(world, module, facts->scopes.at[index].name));
        return;
    }
    if (kind == SCOPE_CLASS)
        put_by_name(flow, home, scope, name, value);
    if (kind == SCOPE_FUNCTION || kind == SCOPE_LAMBDA)
        wait_for_mentions(flow, module, name, index);
    else
        wait_everywhere(flow, home, name);
    if (kind == SCOPE_LAMBDA)
        wait_for(flow, scope);
}

/* --- methods by name --- */

static void read_methods(struct flow *flow, uint32_t home)
{
    for (uint32_t i = 0; i < flow->members[home].count; i++) {
        module_id module = flow->members[home].at[i];
        const struct facts *facts = world_area(flow->world, module)->facts;
        for (scope_index s = 1; facts != NULL && s < facts->scopes.count; s++) {
            scope_index around = facts->scopes.at[s].parent;
            if (facts->scopes.at[s].kind != SCOPE_FUNCTION || around == 0 ||
                facts->scopes.at[around].kind != SCOPE_CLASS)
                continue;
            struct method method = {world_name(flow->world, module, facts->scopes.at[s].name),
                                    world_scope(flow->world, module, s)};
            array_push(flow->arena, &flow->methods[home], method);
        }
    }
}

static int by_method(const void *a, const void *b)
{
    const struct method *x = a, *y = b;
    if (x->name.n != y->name.n)
        return x->name.n < y->name.n ? -1 : 1;
    return x->scope.n < y->scope.n ? -1 : x->scope.n > y->scope.n;
}

uint32_t namesakes(struct flow *flow, uint32_t home, name_id name, scope_id *out, uint32_t most)
{
    if (home == 0 || name.n == 0)
        return 0;
    if (!flow->methods_read[home]) {
        flow->methods_read[home] = 1;
        read_methods(flow, home);
        if (flow->methods[home].count > 1)
            qsort(flow->methods[home].at, flow->methods[home].count, sizeof *flow->methods[home].at,
                  by_method);
    }
    uint32_t low = 0, high = flow->methods[home].count, count = 0;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (flow->methods[home].at[middle].name.n < name.n)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < flow->methods[home].count && flow->methods[home].at[low].name.n == name.n; low++) {
        if (count == most)
            return 0;
        out[count++] = flow->methods[home].at[low].scope;
    }
    return count;
}

/* --- the beginning --- */

static bool is_anchor(struct text name)
{
    static const char *const anchors[] = {
        "__file__",
        "__path__",
        "__spec__",
        "__loader__",
        "find_spec",
        "getfile",
        "getabsfile",
        "getsourcefile",
        "co_filename",
        "get_filename",
        "getsource",
        "getsourcelines",
        "findsource",
        "get_data",
        "pkg_resources",
        "submodule_search_locations",
        "importlib_resources",
        "importlib_metadata",
        "base_prefix",
        "exec_prefix",
        "importlib.resources",
        "importlib.metadata",
        "PackageLoader",
    };
    if (name.length < 7 || name.length > 26)
        return false;
    for (size_t i = 0; i < sizeof anchors / sizeof *anchors; i++)
        if (name.at[0] == anchors[i][0] && text_is(name, anchors[i]))
            return true;
    return false;
}

/* sys.prefix is a folder of the system; `prefix` alone may be anything. */
static bool imports_sys(const struct facts *facts)
{
    bool sys = false, prefix = false;
    for (uint32_t i = 1; i < facts->names.count; i++) {
        struct text name = facts->names.at[i];
        sys |= name.length == 3 && text_is(name, "sys");
        prefix |= name.length == 6 && text_is(name, "prefix");
    }
    return sys && prefix;
}

/* A module that mentions none of them is not looked at until something reaches it. */
static bool may_begin(const struct facts *facts)
{
    for (uint32_t i = 1; i < facts->names.count; i++)
        if (is_anchor(facts->names.at[i]) || text_is(facts->names.at[i], "importlib"))
            return true;
    for (uint32_t i = 1; i < facts->strings.count; i++)
        if ((facts->strings.at[i].length == 8 && text_is(facts->strings.at[i], "__file__")) ||
            is_system_path(facts->strings.at[i]))
            return true;
    return imports_sys(facts);
}

/* An import of such a name makes every scope that uses what it binds a beginning. */
static void begin_at_import(struct flow *flow, module_id module, node_index statement)
{
    const struct facts *facts = world_area(flow->world, module)->facts;
    const struct node *node = &facts->nodes.at[statement];
    bool from = node->kind == NODE_IMPORT_FROM;
    struct text module_name = from ? facts_name(facts, node->value) : TEXT("");
    bool whole = from && is_anchor(module_name);
    NODE_EACH (alias, facts, statement) {
        struct text written = facts_name(facts, facts->nodes.at[alias].value);
        bool part = text_is(module_name, "importlib") &&
                    (text_is(written, "resources") || text_is(written, "metadata"));
        if (!whole && !part && !is_anchor(written))
            continue;
        node_index as = facts_child(facts, alias, 0);
        struct text bound = as < facts->nodes.at[alias].end
                                ? facts_name(facts, facts->nodes.at[as].value)
                            : from ? written
                                   : text_slice(written, 0, text_find(written, '.'));
        wait_for_mentions(flow, module, names_add(&flow->world->graph->names, bound), 0);
    }
}

static void begin_in(struct flow *flow, module_id module)
{
    const struct facts *facts = world_area(flow->world, module)->facts;
    struct names *names = &flow->world->graph->names;
    if (!may_begin(facts))
        return;
    for (uint32_t i = 1; i < facts->strings.count; i++) /* mentions are of known names alone */
        if (is_system_path(facts->strings.at[i]))
            names_add(names, facts->strings.at[i]);
    for (uint32_t i = 1; i < facts->names.count; i++)
        if (is_anchor(facts->names.at[i]))
            wait_for_mentions(flow, module, world_name(flow->world, module, i), 0);
    if (imports_sys(facts))
        wait_for_mentions(flow, module, names_add(names, TEXT("prefix")), 0);
    wait_for_mentions(flow, module, names_add(names, TEXT("__file__")), 0);
    for (uint32_t i = 1; i < facts->strings.count; i++)
        if (is_system_path(facts->strings.at[i]))
            wait_for_mentions(flow, module, names_add(names, facts->strings.at[i]), 0);
    for (node_index n = 1; n < facts->nodes.count; n++)
        if (facts->nodes.at[n].kind == NODE_IMPORT || facts->nodes.at[n].kind == NODE_IMPORT_FROM)
            begin_at_import(flow, module, n);
}

void begin_at_anchors(struct flow *flow)
{
    for (uint32_t m = 1; m < flow->world->graph->modules.count; m++)
        if (flow->out->homes[m] != 0 && flow->world->areas[m].facts != NULL)
            begin_in(flow, (module_id){m});
}
