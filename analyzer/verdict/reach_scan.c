#include "analyzer/verdict/reach_work.h"

static struct proof here(const struct reach *reach, const struct scanned *at, enum proof_kind kind,
                         name_id name)
{
    return reach_proof(reach, kind, at->facts->nodes.at[at->node].start, name);
}

/* --- names and attributes --- */

static bool wears_quiet_decorators(const struct scanned *at, const struct area *area,
                                   scope_index scope)
{
    static const char *const quiet[] = {
#define DECORATOR(name) name,
#include "analyzer/verdict/quiet_decorators.def"
#undef DECORATOR
    };
    node_index decorated = area->decorated[scope];
    if (decorated == 0)
        return true;
    NODE_EACH (decorator, at->facts, decorated) {
        if (at->facts->nodes.at[decorator].kind != NODE_DECORATOR)
            break;
        node_index called = decorator + 1;
        if (at->facts->nodes.at[called].kind == NODE_CALL)
            called++;
        const struct node *node = &at->facts->nodes.at[called];
        bool known = false;
        if (node->kind == NODE_NAME || node->kind == NODE_ATTRIBUTE)
            for (uint32_t i = 0; i < sizeof quiet / sizeof *quiet && !known; i++)
                known = text_is(facts_name(at->facts, node->value), quiet[i]);
        if (!known)
            return false;
    }
    return true;
}

/* A name that functions around, or this one, bind. */
static void use_local(struct reach *reach, const struct scanned *at, scope_index binder,
                      name_id name, bool tested, struct proof proof)
{
    struct world *world = reach->world;
    uint32_t count;
    const struct site *sites =
        scope_names_find(scope_names_of(world, at->module, binder), name, &count);
    for (uint32_t i = 0; i < count; i++) {
        if (sites[i].kind == SITE_IMPORT)
            reach_import(reach, at->module, sites[i].node, tested, proof);
        else if (sites[i].kind == SITE_DEFINITION &&
                 (!tested || at->facts->nodes.at[sites[i].node].kind != NODE_CLASS))
            reach_definition(reach, at->module, sites[i].node, proof);
    }
}

static void use_name(struct reach *reach, const struct scanned *at, name_id name, bool tested)
{
    struct proof proof = here(reach, at, PROOF_USES, name);
    scope_index binder = scope_names_binder(reach->world, at->module, at->scope, name);
    if (binder != 0)
        use_local(reach, at, binder, name, tested, proof);
    else
        reach_global(reach, at->module, name, tested, proof);
}

/* `object.name`, where the object is one thing that it may be. */
static void use_attribute(struct reach *reach, const struct scanned *at, struct meaning object,
                          name_id name, bool tested)
{
    struct world *world = reach->world;
    struct proof proof = here(reach, at, PROOF_USES, name);
    scope_id class = {0};
    if (object.kind == MEANS_CLASS || object.kind == MEANS_INSTANCE || object.kind == MEANS_SELF ||
        object.kind == MEANS_SELF_CLASS || object.kind == MEANS_SUPER)
        class = world_scope(world, object.module, object.scope);
    switch ((enum meaning_kind)object.kind) {
    case MEANS_MODULE: reach_global(reach, object.module, name, tested, proof); break;
    case MEANS_CLASS:
    case MEANS_INSTANCE: {
        uint32_t count;
        scope_id owner;
        proof.kind = PROOF_USES;
        if (class_member(world, class, name, &count, &owner) == NULL)
            reach_name(reach, name, here(reach, at, PROOF_NAMED, name));
        else
            reach_self(reach, class, name, false, proof);
        break;
    }
    case MEANS_SELF:
    case MEANS_SELF_CLASS:
        proof.kind = PROOF_SELF;
        reach_self(reach, class, name, false, proof);
        break;
    case MEANS_SUPER:
        proof.kind = PROOF_SUPER;
        reach_self(reach, class, name, true, proof);
        break;
    case MEANS_CONSTANT: break;
    case MEANS_UNKNOWN:
    case MEANS_FUNCTION:
    case MEANS_BUILTIN:
    case MEANS_EXTERNAL: reach_name(reach, name, here(reach, at, PROOF_NAMED, name)); break;
    }
}

/* A module or class that is no longer followed by name. */
static void use_value(struct reach *reach, const struct scanned *at, struct meanings meanings)
{
    for (uint32_t i = 0; i < meanings.count; i++)
        if (meanings.at[i].kind == MEANS_MODULE)
            reach_escape(reach, meanings.at[i].module, here(reach, at, PROOF_USES, (name_id){0}));
}

static void use_chain(struct reach *reach, const struct scanned *at, const struct chain *chain)
{
    struct world *world = reach->world;
    name_id root = world_name(world, at->module, at->facts->nodes.at[chain->root].value);
    bool tested = at->tested || at->node < reach->work->base_stop;
    use_name(reach, at, root, tested);
    struct meanings meanings = meaning_of_name(world, at->module, at->scope, root);
    for (uint32_t i = 0; i < chain->count; i++) {
        name_id name =
            world_name(world, at->module, at->facts->nodes.at[chain->attributes[i]].value);
        for (uint32_t k = 0; k < meanings.count; k++)
            use_attribute(reach, at, meanings.at[k], name, tested);
        meanings = meaning_of_node(world, at->module, at->scope, chain->attributes[i]);
    }
    use_value(reach, at, meanings);
}

/* An attribute of something computed. */
static void use_computed(struct reach *reach, const struct scanned *at)
{
    struct world *world = reach->world;
    const struct node *node = &at->facts->nodes.at[at->node];
    struct meanings meanings = meaning_of_node(world, at->module, at->scope, at->node + 1);
    for (uint32_t i = 0; i < meanings.count; i++)
        use_attribute(reach, at, meanings.at[i], world_name(world, at->module, node->value), false);
}

/* --- calls that reach further than their names --- */

struct parts {
    struct text prefix, suffix;
};

static void read_parts(struct reach *reach, const struct scanned *at, node_index n,
                       struct parts *parts, uint32_t depth)
{
    const struct facts *facts = at->facts;
    const struct node *node = &facts->nodes.at[n];
    if (depth > 3)
        return;
    if (node->kind == NODE_FSTRING && n + 1 < node->end) {
        node_index last = n + 1;
        NODE_EACH (child, facts, n)
            last = child;
        if (facts->nodes.at[n + 1].kind == NODE_STRING)
            parts->prefix = facts_string(facts, facts->nodes.at[n + 1].value);
        if (facts->nodes.at[last].kind == NODE_STRING)
            parts->suffix = facts_string(facts, facts->nodes.at[last].value);
    } else if (node->kind == NODE_BINARY && node->extra == OPERATOR_ADD) {
        struct parts left = {0}, right = {0};
        node_index other = facts->nodes.at[n + 1].end;
        read_parts(reach, at, n + 1, &left, depth + 1);
        read_parts(reach, at, other, &right, depth + 1);
        parts->prefix = left.prefix;
        parts->suffix = right.suffix;
    } else if (node->kind == NODE_BINARY && node->extra == OPERATOR_MODULO &&
               facts->nodes.at[n + 1].kind == NODE_STRING) {
        struct text format = facts_string(facts, facts->nodes.at[n + 1].value);
        uint32_t end = text_find_last(format, '%') + 2;
        parts->prefix = text_slice(format, 0, text_find(format, '%'));
        if (end < format.length)
            parts->suffix = text_slice(format, end, format.length);
    } else if (node->kind == NODE_STRING) {
        parts->prefix = parts->suffix = facts_string(facts, node->value);
    } else if (node->kind == NODE_CALL && facts->nodes.at[n + 1].kind == NODE_ATTRIBUTE &&
               facts->nodes.at[n + 2].kind == NODE_STRING) { /* "x_{}".format(y) */
        struct text format = facts_string(facts, facts->nodes.at[n + 2].value);
        uint32_t end = text_find_last(format, '}') + 1;
        parts->prefix = text_slice(format, 0, text_find(format, '{'));
        if (end < format.length)
            parts->suffix = text_slice(format, end, format.length);
    } else if (node->kind == NODE_NAME) {
        name_id name = world_name(reach->world, at->module, node->value);
        scope_index binder = scope_names_binder(reach->world, at->module, at->scope, name);
        uint32_t count;
        const struct site *sites =
            scope_names_find(scope_names_of(reach->world, at->module, binder), name, &count);
        if (count == 1 && sites->kind == SITE_VALUE)
            read_parts(reach, at, sites->node, parts, depth + 1);
    }
}

/* A computed name is looked up on something. */
static void look_up_computed(struct reach *reach, const struct scanned *at, struct meanings objects)
{
    struct world *world = reach->world;
    struct proof proof = here(reach, at, PROOF_ALL_NAMES, (name_id){0});
    enum use before = reach->work->now;
    if (before < USE_BY_NAME)
        reach->work->now = USE_BY_NAME;
    for (uint32_t i = 0; i < objects.count; i++) {
        struct meaning object = objects.at[i];
        if (object.kind == MEANS_MODULE)
            reach_all_names(reach, object.module, proof);
        else if (object.kind == MEANS_CLASS || object.kind == MEANS_INSTANCE ||
                 object.kind == MEANS_SELF || object.kind == MEANS_SELF_CLASS ||
                 object.kind == MEANS_SUPER)
            reach_all_methods(reach, world_scope(world, object.module, object.scope), proof);
    }
    reach->work->now = before;
}

/* getattr(object, name): a constant is an attribute; a pattern makes the names that fit it live; of
 * anything else, all names of an object that is known. */
static void use_getattr(struct reach *reach, const struct scanned *at, node_index object,
                        node_index name)
{
    struct world *world = reach->world;
    struct meanings objects = meaning_of_node(world, at->module, at->scope, object);
    const struct node *node = &at->facts->nodes.at[name];
    if (node->kind == NODE_STRING) {
        name_id constant = names_add(&world->graph->names, facts_string(at->facts, node->value));
        for (uint32_t i = 0; i < objects.count && constant.n != 0; i++)
            use_attribute(reach, at, objects.at[i], constant, false);
        return;
    }
    struct parts parts = {0};
    read_parts(reach, at, name, &parts, 0);
    if (parts.prefix.length + parts.suffix.length >= 2)
        reach_pattern(
            reach, parts.prefix, parts.suffix,
            here(reach, at, PROOF_PATTERN, names_add(&world->graph->names, parts.prefix)));
    else
        look_up_computed(reach, at, objects);
}

static bool identifier_byte(char byte)
{
    return byte == '_' || ((byte | 32) >= 'a' && (byte | 32) <= 'z') ||
           (byte >= '0' && byte <= '9') || (byte & 0x80) != 0;
}

/* Text that is run: each identifier in it may be a global, or an attribute. */
static void use_code_text(struct reach *reach, const struct scanned *at, struct text code)
{
    for (uint32_t i = 0; i < code.length;) {
        uint32_t from = i;
        while (i < code.length && identifier_byte(code.at[i]))
            i++;
        if (i == from) {
            i++;
            continue;
        }
        struct text word = text_slice(code, from, i);
        reach_word(reach, word, here(reach, at, PROOF_STRING, (name_id){0}));
        name_id name = names_add(&reach->world->graph->names, word);
        use_name(reach, at, name, false);
    }
}

static void use_builtin_call(struct reach *reach, const struct scanned *at, struct text called)
{
    struct world *world = reach->world;
    const struct facts *facts = at->facts;
    node_index stop = facts->nodes.at[at->node].end;
    node_index first = facts->nodes.at[at->node + 1].end;
    node_index second = first < stop ? facts->nodes.at[first].end : stop;
    struct proof proof = here(reach, at, PROOF_ALL_NAMES, (name_id){0});
    if ((text_is(called, "getattr") || text_is(called, "hasattr")) && second < stop) {
        use_getattr(reach, at, first, second);
    } else if (text_is(called, "globals") || (text_is(called, "vars") && first >= stop) ||
               (text_is(called, "locals") && at->scope == 0)) {
        reach_all_names(reach, at->module, proof);
    } else if ((text_is(called, "vars") || text_is(called, "dir")) && first < stop) {
        look_up_computed(reach, at, meaning_of_node(world, at->module, at->scope, first));
    } else if ((text_is(called, "eval") || text_is(called, "exec")) && first < stop) {
        struct parts parts = {0};
        if (facts->nodes.at[first].kind == NODE_NAME)
            read_parts(reach, at, first, &parts, 0);
        if (facts->nodes.at[first].kind == NODE_STRING)
            use_code_text(reach, at, facts_string(facts, facts->nodes.at[first].value));
        else if (parts.prefix.length > 0 && parts.prefix.at == parts.suffix.at)
            use_code_text(reach, at, parts.prefix);
        else
            reach_all_names(reach, at->module, proof);
    }
}

/* A table of names that serves something else. */
static bool strings_name_nothing(const struct reach *reach, module_id module)
{
    static const char *const modules[] = {
#define MODULE(name, why) name,
#include "analyzer/verdict/quiet_strings.def"
#undef MODULE
    };
    for (uint32_t i = 0; i < sizeof modules / sizeof *modules; i++)
        if (text_is(module_graph_name(reach->world->graph, module), modules[i]))
            return true;
    return false;
}

/* Imports that the call makes, wherever in it their place stands. */
static void follow_edges(struct reach *reach, const struct scanned *at)
{
    uint32_t count;
    const struct node *node = &at->facts->nodes.at[at->node];
    const edge_id *edges = world_edges_at(reach->world, at->module, node->start, &count);
    enum use before = reach->work->now;
    for (uint32_t i = 0; i < count; i++) {
        const struct edge *edge = &reach->world->graph->edges.at[edges[i].n];
        if (edge->kind == EDGE_TYPING || edge->at_start)
            continue;
        enum proof_kind kind = edge->kind == EDGE_STRING    ? PROOF_STRING
                               : edge->kind == EDGE_PLUGIN  ? PROOF_PLUGIN
                               : edge->kind == EDGE_DYNAMIC ? PROOF_COMPUTED
                                                            : PROOF_IMPORTS;
        if (edge->kind == EDGE_DYNAMIC)
            reach->work->now = USE_DYNAMIC;
        if (edge->kind == EDGE_STRING && before < USE_BY_NAME)
            reach->work->now = USE_BY_NAME;
        if (edge->kind == EDGE_STRING && strings_name_nothing(reach, at->module))
            continue;
        reach_escape(reach, edge->to,
                     here(reach, at, kind, reach->world->graph->modules.at[edge->to.n].name));
        reach->work->now = before;
    }
}

static void use_call(struct reach *reach, const struct scanned *at)
{
    const struct node *called = &at->facts->nodes.at[at->node + 1];
    if (called->kind != NODE_NAME)
        return;
    struct meanings meanings = meaning_of_node(reach->world, at->module, at->scope, at->node + 1);
    for (uint32_t i = 0; i < meanings.count; i++)
        if (meanings.at[i].kind == MEANS_BUILTIN)
            use_builtin_call(reach, at,
                             names_text(&reach->world->graph->names, meanings.at[i].name));
}

/* --- definitions --- */

static void define_function(struct reach *reach, const struct scanned *at, scope_index scope)
{
    struct area *area = world_area(reach->world, at->module);
    scope_id function = world_scope(reach->world, at->module, scope);
    world_read_definitions(reach->world, at->module);
    if (at->facts->scopes.at[scope].kind == SCOPE_LAMBDA)
        reach_live(reach, function, here(reach, at, PROOF_NESTED, (name_id){0}));
    else if (!wears_quiet_decorators(at, area, scope))
        reach_live(reach, function, here(reach, at, PROOF_DECORATED, (name_id){0}));
}

static bool is_quiet_metaclass(const struct world *world, scope_id metaclass)
{
    static const char *const quiet[][2] = {
#define METACLASS(module, name) {module, name},
#include "analyzer/verdict/quiet_metaclasses.def"
#undef METACLASS
    };
    module_id module = world_module_of(world, metaclass);
    struct text in = module_graph_name(world->graph, module);
    const struct facts *facts = world_area(world, module)->facts;
    struct text name =
        facts_name(facts, facts->scopes.at[world_scope_index(world, metaclass)].name);
    for (uint32_t i = 0; i < sizeof quiet / sizeof *quiet; i++)
        if (text_is(in, quiet[i][0]) && text_is(name, quiet[i][1]))
            return true;
    return false;
}

/* Making a class runs its body, and code above it that may keep it. */
static void define_class(struct reach *reach, const struct scanned *at, scope_index scope)
{
    struct world *world = reach->world;
    scope_id class = world_scope(world, at->module, scope);
    struct area *area = world_area(world, at->module);
    world_read_definitions(world, at->module);
    reach_live(reach, class, here(reach, at, PROOF_NESTED, (name_id){0}));
    const struct class_info *info = class_info_of(world, class);
    struct proof kept = here(reach, at, PROOF_METACLASS, (name_id){0});
    for (uint32_t i = 0; i < info->metaclasses.count; i++) {
        reach_class(reach, info->metaclasses.at[i], kept);
        if (!is_quiet_metaclass(world, info->metaclasses.at[i]))
            reach_class(reach, class, kept);
    }
    name_id hook = names_add(&world->graph->names, TEXT("__init_subclass__"));
    uint32_t count;
    scope_id owner;
    if (info->order.count > 1 &&
        class_member(world, info->order.at[1], hook, &count, &owner) != NULL) {
        reach_self(reach, info->order.at[1], hook, false, kept);
        reach_class(reach, class, kept);
    }
    if (!wears_quiet_decorators(at, area, scope))
        reach_class(reach, class, here(reach, at, PROOF_DECORATED, (name_id){0}));
}

/* --- the scope --- */

static node_index visit_name(struct reach *reach, const struct scanned *at)
{
    const struct node *node = &at->facts->nodes.at[at->node];
    struct chain chain;
    if (!chain_read(at->facts, at->node, &chain)) {
        if (!(node->flags & (FLAG_STORE | FLAG_DELETE)))
            use_computed(reach, at);
        return at->node + 1;
    }
    if (node->kind == NODE_NAME && node->flags & (FLAG_STORE | FLAG_DELETE))
        return node->end;
    use_chain(reach, at, &chain);
    return node->end;
}

static bool is_docstring(const struct scanned *at)
{
    return at->node > 0 && at->facts->nodes.at[at->node - 1].kind == NODE_EXPRESSION;
}

static bool is_all(const struct scanned *at, node_index node)
{
    return at->facts->nodes.at[node].kind == NODE_NAME &&
           text_is(facts_name(at->facts, at->facts->nodes.at[node].value), "__all__");
}

static node_index visit(void *context, const struct scanned *at)
{
    struct reach *reach = context;
    const struct node *node = &at->facts->nodes.at[at->node];
    if (reach->work->calls_imports[at->module.n] && node->kind != NODE_ALIAS)
        follow_edges(reach, at);
    switch ((enum node_kind)node->kind) {
    case NODE_ALIAS:
        if (import_pin(reach->world, at->module, at->node) == PROOF_CALLED_IMPORT)
            reach_import(reach, at->module, at->node, true,
                         here(reach, at, PROOF_IMPORTS, (name_id){0}));
        return node->end;
    case NODE_NAME:
    case NODE_ATTRIBUTE: return visit_name(reach, at);
    case NODE_STRING:
        if (!(node->flags & FLAG_BYTES) && !is_docstring(at) &&
            !strings_name_nothing(reach, at->module))
            reach_word(reach, facts_string(at->facts, node->value),
                       here(reach, at, PROOF_STRING, (name_id){0}));
        break;
    case NODE_ASSIGN:
    case NODE_AUGMENTED: /* what a star import takes is no mention */
        return is_all(at, at->node + 1) ? node->end : at->node + 1;
    case NODE_CALL:
        if (at->facts->nodes.at[at->node + 1].kind == NODE_ATTRIBUTE && is_all(at, at->node + 2))
            return node->end;
        use_call(reach, at);
        break;
    case NODE_FUNCTION:
    case NODE_LAMBDA: define_function(reach, at, node->value); break;
    case NODE_CLASS:
        define_class(reach, at, node->value);
        reach->work->base_stop = at->facts->nodes.at[at->node + 1].end;
        break;
    default: break;
    }
    return at->node + 1;
}

void reach_look(struct reach *reach, scope_id scope)
{
    reach->work->base_stop = 0;
    /* A body runs once, as the machine saw it run. */
    if (world_scope_index(reach->world, scope) == 0)
        scan_executed(reach->world, scope, visit, reach);
    else
        scan_scope(reach->world, scope, visit, reach);
}
