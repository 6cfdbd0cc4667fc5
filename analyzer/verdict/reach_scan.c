#include "analyzer/verdict/reach_work.h"

struct proof reach_here(const struct reach *reach, const struct scanned *at, enum proof_kind kind,
                        name_id name)
{
    return reach_proof(reach, kind, at->facts->nodes.at[at->node].start, name);
}

/* --- names and attributes --- */

static bool is_quiet_name(const struct facts *facts, node_index called)
{
    static const char *const quiet[] = {
#define DECORATOR(name) name,
#include "analyzer/verdict/quiet_decorators.def"
#undef DECORATOR
    };
    const struct node *node = &facts->nodes.at[called];
    if (node->kind != NODE_NAME && node->kind != NODE_ATTRIBUTE)
        return false;
    for (uint32_t i = 0; i < sizeof quiet / sizeof *quiet; i++)
        if (text_is(facts_name(facts, node->value), quiet[i]))
            return true;
    return false;
}

/* Whether loading the module does something at a place in [start, stop). */
static bool has_effect(const struct effects *effects, module_id module, uint32_t start,
                       uint32_t stop)
{
    for (uint32_t i = 0; i < effects->count[module.n]; i++) {
        uint32_t at = effects->all.at[effects->first[module.n] + i].start;
        if (at >= start && at < stop)
            return true;
    }
    return false;
}

/* A function of another module that was judged, and keeps nothing of what it is given. What keeps
 * it in this module, or in an object, is no effect to others, yet it is kept. */
static bool was_judged_quiet(struct reach *reach, const struct scanned *at, node_index decorator,
                             node_index called)
{
    const struct module *module = &reach->world->graph->modules.at[at->module.n];
    enum scope_kind kind = at->facts->scopes.at[at->scope].kind;
    if (module->loads != LOADS_INIT || module->at_start ||
        (kind != SCOPE_MODULE && kind != SCOPE_CLASS))
        return false;
    struct meanings meanings = meaning_of_node(reach->world, at->module, at->scope, called);
    if (meanings.count != 1 || meanings.at[0].kind != MEANS_FUNCTION ||
        meanings.at[0].module.n == at->module.n)
        return false;
    const struct facts *facts = world_area(reach->world, meanings.at[0].module)->facts;
    if (facts->scopes.at[meanings.at[0].scope].parent != 0)
        return false; /* a method: its object may keep what it is given */
    const struct node *node = &at->facts->nodes.at[decorator];
    return !has_effect(reach->work->effects, at->module, node->start, node->stop);
}

static bool wears_quiet_decorators(struct reach *reach, const struct scanned *at,
                                   const struct area *area, scope_index scope)
{
    node_index decorated = area->decorated[scope];
    if (decorated == 0)
        return true;
    NODE_EACH (decorator, at->facts, decorated) {
        if (at->facts->nodes.at[decorator].kind != NODE_DECORATOR)
            break;
        node_index called = decorator + 1;
        if (at->facts->nodes.at[called].kind == NODE_CALL)
            called++;
        if (!is_quiet_name(at->facts, called) && !was_judged_quiet(reach, at, decorator, called))
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

void reach_use_name(struct reach *reach, const struct scanned *at, name_id name, bool tested)
{
    struct proof proof = reach_here(reach, at, PROOF_USES, name);
    scope_index binder = scope_names_binder(reach->world, at->module, at->scope, name);
    if (binder != 0)
        use_local(reach, at, binder, name, tested, proof);
    /* Until a class body binds it, the name is that of a scope around. */
    if (binder != 0 && at->facts->scopes.at[binder].kind == SCOPE_CLASS)
        binder =
            scope_names_binder(reach->world, at->module, at->facts->scopes.at[binder].parent, name);
    if (binder == 0)
        reach_global(reach, at->module, name, tested, proof);
}

/* `object.name`, where the object is one thing that it may be. */
void reach_use_attribute(struct reach *reach, const struct scanned *at, struct meaning object,
                         name_id name, bool tested)
{
    struct world *world = reach->world;
    struct proof proof = reach_here(reach, at, PROOF_USES, name);
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
            reach_name(reach, name, reach_here(reach, at, PROOF_NAMED, name));
        else
            reach_self(reach, class, name, false, proof);
        break;
    }
    case MEANS_SELF_CLASS: {
        uint32_t count;
        scope_id owner;
        proof.kind = PROOF_SELF;
        reach_self(reach, class, name, false, proof);
        /* What a class does not have its metaclass may. */
        if (class_member(world, class, name, &count, &owner) == NULL)
            reach_name(reach, name, reach_here(reach, at, PROOF_NAMED, name));
        break;
    }
    case MEANS_SELF:
        proof.kind = PROOF_SELF;
        reach_self(reach, class, name, false, proof);
        break;
    case MEANS_SUPER:
        proof.kind = PROOF_SUPER;
        reach_self(reach, class, name, true, proof);
        break;
    case MEANS_CONSTANT: break;
    case MEANS_UNKNOWN:
        /* The standard library lists names for star imports and documentation. */
        if (world->graph->modules.at[at->module.n].origin == ORIGIN_STDLIB &&
            text_is(names_text(&world->graph->names, name), "__all__"))
            break;
        reach_name(reach, name, reach_here(reach, at, PROOF_NAMED, name));
        break;
    case MEANS_FUNCTION:
    case MEANS_BUILTIN:
    case MEANS_EXTERNAL: reach_name(reach, name, reach_here(reach, at, PROOF_NAMED, name)); break;
    }
}

/* Whether the value at a node is only looked at, or given another name that is followed as well. */
static bool stays_known(const struct facts *facts, node_index n)
{
    const struct node *before = &facts->nodes.at[n - 1];
    switch ((enum node_kind)before->kind) {
    case NODE_COMPARE:
    case NODE_OPERAND:
    case NODE_CLAUSE:
    case NODE_EXPRESSION:
    case NODE_BOOLEAN: return true;
    case NODE_UNARY: return before->extra == OPERATOR_NOT;
    case NODE_NAME: return before->flags & FLAG_STORE && facts->nodes.at[n - 2].kind == NODE_ASSIGN;
    default: return false;
    }
}

/* A module that is no longer followed by name. */
static void use_value(struct reach *reach, const struct scanned *at, struct meanings meanings)
{
    if (stays_known(at->facts, at->node))
        return;
    for (uint32_t i = 0; i < meanings.count; i++)
        if (meanings.at[i].kind == MEANS_MODULE)
            reach_escape(reach, meanings.at[i].module,
                         reach_here(reach, at, PROOF_USES, (name_id){0}));
}

static void use_chain(struct reach *reach, const struct scanned *at, const struct chain *chain)
{
    struct world *world = reach->world;
    name_id root = world_name(world, at->module, at->facts->nodes.at[chain->root].value);
    bool tested = at->tested || at->annotation || at->node < reach->work->base_stop;
    reach->work->listing = at->node < reach->work->list_stop;
    reach_use_name(reach, at, root, tested);
    struct meanings meanings = meaning_of_name(world, at->module, at->scope, root);
    for (uint32_t i = 0; i < chain->count; i++) {
        name_id name =
            world_name(world, at->module, at->facts->nodes.at[chain->attributes[i]].value);
        for (uint32_t k = 0; k < meanings.count; k++)
            reach_use_attribute(reach, at, meanings.at[k], name, tested);
        meanings = meanings_of_attribute(world, &meanings, name);
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
        reach_use_attribute(reach, at, meanings.at[i], world_name(world, at->module, node->value),
                            false);
}

/* A table of names that serves something else. */
static bool strings_name_nothing(const struct reach *reach, module_id module)
{
    static const char *const modules[] = {
#define MODULE(name, why) name,
#include "analyzer/verdict/quiet_strings.def"
#undef MODULE
    };
    struct text name = module_graph_name(reach->world->graph, module);
    for (uint32_t i = 0; i < sizeof modules / sizeof *modules; i++)
        if (text_is(name, modules[i]))
            return true;
    /* six is carried along by many packages. Its importer serves names that are imported by name.
     */
    return text_ends(name, TEXT(".six"));
}

/* Imports that the call makes, wherever in it their place stands. */
/* A table of modules to be served: one is in use when something is asked for its last name. */
static void offer_by_last_name(struct reach *reach, module_id module)
{
    struct text full = module_graph_name(reach->world->graph, module);
    uint32_t dot = text_find_last(full, '.');
    struct text last = dot == full.length ? full : text_slice(full, dot + 1, full.length);
    reach_candidate(reach, names_add(&reach->world->graph->names, last),
                    (struct candidate){.module = module, .is_module = true});
}

static void follow_edges(struct reach *reach, const struct scanned *at, node_index n)
{
    uint32_t count;
    const struct node *node = &at->facts->nodes.at[n];
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
        if ((edge->kind == EDGE_STRING || edge->kind == EDGE_PLUGIN) && before < USE_BY_NAME)
            reach->work->now = USE_BY_NAME;
        if (edge->kind == EDGE_STRING && strings_name_nothing(reach, at->module)) {
            offer_by_last_name(reach, edge->to);
            continue;
        }
        struct proof proof =
            reach_here(reach, at, kind, reach->world->graph->modules.at[edge->to.n].name);
        reach_escape(reach, edge->to, proof);
        if (edge->name.n != 0)
            reach_global(reach, world_real(reach->world, edge->to), edge->name, false, proof);
        reach->work->now = before;
    }
}

/* --- definitions --- */

static void define_function(struct reach *reach, const struct scanned *at, scope_index scope)
{
    struct area *area = world_area(reach->world, at->module);
    scope_id function = world_scope(reach->world, at->module, scope);
    world_read_definitions(reach->world, at->module);
    if (at->facts->scopes.at[scope].kind == SCOPE_LAMBDA)
        reach_live(reach, function, reach_here(reach, at, PROOF_NESTED, (name_id){0}));
    else if (!wears_quiet_decorators(reach, at, area, scope))
        reach_live(reach, function, reach_here(reach, at, PROOF_DECORATED, (name_id){0}));
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
    reach_live(reach, class, reach_here(reach, at, PROOF_NESTED, (name_id){0}));
    const struct class_info *info = class_info_of(world, class);
    struct proof kept = reach_here(reach, at, PROOF_METACLASS, (name_id){0});
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
    if (!wears_quiet_decorators(reach, at, area, scope))
        reach_class(reach, class, reach_here(reach, at, PROOF_DECORATED, (name_id){0}));
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

/* x == "text", x in ("text", ...): the text goes nowhere. */
static bool is_compared(const struct scanned *at)
{
    uint8_t before = at->facts->nodes.at[at->node - 1].kind;
    return before == NODE_COMPARE || before == NODE_OPERAND;
}

/* Text that is to become code: the modules that it imports are passed around. */
static void use_import_text(struct reach *reach, const struct scanned *at, struct text text)
{
    const struct module_graph *graph = reach->world->graph;
    while (text.length > 0) {
        uint32_t blank = text_find(text, ' ');
        module_id module =
            module_graph_get(graph, names_get(&graph->names, text_slice(text, 0, blank)));
        if (module.n != 0 && text_find(text_slice(text, 0, blank), '.') < blank)
            reach_escape(reach, module, reach_here(reach, at, PROOF_STRING, (name_id){0}));
        text = text_slice(text, blank + 1, text.length);
    }
}

static bool is_name_byte(char byte)
{
    return byte == '_' || ((byte | 32) >= 'a' && (byte | 32) <= 'z') ||
           (byte >= '0' && byte <= '9');
}

/* A piece of code that a package puts together and runs: what it asks objects for, and calls. */
static void use_code_piece(struct reach *reach, const struct scanned *at, struct text text)
{
    for (uint32_t i = 0; i < text.length;) {
        uint32_t from = i;
        while (i < text.length && is_name_byte(text.at[i]))
            i++;
        bool asked = from > 0 && text.at[from - 1] == '.';
        bool called = i < text.length && text.at[i] == '(';
        if (i > from && (asked || called))
            reach_word(reach, text_slice(text, from, i),
                       reach_here(reach, at, PROOF_STRING, (name_id){0}));
        if (i == from)
            i++;
    }
}

static bool builds_code(struct reach *reach, module_id module)
{
    struct text name = module_graph_name(reach->world->graph, module);
    struct text top = text_slice(name, 0, text_find(name, '.'));
    module_id package =
        module_graph_get(reach->world->graph, names_get(&reach->world->graph->names, top));
    return package.n != 0 && reach->work->builds_code[package.n];
}

static bool holds_import(struct text text)
{
    return text.length < 10000 && memmem(text.at, text.length, "import ", 7) != NULL;
}

static bool is_all(const struct scanned *at, node_index node)
{
    return at->facts->nodes.at[node].kind == NODE_NAME &&
           text_is(facts_name(at->facts, at->facts->nodes.at[node].value), "__all__");
}

static void use_text(struct reach *reach, const struct scanned *at, struct text text)
{
    /* The standard library lists names for star imports and documentation. */
    if (text_is(text, "__all__") &&
        reach->world->graph->modules.at[at->module.n].origin == ORIGIN_STDLIB)
        return;
    reach_word(reach, text, reach_here(reach, at, PROOF_STRING, (name_id){0}));
    if (holds_import(text))
        use_import_text(reach, at, text);
    if (text.length < 4000 && builds_code(reach, at->module))
        use_code_piece(reach, at, text);
}

static node_index visit(void *context, const struct scanned *at)
{
    struct reach *reach = context;
    const struct node *node = &at->facts->nodes.at[at->node];
    if (reach->work->calls_imports[at->module.n] &&
        (node->kind == NODE_CALL || node->kind == NODE_STRING)) {
        follow_edges(reach, at, at->node);
        node_index argument = node->kind == NODE_CALL ? at->facts->nodes.at[at->node + 1].end : 0;
        if (argument != 0 && argument < node->end)
            follow_edges(reach, at, argument);
    }
    switch ((enum node_kind)node->kind) {
    case NODE_ALIAS:
        if (import_pin(reach->world, at->module, at->node) == PROOF_CALLED_IMPORT)
            reach_import(reach, at->module, at->node, true,
                         reach_here(reach, at, PROOF_IMPORTS, (name_id){0}));
        return node->end;
    case NODE_NAME:
    case NODE_ATTRIBUTE: return visit_name(reach, at);
    case NODE_STRING:
        if (at->node >= reach->work->list_stop && !(node->flags & FLAG_BYTES) &&
            !is_docstring(at) && !at->annotation && !is_compared(at) &&
            !strings_name_nothing(reach, at->module))
            use_text(reach, at, facts_string(at->facts, node->value));
        break;
    case NODE_ASSIGN:
    case NODE_AUGMENTED: /* what a star import takes is no mention */
        if (is_all(at, at->node + 1))
            reach->work->list_stop = node->end;
        break;
    case NODE_CALL:
        if (at->facts->nodes.at[at->node + 1].kind == NODE_ATTRIBUTE && is_all(at, at->node + 2))
            reach->work->list_stop = node->end;
        if (at->node < reach->work->base_stop)
            reach->work->base_stop = at->node; /* what makes a base is used */
        reach_call(reach, at);
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
    reach->work->base_stop = reach->work->list_stop = 0;
    /* A body runs once, as the machine saw it run. */
    module_id module = world_module_of(reach->world, scope);
    if (world_scope_index(reach->world, scope) == 0 &&
        !reach->world->graph->modules.at[module.n].guard_holds)
        scan_executed(reach->world, scope, visit, reach);
    else
        scan_scope(reach->world, scope, visit, reach);
}
