#include "analyzer/verdict/meaning.h"

#include "analyzer/verdict/answers.h"

/* Look-ups nest through imports, aliases and bases; a deeper one gives UNKNOWN. */
enum {
    MOST_DEPTH = 80
};

static struct meanings one(struct meaning meaning)
{
    return (struct meanings){.at = {meaning}, .count = 1};
}

static struct meanings unknown(void)
{
    return one((struct meaning){.kind = MEANS_UNKNOWN});
}

static bool same(struct meaning a, struct meaning b)
{
    return a.kind == b.kind && a.module.n == b.module.n && a.scope == b.scope &&
           a.name.n == b.name.n;
}

static void add(struct meanings *out, struct meaning meaning)
{
    for (uint32_t i = 0; i < out->count; i++)
        if (same(out->at[i], meaning))
            return;
    if (out->count < MEANINGS_MOST)
        out->at[out->count++] = meaning;
    else
        out->at[MEANINGS_MOST - 1] = (struct meaning){.kind = MEANS_UNKNOWN};
}

static void add_all(struct meanings *out, struct meanings more)
{
    for (uint32_t i = 0; i < more.count; i++)
        add(out, more.at[i]);
}

bool meanings_hold(const struct meanings *meanings, enum meaning_kind kind)
{
    for (uint32_t i = 0; i < meanings->count; i++)
        if (meanings->at[i].kind == kind)
            return true;
    return false;
}

struct text meaning_dotted(const struct world *world, struct meaning meaning, struct arena *arena)
{
    struct text module = {"", 0};
    if (meaning.module.n != 0)
        module = module_graph_name(world->graph, meaning.module);
    switch ((enum meaning_kind)meaning.kind) {
    case MEANS_MODULE: return module;
    case MEANS_FUNCTION:
    case MEANS_CLASS: {
        scope_id scope = world_scope(world, meaning.module, meaning.scope);
        return arena_print(arena, "%.*s.%.*s", TEXT_ARG(module),
                           TEXT_ARG(world_qualname(world, scope, arena)));
    }
    case MEANS_BUILTIN: return names_text(&world->graph->names, meaning.name);
    case MEANS_EXTERNAL:
    case MEANS_UNKNOWN:
        if (meaning.module.n != 0 && meaning.name.n != 0)
            return arena_print(arena, "%.*s.%.*s", TEXT_ARG(module),
                               TEXT_ARG(names_text(&world->graph->names, meaning.name)));
        break;
    default: break;
    }
    return (struct text){"", 0};
}

/* --- sites --- */

/* `from p import q` where q is a submodule makes an edge to p as well as to p.q. */
static bool leads_to(const struct world *world, const edge_id *edges, uint32_t count,
                     module_id module)
{
    for (uint32_t i = 0; i < count; i++)
        if (module.n != 0 && world->graph->edges.at[edges[i].n].to.n == module.n)
            return true;
    return false;
}

static bool ends_in(const struct world *world, module_id module, name_id name)
{
    struct text full = module_graph_name(world->graph, module);
    uint32_t dot = text_find_last(full, '.');
    return dot < full.length && text_equal(text_slice(full, dot + 1, full.length),
                                           names_text(&world->graph->names, name));
}

/* One name of a from-import: what the module holds under it, or the submodule itself. */
static bool add_from(struct world *world, module_id module, const struct edge *edge,
                     const edge_id *edges, uint32_t count, struct meanings *out)
{
    module_id to = world_real(world, edge->to);
    module_id parent = world->graph->modules.at[edge->to.n].parent;
    bool found = false;
    if (ends_in(world, edge->to, edge->name) && leads_to(world, edges, count, parent)) {
        add(out, (struct meaning){.kind = MEANS_MODULE, .module = to});
        return true;
    }
    module_id below = world_submodule(world, to, edge->name);
    if (to.n == module.n && leads_to(world, edges, count, below))
        return true; /* the module asks for its own submodule */
    struct meanings more = meaning_of_global(world, to, edge->name, &found);
    if (found)
        add_all(out, more);
    if (!found && ends_in(world, edge->to, edge->name)) {
        add(out, (struct meaning){.kind = MEANS_MODULE, .module = to});
        found = true;
    }
    return found;
}

/* `import a.b` binds a, `import a.b as c` binds a.b. */
static module_id bound_module(const struct world *world, module_id module, node_index alias,
                              const struct edge *edge)
{
    const struct facts *facts = world_area(world, module)->facts;
    const struct node *node = &facts->nodes.at[alias];
    struct text written = facts_name(facts, node->value);
    bool as = facts_child(facts, alias, 0) < node->end;
    if (as || text_find(written, '.') == written.length)
        return world_real(world, edge->to);
    struct text top = text_slice(written, 0, text_find(written, '.'));
    module_id bound = module_graph_get(world->graph, names_get(&world->graph->names, top));
    return bound.n != 0 ? world_real(world, bound) : bound;
}

/* The modules that an import's alias leads to. */
static void add_alias(struct world *world, module_id module, node_index alias, struct meanings *out)
{
    const struct facts *facts = world_area(world, module)->facts;
    uint32_t count;
    const edge_id *edges = world_edges_at(world, module, facts->nodes.at[alias].start, &count);
    bool any = false;
    for (uint32_t i = 0; i < count; i++) {
        const struct edge *edge = &world->graph->edges.at[edges[i].n];
        if (edge->kind == EDGE_PARENT)
            continue;
        if (edge->name.n != 0) {
            any = add_from(world, module, edge, edges, count, out) || any;
            continue;
        }
        module_id bound = bound_module(world, module, alias, edge);
        if (bound.n != 0)
            add(out, (struct meaning){.kind = MEANS_MODULE, .module = bound});
        any = any || bound.n != 0;
    }
    if (!any || out->count == 0)
        add(out, (struct meaning){.kind = MEANS_UNKNOWN});
}

static void add_definition(struct world *world, module_id module, node_index node,
                           struct meanings *out)
{
    const struct facts *facts = world_area(world, module)->facts;
    scope_index scope = facts->nodes.at[node].value;
    add(out, (struct meaning){.kind = facts->nodes.at[node].kind == NODE_CLASS ? MEANS_CLASS
                                                                               : MEANS_FUNCTION,
                              .module = module,
                              .scope = scope,
                              .name = world_name(world, module, facts->scopes.at[scope].name)});
}

/* The first parameter of a method is an instance, or a class where it is a class method. */
static void add_parameter(struct world *world, module_id module, scope_index scope,
                          node_index param, struct meanings *out)
{
    const struct facts *facts = world_area(world, module)->facts;
    scope_index around = facts->scopes.at[scope].parent;
    scope_id function = world_scope(world, module, scope);
    bool first = param == facts->scopes.at[scope].node + 2;
    bool method = facts->scopes.at[scope].kind == SCOPE_FUNCTION && around != 0 &&
                  facts->scopes.at[around].kind == SCOPE_CLASS;
    struct text name = facts_name(facts, facts->scopes.at[scope].name);
    if (!first || !method || facts->nodes.at[param].flags & (FLAG_STAR | FLAG_STAR_STAR) ||
        function_wears(world, function, "staticmethod")) {
        add(out, (struct meaning){.kind = MEANS_UNKNOWN});
        return;
    }
    bool of_class = text_is(name, "__new__") || text_is(name, "__init_subclass__") ||
                    text_is(name, "__class_getitem__") ||
                    function_wears(world, function, "classmethod");
    add(out, (struct meaning){.kind = of_class ? MEANS_SELF_CLASS : MEANS_SELF,
                              .module = module,
                              .scope = around});
}

static bool deletes(const struct facts *facts, const struct site *site)
{
    return site->kind == SITE_OTHER && site->node != 0 &&
           (facts->nodes.at[site->node].flags & FLAG_DELETE) != 0;
}

static struct meanings meaning_of_sites(struct world *world, module_id module, scope_index scope,
                                        const struct site *sites, uint32_t count)
{
    struct meanings out = {0};
    const struct facts *facts = world_area(world, module)->facts;
    for (uint32_t i = 0; i < count; i++) {
        if (deletes(facts, &sites[i]))
            continue; /* whoever reads the name reads it before */
        switch ((enum site_kind)sites[i].kind) {
        case SITE_IMPORT: add_alias(world, module, sites[i].node, &out); break;
        case SITE_DEFINITION: add_definition(world, module, sites[i].node, &out); break;
        case SITE_VALUE: {
            struct meanings value = meaning_of_node(world, module, scope, sites[i].node);
            for (uint32_t k = 0; k < value.count; k++)
                if (value.at[k].kind == MEANS_UNKNOWN && scope == 0)
                    value.at[k] = (struct meaning){
                        .kind = MEANS_UNKNOWN, .module = module, .name = sites[i].name};
            add_all(&out, value);
            break;
        }
        case SITE_PARAMETER: add_parameter(world, module, scope, sites[i].node, &out); break;
        case SITE_GLOBAL:
        case SITE_NONLOCAL:
        case SITE_OTHER:
            add(&out, scope == 0 ? (struct meaning){.kind = MEANS_UNKNOWN,
                                                    .module = module,
                                                    .name = sites[i].name}
                                 : (struct meaning){.kind = MEANS_UNKNOWN});
            break;
        }
    }
    return out;
}

/* --- names --- */

static bool is_private(struct text name)
{
    return name.length > 0 && name.at[0] == '_';
}

/* C code whose names are not known hardly hides what every module can call. */
static bool is_builtin(const struct world *world, name_id name)
{
    static const char *const names[] = {
#define BUILTIN(name) name,
#include "analyzer/verdict/builtins.def"
#undef BUILTIN
    };
    struct text text = names_text(&world->graph->names, name);
    for (uint32_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(text, names[i]))
            return true;
    return false;
}

static struct meanings meaning_from_stars(struct world *world, module_id module,
                                          const struct scope_names *names, name_id name,
                                          bool *found)
{
    const struct facts *facts = world_area(world, module)->facts;
    struct meanings out = {0};
    *found = false;
    for (uint32_t i = 0; i < names->stars.count; i++) {
        uint32_t count;
        const edge_id *edges =
            world_edges_at(world, module, facts->nodes.at[names->stars.at[i]].start, &count);
        for (uint32_t e = 0; e < count; e++) {
            const struct edge *edge = &world->graph->edges.at[edges[e].n];
            bool there = false;
            if (edge->kind == EDGE_PARENT || edge->to.n == module.n ||
                (world_area(world, edge->to)->facts == NULL && is_builtin(world, name)))
                continue;
            struct meanings more =
                meaning_of_global(world, world_real(world, edge->to), name, &there);
            /* A module without source may have any name; a private one needs an __all__. */
            if (there && (!is_private(names_text(&world->graph->names, name)) ||
                          world_area(world, edge->to)->facts != NULL))
                add_all(&out, more);
            *found = *found || there;
        }
    }
    return out;
}

static struct meanings look_for_global(struct world *world, module_id module, name_id name,
                                       bool *found)
{
    const struct scope_names *names = scope_names_of(world, module, 0);
    uint32_t count;
    const struct site *sites = scope_names_find(names, name, &count);
    *found = true;
    if (sites != NULL)
        return meaning_of_sites(world, module, 0, sites, count);
    struct meanings out = meaning_from_stars(world, module, names, name, found);
    /* What lies below the package may be meant even where a star import of C code may have it. */
    module_id below = world_submodule(world, module, name);
    if (below.n != 0 && world->graph->modules.at[below.n].kind != MODULE_MISSING) {
        *found = true;
        add(&out, (struct meaning){.kind = MEANS_MODULE, .module = world_real(world, below)});
    }
    return out;
}

struct meanings meaning_of_global(struct world *world, module_id module, name_id name, bool *found)
{
    const struct area *area = world_area(world, module);
    *found = true;
    if (world->depth >= MOST_DEPTH) {
        world->leaned++;
        return unknown();
    }
    if (area->facts == NULL) {
        module_id below = world_submodule(world, module, name);
        if (below.n != 0 && world->graph->modules.at[below.n].kind != MODULE_MISSING)
            return one((struct meaning){.kind = MEANS_MODULE, .module = world_real(world, below)});
        *found = world->graph->modules.at[module.n].kind != MODULE_NAMESPACE;
        return one((struct meaning){.kind = MEANS_EXTERNAL, .module = module, .name = name});
    }
    scope_id body = world_scope(world, module, 0);
    struct answer *answer = answer_of(world, body, name);
    if (answer->state == ANSWER_NEW) {
        uint32_t before = answer_begin(world, answer);
        struct meanings out = look_for_global(world, module, name, found);
        answer = answer_end(world, body, name, before);
        answer->meanings = out.count == 0 ? unknown() : out;
        answer->found = *found;
    }
    world->leaned += answer->state == ANSWER_SOUGHT;
    *found = answer->found;
    return answer->meanings;
}

struct meanings meaning_of_name(struct world *world, module_id module, scope_index scope,
                                name_id name)
{
    if (world->depth >= MOST_DEPTH) {
        world->leaned++;
        return unknown();
    }
    scope_index binder = scope_names_binder(world, module, scope, name);
    if (binder != 0) {
        scope_id scope_of_name = world_scope(world, module, binder);
        struct answer *answer = answer_of(world, scope_of_name, name);
        world->leaned += answer->state == ANSWER_SOUGHT;
        if (answer->state != ANSWER_NEW)
            return answer->meanings;
        uint32_t before = answer_begin(world, answer), count;
        const struct site *sites =
            scope_names_find(scope_names_of(world, module, binder), name, &count);
        struct meanings out = meaning_of_sites(world, module, binder, sites, count);
        const struct scope *around = &world_area(world, module)->facts->scopes.at[binder];
        if (around->kind == SCOPE_CLASS) /* until its body binds it, the name means another's */
            add_all(&out, meaning_of_name(world, module, around->parent, name));
        answer_end(world, scope_of_name, name, before)->meanings = out;
        return out;
    }
    bool found;
    struct meanings out = meaning_of_global(world, module, name, &found);
    return found ? out : one((struct meaning){.kind = MEANS_BUILTIN, .name = name});
}

/* --- expressions --- */

static struct meanings meaning_of_member(struct world *world, struct meaning object, name_id name,
                                         bool of_instance)
{
    uint32_t count;
    scope_id owner;
    scope_id class = world_scope(world, object.module, object.scope);
    const struct site *sites = class_member(world, class, name, &count, &owner);
    if (sites == NULL || count > 1 || sites->kind != SITE_DEFINITION)
        return unknown();
    module_id module = world_module_of(world, owner);
    struct meanings out = {0};
    add_definition(world, module, sites->node, &out);
    if (of_instance && out.at[0].kind == MEANS_FUNCTION &&
        function_wears(world, world_scope(world, module, out.at[0].scope), "property"))
        return unknown();
    out.at[0].name = (name_id){0};
    return out;
}

struct meanings meaning_of_attribute(struct world *world, struct meaning object, name_id name)
{
    switch ((enum meaning_kind)object.kind) {
    case MEANS_MODULE: {
        bool found;
        struct meanings out = meaning_of_global(world, object.module, name, &found);
        return found ? out
                     : one((struct meaning){
                           .kind = MEANS_UNKNOWN, .module = object.module, .name = name});
    }
    case MEANS_CLASS: return meaning_of_member(world, object, name, false);
    case MEANS_INSTANCE: return meaning_of_member(world, object, name, true);
    default: return unknown();
    }
}

struct meanings meanings_of_attribute(struct world *world, const struct meanings *objects,
                                      name_id name)
{
    struct meanings out = {0};
    for (uint32_t i = 0; i < objects->count; i++)
        add_all(&out, meaning_of_attribute(world, objects->at[i], name));
    return out.count == 0 ? unknown() : out;
}

/* Calling a built-in type, or a function that gives a value of one. */
static bool gives_constant(struct text name)
{
    static const char *const names[] = {
        "str", "int",   "float", "bool",   "bytes",      "list",      "dict",      "tuple",
        "set", "len",   "repr",  "sorted", "chr",        "ord",       "frozenset", "hash",
        "id",  "range", "hex",   "abs",    "isinstance", "bytearray", "callable"};
    for (uint32_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(name, names[i]))
            return true;
    return false;
}

/* A class whose calls surely give an instance of it: nobody between makes something else. */
static bool makes_itself(struct world *world, scope_id class)
{
    const struct class_info *info = class_info_of(world, class);
    uint32_t count;
    scope_id owner;
    name_id make = names_get(&world->graph->names, TEXT("__new__"));
    return !info->unknown_base && info->metaclasses.count == 0 &&
           (make.n == 0 || class_member(world, class, make, &count, &owner) == NULL);
}

static scope_index class_around(const struct facts *facts, scope_index scope)
{
    while (scope != 0 && facts->scopes.at[scope].kind != SCOPE_CLASS)
        scope = facts->scopes.at[scope].parent;
    return scope;
}

static void add_result(struct world *world, module_id module, scope_index scope,
                       struct meaning called, struct meanings *out)
{
    const struct facts *facts = world_area(world, module)->facts;
    struct meaning result = {.kind = MEANS_UNKNOWN};
    if (called.kind == MEANS_CLASS &&
        makes_itself(world, world_scope(world, called.module, called.scope))) {
        result = called;
        result.kind = MEANS_INSTANCE;
        result.name = (name_id){0};
    }
    if (called.kind == MEANS_BUILTIN) {
        struct text name = names_text(&world->graph->names, called.name);
        scope_index class = class_around(facts, scope);
        if (gives_constant(name))
            result.kind = MEANS_CONSTANT;
        else if (text_is(name, "super") && class != 0)
            result = (struct meaning){.kind = MEANS_SUPER, .module = module, .scope = class};
    }
    add(out, result);
}

/* What calling a function of the program gives: what its return statements name. */
static struct meanings meaning_of_returns(struct world *world, struct meaning function)
{
    const struct area *area = world_area(world, function.module);
    const struct facts *facts = area->facts;
    scope_id scope = world_scope(world, function.module, function.scope);
    node_index top = facts->scopes.at[function.scope].node;
    const struct node *node = &facts->nodes.at[top];
    struct meanings out = {0};
    world_read_definitions(world, function.module);
    if (node->flags & (FLAG_ASYNC | FLAG_GENERATOR) || area->decorated[function.scope] != 0)
        return unknown();
    struct answer *answer = answer_of(world, scope, (name_id){0});
    world->leaned += answer->state == ANSWER_SOUGHT;
    if (answer->state != ANSWER_NEW)
        return answer->meanings;
    uint32_t before = answer_begin(world, answer);
    if (node->kind == NODE_LAMBDA)
        out = meaning_of_node(world, function.module, function.scope, facts_child(facts, top, 1));
    for (node_index n = facts->nodes.at[top + 1].end; n < node->end && node->kind != NODE_LAMBDA;) {
        const struct node *it = &facts->nodes.at[n];
        if (it->kind == NODE_RETURN && n + 1 < it->end)
            add_all(&out, meaning_of_node(world, function.module, function.scope, n + 1));
        bool other = it->kind == NODE_FUNCTION || it->kind == NODE_LAMBDA || it->kind == NODE_CLASS;
        n = other || it->kind == NODE_RETURN ? it->end : n + 1;
    }
    if (out.count == 0)
        add(&out, (struct meaning){.kind = MEANS_CONSTANT});
    answer_end(world, scope, (name_id){0}, before)->meanings = out;
    return out;
}

static struct meanings meaning_of_call(struct world *world, module_id module, scope_index scope,
                                       node_index node)
{
    struct meanings called = meaning_of_node(world, module, scope, node + 1), out = {0};
    for (uint32_t i = 0; i < called.count; i++)
        if (called.at[i].kind == MEANS_FUNCTION)
            add_all(&out, meaning_of_returns(world, called.at[i]));
        else
            add_result(world, module, scope, called.at[i], &out);
    return out;
}

/* sys.modules[__name__], sys.modules["a.b"]. */
static struct meanings meaning_of_entry(struct world *world, module_id module, scope_index scope,
                                        node_index n)
{
    const struct facts *facts = world_area(world, module)->facts;
    const struct node *index = &facts->nodes.at[facts->nodes.at[n + 1].end];
    const struct node *object = &facts->nodes.at[n + 1];
    bool modules = (object->kind == NODE_ATTRIBUTE || object->kind == NODE_NAME) &&
                   text_is(facts_name(facts, object->value), "modules");
    if (!modules)
        return unknown();
    struct meanings held = meaning_of_node(world, module, scope, n + 1);
    if (!text_is(meaning_dotted(world, held.at[0], world->arena), "sys.modules"))
        return unknown();
    module_id entry = {0};
    if (index->kind == NODE_STRING)
        entry = module_graph_get(
            world->graph, names_get(&world->graph->names, facts_string(facts, index->value)));
    else if (index->kind == NODE_NAME && text_is(facts_name(facts, index->value), "__name__"))
        entry = module;
    return entry.n == 0
               ? unknown()
               : one((struct meaning){.kind = MEANS_MODULE, .module = world_real(world, entry)});
}

static struct meanings meaning_of_each(struct world *world, module_id module, scope_index scope,
                                       node_index a, node_index b)
{
    struct meanings out = meaning_of_node(world, module, scope, a);
    add_all(&out, meaning_of_node(world, module, scope, b));
    return out;
}

static struct meanings evaluate(struct world *world, module_id module, scope_index scope,
                                node_index n)
{
    const struct facts *facts = world_area(world, module)->facts;
    const struct node *node = &facts->nodes.at[n];
    switch ((enum node_kind)node->kind) {
    case NODE_NAME:
        return meaning_of_name(world, module, scope, world_name(world, module, node->value));
    case NODE_ATTRIBUTE: {
        struct meanings objects = meaning_of_node(world, module, scope, n + 1);
        return meanings_of_attribute(world, &objects, world_name(world, module, node->value));
    }
    case NODE_CALL: return meaning_of_call(world, module, scope, n);
    case NODE_SUBSCRIPT: return meaning_of_entry(world, module, scope, n);
    case NODE_CONDITIONAL: {
        node_index otherwise = facts_child(facts, n, 2);
        return meaning_of_each(world, module, scope, n + 1, otherwise);
    }
    case NODE_BOOLEAN:
        return meaning_of_each(world, module, scope, n + 1, facts->nodes.at[n + 1].end);
    case NODE_NAMED: return meaning_of_node(world, module, scope, facts->nodes.at[n + 1].end);
    case NODE_LAMBDA:
        return one(
            (struct meaning){.kind = MEANS_FUNCTION, .module = module, .scope = node->value});
    case NODE_STRING:
    case NODE_FSTRING:
    case NODE_NUMBER:
    case NODE_TRUE:
    case NODE_FALSE:
    case NODE_NONE:
    case NODE_TUPLE:
    case NODE_LIST:
    case NODE_SET:
    case NODE_DICT:
    case NODE_COMPARE:
    case NODE_ELLIPSIS: return one((struct meaning){.kind = MEANS_CONSTANT});
    case NODE_COMPREHENSION: return one((struct meaning){.kind = MEANS_CONSTANT});
    default: return unknown();
    }
}

struct meanings meaning_of_node(struct world *world, module_id module, scope_index scope,
                                node_index node)
{
    if (world->depth >= MOST_DEPTH) {
        world->leaned++;
        return unknown();
    }
    world->depth++;
    struct meanings out = evaluate(world, module, scope, node);
    world->depth--;
    return out.count == 0 ? unknown() : out;
}
