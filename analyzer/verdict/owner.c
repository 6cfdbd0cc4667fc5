#include "analyzer/verdict/owner.h"

#include "analyzer/verdict/judge.h"

enum {
    MOST_OWNER_DEPTH = 100 /* of expressions and names that lead to each other */
};

void owner_add_module(struct owner *owner, module_id module)
{
    for (uint32_t i = 0; i < owner->count; i++)
        if (owner->modules[i].n == module.n)
            return;
    if (module.n != 0 && owner->count < OWNER_MODULES)
        owner->modules[owner->count++] = module;
    else
        owner->unknown = true;
}

void owner_add(struct owner *owner, struct owner more)
{
    owner->params |= more.params;
    owner->parts |= more.parts;
    owner->unknown |= more.unknown;
    for (uint32_t i = 0; i < more.count; i++)
        owner_add_module(owner, more.modules[i]);
}

struct owner owner_part(struct owner owner)
{
    owner.parts |= owner.params;
    owner.params = 0;
    return owner;
}

bool owner_is_own(struct owner owner, module_id module)
{
    for (uint32_t i = 0; i < owner.count; i++)
        if (owner.modules[i].n != module.n)
            return false;
    return !owner.unknown;
}

static struct owner of_module(module_id module)
{
    return (struct owner){.modules = {module}, .count = 1};
}

scope_index running_function(const struct facts *facts, scope_index scope)
{
    while (scope != 0 && facts->scopes.at[scope].kind == SCOPE_CLASS)
        scope = facts->scopes.at[scope].parent;
    return scope;
}

bool is_own_name(const struct facts *facts, node_index node)
{
    const struct node *it = &facts->nodes.at[node];
    return it->kind == NODE_NAME && text_is(facts_name(facts, it->value), "__name__");
}

/* --- what loops, unpacking and `with` bind names to --- */

struct node_pair {
    node_index name, value;
    bool element; /* the name is one element of the value */
};
struct node_pairs {
    ARRAY(struct node_pair) all; /* by name */
};

static void add_sources(struct judge *judge, const struct facts *facts, struct node_pairs *out,
                        node_index target, node_index value, bool element)
{
    for (node_index n = target; n < facts->nodes.at[target].end; n++) {
        const struct node *node = &facts->nodes.at[n];
        if (node->kind == NODE_NAME && node->flags & FLAG_STORE)
            array_push(judge->arena, &out->all, (struct node_pair){n, value, element});
    }
}

static void read_sources(struct judge *judge, const struct facts *facts, struct node_pairs *out)
{
    for (node_index n = 1; n < facts->nodes.count; n++) {
        const struct node *node = &facts->nodes.at[n];
        bool has_target = n + 1 < node->end;
        node_index second = has_target ? facts->nodes.at[n + 1].end : node->end;
        if (second >= node->end)
            continue;
        if (node->kind == NODE_FOR || node->kind == NODE_COMP_FOR)
            add_sources(judge, facts, out, n + 1, second, true);
        else if (node->kind == NODE_ASSIGN && !(node->flags & FLAG_ANNOTATION) &&
                 facts->nodes.at[n + 1].kind != NODE_NAME)
            add_sources(judge, facts, out, n + 1, second, true);
        else if (node->kind == NODE_WITH_ITEM)
            add_sources(judge, facts, out, second, n + 1, false);
        else if (node->kind == NODE_NAMED)
            add_sources(judge, facts, out, n + 1, second, false);
    }
}

static const struct node_pair *source_of(struct judge *judge, module_id module, node_index name)
{
    struct node_pairs **slot = &judge->sources[module.n];
    if (*slot == NULL) {
        *slot = ARENA_NEW(judge->arena, struct node_pairs);
        read_sources(judge, world_area(judge->world, module)->facts, *slot);
    }
    const struct node_pairs *pairs = *slot;
    uint32_t low = 0, high = pairs->all.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (pairs->all.at[middle].name < name)
            low = middle + 1;
        else
            high = middle;
    }
    return low < pairs->all.count && pairs->all.at[low].name == name ? &pairs->all.at[low] : NULL;
}

/* --- answers already given --- */

struct owner_answer {
    uint64_t key; /* 0: free */
    struct owner owner;
};
struct owner_answers {
    struct owner_answer *at;
    uint32_t room, count;
};

static struct owner_answer *answer_slot(const struct owner_answers *answers, uint64_t key)
{
    uint32_t i = (uint32_t)((key * 0x9E3779B97F4A7C15u) >> 32) & (answers->room - 1);
    while (answers->at[i].key != 0 && answers->at[i].key != key)
        i = (i + 1) & (answers->room - 1);
    return &answers->at[i];
}

static void grow_answers(struct judge *judge)
{
    struct owner_answers *answers = judge->owners;
    struct owner_answers larger = {.room = answers->room == 0 ? 4096 : answers->room * 2,
                                   .count = answers->count};
    larger.at = arena_alloc_array(judge->arena, larger.room, sizeof *larger.at);
    for (uint32_t i = 0; i < answers->room; i++)
        if (answers->at[i].key != 0)
            *answer_slot(&larger, answers->at[i].key) = answers->at[i];
    *answers = larger;
}

/* A new answer is the empty owner while it is looked for, which ends cycles. */
static struct owner_answer *answer_of(struct judge *judge, uint64_t key, bool *known)
{
    if (judge->owners == NULL)
        judge->owners = ARENA_NEW(judge->arena, struct owner_answers);
    if (judge->owners->count * 2 >= judge->owners->room)
        grow_answers(judge);
    struct owner_answer *answer = answer_slot(judge->owners, key);
    *known = answer->key != 0;
    if (!*known) {
        judge->owners->count++;
        answer->key = key;
    }
    return answer;
}

static void keep_answer(struct judge *judge, uint64_t key, struct owner owner)
{
    bool known;
    answer_of(judge, key, &known)->owner = owner;
}

static uint64_t key_of_name(struct judge *judge, module_id module, scope_index scope, name_id name)
{
    return (uint64_t)world_scope(judge->world, module, scope).n << 32 | name.n;
}

/* Nodes and names share the table: the upper bit tells them apart. */
static uint64_t key_of_node(module_id module, node_index node)
{
    return 1ull << 63 | (uint64_t)module.n << 32 | node;
}

/* --- names --- */

static struct owner owner_of_alias(struct judge *judge, module_id module, node_index alias)
{
    struct world *world = judge->world;
    const struct node *node = &world_area(world, module)->facts->nodes.at[alias];
    struct owner out = {0};
    uint32_t count;
    const edge_id *edges = world_edges_at(world, module, node->start, &count);
    for (uint32_t i = 0; i < count; i++) {
        const struct edge *edge = &world->graph->edges.at[edges[i].n];
        module_id to = world_real(world, edge->to);
        if (edge->kind == EDGE_PARENT)
            continue;
        if (edge->name.n != 0)
            owner_add(&out, owner_of_global(judge, to, edge->name));
        else
            owner_add_module(&out, to);
    }
    out.unknown |= out.count == 0;
    return out;
}

static uint32_t bit_of_parameter(const struct facts *facts, scope_index scope, node_index param)
{
    uint32_t nth = 0;
    for (node_index n = facts->scopes.at[scope].node + 2; n < param && nth < PARAMS_MOST;
         n = facts->nodes.at[n].end)
        nth++;
    return 1u << (nth < PARAMS_MOST ? nth : PARAMS_MOST - 1);
}

static struct owner owner_of_site(struct judge *judge, module_id module, scope_index scope,
                                  const struct site *site)
{
    const struct facts *facts = world_area(judge->world, module)->facts;
    const struct node_pair *source;
    switch ((enum site_kind)site->kind) {
    case SITE_IMPORT: return owner_of_alias(judge, module, site->node);
    case SITE_VALUE: return owner_of_node(judge, module, scope, site->node);
    case SITE_PARAMETER:
        if (facts->scopes.at[scope].kind == SCOPE_CLASS)
            break;
        return (struct owner){.params = bit_of_parameter(facts, scope, site->node)};
    case SITE_OTHER:
        source = site->node == 0 ? NULL : source_of(judge, module, site->node);
        if (source == NULL)
            break;
        return source->element ? owner_of_elements(judge, module, scope, source->value)
                               : owner_of_node(judge, module, scope, source->value);
    case SITE_DEFINITION:
    case SITE_GLOBAL:
    case SITE_NONLOCAL: break;
    }
    return (struct owner){0};
}

static struct owner owner_of_binding(struct judge *judge, module_id module, scope_index scope,
                                     name_id name)
{
    uint64_t key = key_of_name(judge, module, scope, name);
    bool known;
    struct owner_answer *answer = answer_of(judge, key, &known);
    if (known)
        return answer->owner;
    uint32_t count;
    const struct site *sites =
        scope_names_find(scope_names_of(judge->world, module, scope), name, &count);
    struct owner out = {0};
    for (uint32_t i = 0; i < count; i++)
        owner_add(&out, owner_of_site(judge, module, scope, &sites[i]));
    keep_answer(judge, key, out);
    return out;
}

/* Of C code all of whose functions are pure: functions and numbers, which nobody can change. */
static bool holds_constants(struct judge *judge, module_id module)
{
    struct arena_mark mark = arena_mark(&judge->scratch);
    struct text below =
        arena_join(&judge->scratch, module_graph_name(judge->world->graph, module), TEXT(".x"));
    const struct call_row *row = call_table_find(&judge->table, below);
    arena_rewind(&judge->scratch, mark);
    return row != NULL && row->kind == ROW_PURE &&
           module_graph_module(judge->world->graph, module)->origin == ORIGIN_STDLIB;
}

/* Where the module has no site for the name: from a star import, a submodule, nowhere. */
static struct owner owner_of_meaning(struct judge *judge, module_id module, name_id name)
{
    struct owner out = {0};
    bool found;
    struct meanings meanings = meaning_of_global(judge->world, module, name, &found);
    for (uint32_t i = 0; found && i < meanings.count; i++) {
        enum meaning_kind kind = meanings.at[i].kind;
        bool held = kind != MEANS_EXTERNAL || !holds_constants(judge, meanings.at[i].module);
        if (held && kind != MEANS_INSTANCE && kind != MEANS_CONSTANT &&
            meanings.at[i].module.n != 0)
            owner_add_module(&out, meanings.at[i].module);
    }
    return out;
}

struct owner owner_of_global(struct judge *judge, module_id module, name_id name)
{
    if (world_area(judge->world, module)->facts == NULL)
        return holds_constants(judge, module) ? (struct owner){0} : of_module(module);
    if (judge->depth >= MOST_OWNER_DEPTH)
        return of_module(module);
    uint32_t count;
    judge->depth++;
    struct owner out = {0};
    if (scope_names_find(scope_names_of(judge->world, module, 0), name, &count) != NULL)
        out = owner_of_binding(judge, module, 0, name);
    else
        out = owner_of_meaning(judge, module, name);
    judge->depth--;
    out.params = out.parts = 0;
    if (out.count == 0 && !out.unknown)
        owner_add_module(&out, module);
    return out;
}

static bool is_global(struct judge *judge, module_id module, name_id name)
{
    uint32_t count;
    bool found;
    if (scope_names_find(scope_names_of(judge->world, module, 0), name, &count) != NULL)
        return true;
    meaning_of_global(judge->world, module, name, &found);
    return found;
}

static struct owner owner_of_name(struct judge *judge, module_id module, scope_index scope,
                                  name_id name)
{
    const struct facts *facts = world_area(judge->world, module)->facts;
    scope_index binder = scope_names_binder(judge->world, module, scope, name);
    if (binder == 0) {
        if (!is_global(judge, module, name))
            return (struct owner){0}; /* of builtins: nobody changes these */
        return owner_of_global(judge, module, name);
    }
    struct owner out = owner_of_binding(judge, module, binder, name);
    scope_index holder = running_function(facts, binder), runs = running_function(facts, scope);
    if (holder == runs)
        return out;
    bool around = runs != 0 && running_function(facts, facts->scopes.at[runs].parent) == holder;
    if ((out.params | out.parts) >> PARAM_OUTER_SHIFT != 0 ||
        (!around && (out.params | out.parts) != 0))
        out.unknown = true;
    out.params = around ? out.params << PARAM_OUTER_SHIFT : 0;
    out.parts = around ? out.parts << PARAM_OUTER_SHIFT : 0;
    return out;
}

/* --- expressions --- */

static bool is_plain(uint8_t kind)
{
    return kind == NODE_STRING || kind == NODE_NUMBER || kind == NODE_NONE || kind == NODE_TRUE ||
           kind == NODE_FALSE || kind == NODE_TUPLE || kind == NODE_FSTRING;
}

/* An attribute that a class holds for all its instances, and that can be changed itself. */
static void add_class_value(struct judge *judge, struct meaning object, name_id name,
                            struct owner *out)
{
    uint32_t count;
    scope_id holder;
    const struct site *sites =
        class_member(judge->world, world_scope(judge->world, object.module, object.scope), name,
                     &count, &holder);
    if (sites == NULL)
        return;
    module_id module = world_module_of(judge->world, holder);
    const struct facts *facts = world_area(judge->world, module)->facts;
    for (uint32_t i = 0; i < count; i++) {
        if (sites[i].kind == SITE_VALUE && !is_plain(facts->nodes.at[sites[i].node].kind))
            owner_add_module(out, module);
    }
}

static struct owner owner_of_attribute(struct judge *judge, module_id module, scope_index scope,
                                       node_index node)
{
    const struct node *it = &world_area(judge->world, module)->facts->nodes.at[node];
    name_id name = world_name(judge->world, module, it->value);
    uint8_t kind = it[1].kind;
    struct owner out = {0};
    bool of_module_only = true;
    if (kind != NODE_NAME && kind != NODE_ATTRIBUTE)
        return owner_part(owner_of_node(judge, module, scope, node + 1));
    struct meanings objects = meaning_of_node(judge->world, module, scope, node + 1);
    for (uint32_t i = 0; i < objects.count; i++) {
        struct meaning object = objects.at[i];
        if (object.kind == MEANS_MODULE)
            owner_add(&out, owner_of_global(judge, object.module, name));
        else
            of_module_only = false;
        if (object.kind == MEANS_SELF || object.kind == MEANS_SELF_CLASS ||
            object.kind == MEANS_INSTANCE || object.kind == MEANS_CLASS)
            add_class_value(judge, object, name, &out);
    }
    if (!of_module_only)
        owner_add(&out, owner_part(owner_of_node(judge, module, scope, node + 1)));
    return out;
}

/* `sys.modules[__name__]` is the module itself. */
static bool is_own_module(struct judge *judge, module_id module, scope_index scope,
                          node_index subscript)
{
    const struct facts *facts = world_area(judge->world, module)->facts;
    node_index object = subscript + 1, index = facts->nodes.at[object].end;
    if (!is_own_name(facts, index))
        return false;
    struct meanings meanings = meaning_of_node(judge->world, module, scope, object);
    struct meaning first = meanings.at[0];
    return (first.kind == MEANS_EXTERNAL || first.kind == MEANS_UNKNOWN) && first.module.n != 0 &&
           text_is(module_graph_name(judge->world->graph, first.module), "sys") &&
           text_is(names_text(&judge->world->graph->names, first.name), "modules");
}

static struct owner owner_of_each(struct judge *judge, module_id module, scope_index scope,
                                  node_index a, node_index b)
{
    struct owner out = owner_of_node(judge, module, scope, a);
    owner_add(&out, owner_of_node(judge, module, scope, b));
    return out;
}

static struct owner evaluate(struct judge *judge, module_id module, scope_index scope, node_index n)
{
    const struct facts *facts = world_area(judge->world, module)->facts;
    const struct node *node = &facts->nodes.at[n];
    switch ((enum node_kind)node->kind) {
    case NODE_NAME:
        return owner_of_name(judge, module, scope, world_name(judge->world, module, node->value));
    case NODE_ATTRIBUTE: return owner_of_attribute(judge, module, scope, n);
    case NODE_SUBSCRIPT:
        if (is_own_module(judge, module, scope, n))
            return of_module(module);
        return owner_of_elements(judge, module, scope, n + 1);
    case NODE_CALL: {
        bool known;
        struct owner_answer *answer = answer_of(judge, key_of_node(module, n), &known);
        if (known)
            return answer->owner;
        struct owner out = owner_of_call(judge, module, scope, n);
        keep_answer(judge, key_of_node(module, n), out);
        return out;
    }
    case NODE_CONDITIONAL:
        return owner_of_each(judge, module, scope, n + 1, facts_child(facts, n, 2));
    case NODE_BOOLEAN:
        return owner_of_each(judge, module, scope, n + 1, facts->nodes.at[n + 1].end);
    case NODE_NAMED: return owner_of_node(judge, module, scope, facts->nodes.at[n + 1].end);
    case NODE_STARRED: return owner_of_node(judge, module, scope, n + 1);
    case NODE_AWAIT:
    case NODE_YIELD:
    case NODE_UNREADABLE:
    case NODE_YIELD_FROM: return (struct owner){.unknown = true};
    default: return (struct owner){0};
    }
}

struct owner owner_of_node(struct judge *judge, module_id module, scope_index scope,
                           node_index node)
{
    if (judge->depth >= MOST_OWNER_DEPTH)
        return (struct owner){.unknown = true};
    judge->depth++;
    struct owner out = evaluate(judge, module, scope, node);
    judge->depth--;
    return out;
}

/* Functions that give the elements of what they are given. */
static bool hands_on(struct text name)
{
    static const char *const names[] = {"list",     "tuple", "sorted", "zip", "enumerate", "iter",
                                        "reversed", "set",   "filter", "map", "frozenset"};
    for (uint32_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(name, names[i]))
            return true;
    return false;
}

struct owner owner_of_elements(struct judge *judge, module_id module, scope_index scope,
                               node_index node)
{
    const struct facts *facts = world_area(judge->world, module)->facts;
    const struct node *it = &facts->nodes.at[node];
    struct owner out = {0};
    switch ((enum node_kind)it->kind) {
    case NODE_TUPLE:
    case NODE_LIST:
    case NODE_SET:
        NODE_EACH (element, facts, node)
            owner_add(&out, owner_of_node(judge, module, scope, element));
        return out;
    case NODE_DICT:
        NODE_EACH (pair, facts, node)
            if (facts->nodes.at[pair].kind == NODE_PAIR)
                owner_add(&out, owner_of_node(judge, module, scope, facts->nodes.at[pair + 1].end));
        return out;
    case NODE_CALL:
        if (it[1].kind == NODE_NAME && hands_on(facts_name(facts, it[1].value))) {
            for (node_index n = facts->nodes.at[node + 1].end; n < it->end;
                 n = facts->nodes.at[n].end)
                owner_add(&out, owner_part(owner_of_node(judge, module, scope, n)));
            return out;
        }
        break;
    default: break;
    }
    return owner_part(owner_of_node(judge, module, scope, node));
}
