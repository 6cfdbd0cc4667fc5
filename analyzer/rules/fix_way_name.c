#include "analyzer/rules/fix_way.h"

#include "analyzer/own_path/path_text.h"

/* --- modules --- */

bool way_of_file(struct walk_way *w, module_id module, struct text *out)
{
    const struct module *it = module_graph_module(w->f->world->graph, module);
    const uint32_t *homes = w->f->request->paths->homes;
    if (it->path.length == 0 || homes[module.n] == 0 ||
        homes[module.n] != homes[w->f->use->module.n])
        return way_fails(w, "the path belongs to another distribution");
    *out = it->path;
    return true;
}

static bool of_named_module(struct walk_way *w, struct text name, struct text *out)
{
    struct module_graph *graph = w->f->world->graph;
    module_id found = module_graph_get(graph, names_get(&graph->names, name));
    return found.n != 0 && way_of_file(w, world_real(w->f->world, found), out);
}

/* The name of a module: "shop.data", __name__, __package__ */
static bool module_name(struct walk_way *w, const struct stand *stand, node_index node,
                        struct text *out)
{
    const struct facts *facts = stand->facts;
    const struct module *module = module_graph_module(w->f->world->graph, stand->module);
    struct text name = module_graph_name(w->f->world->graph, stand->module);
    if (facts->nodes.at[node].kind == NODE_NAME &&
        text_is(facts_name(facts, facts->nodes.at[node].value), "__package__")) {
        *out = module->is_package ? name : text_slice(name, 0, text_find_last(name, '.'));
        return module->is_package || out->length < name.length;
    }
    return way_value(w, stand, node, out) && text_find(*out, WAY_MARK) == out->length;
}

/* sys.modules[name], import_module(name), __spec__, __loader__, a name that means a module */
bool way_of_module(struct walk_way *w, const struct stand *stand, node_index node, struct text *out)
{
    const struct facts *facts = stand->facts;
    const struct node *it = &facts->nodes.at[node];
    struct text name;
    if (it->kind == NODE_NAME && (text_is(facts_name(facts, it->value), "__spec__") ||
                                  text_is(facts_name(facts, it->value), "__loader__")))
        return way_of_file(w, stand->module, out);
    if (it->kind == NODE_SUBSCRIPT && text_is(dotted_of(w->f, stand, node + 1), "sys.modules"))
        return module_name(w, stand, facts->nodes.at[node + 1].end, &name) &&
               of_named_module(w, name, out);
    if (it->kind == NODE_CALL) {
        node_index first = argument_at(facts, node, 0, "name");
        struct text called = dotted_of(w->f, stand, node + 1);
        bool asks = text_is(called, "importlib.import_module") ||
                    text_is(called, "importlib.util.find_spec") || text_is(called, "__import__");
        return asks && first != 0 && module_name(w, stand, first, &name) &&
               of_named_module(w, name, out);
    }
    if (it->kind == NODE_NAME) {
        scope_index binder;
        uint32_t count;
        const struct site *site = sites_of(w->f, stand, it->value, &binder, &count);
        struct stand there = {stand->module, binder, facts, NULL};
        if (count == 1 && site->kind == SITE_VALUE)
            return w->depth < WAY_MOST_NESTING && (w->depth++, true) &&
                   way_of_module(w, &there, site->node, out);
    }
    struct meanings meanings = meaning_of_node(w->f->world, stand->module, stand->scope, node);
    return meanings.count == 1 && meanings.at[0].kind == MEANS_MODULE &&
           way_of_file(w, meanings.at[0].module, out);
}

/* --- names --- */

static bool passes(struct walk_way *w, module_id module, scope_index scope, uint32_t name)
{
    if (scope != 0)
        return true;
    if (w->way->name_count == WAY_NAMES)
        return way_fails(w, "the path is put together in a way that is not followed");
    w->way->names[w->way->name_count++] = (struct way_name){module, scope, name};
    return true;
}

/* What a module holds under a name: its only assignment, or that of the module that it imports it
 * from. */
static bool of_held(struct walk_way *w, module_id module, name_id name, struct text *out);

static bool of_import(struct walk_way *w, module_id module, node_index alias, name_id name,
                      struct text *out)
{
    const struct facts *facts = world_area(w->f->world, module)->facts;
    uint32_t count;
    const edge_id *edges =
        world_edges_at(w->f->world, module, facts->nodes.at[alias].start, &count);
    for (uint32_t i = 0; i < count; i++) {
        const struct edge *edge = &w->f->world->graph->edges.at[edges[i].n];
        bool star = text_is(facts_name(facts, facts->nodes.at[alias].value), "*");
        if (edge->kind == EDGE_PARENT || (!star && edge->name.n == 0))
            continue;
        if (of_held(w, world_real(w->f->world, edge->to), star ? name : edge->name, out))
            return true;
    }
    return way_fails(w, "several paths may reach it");
}

static bool of_held(struct walk_way *w, module_id module, name_id name, struct text *out)
{
    const struct facts *facts = world_area(w->f->world, module)->facts;
    uint32_t count;
    if (facts == NULL || w->depth >= WAY_MOST_NESTING)
        return way_fails(w, "several paths may reach it");
    const struct scope_names *names = scope_names_of(w->f->world, module, 0);
    const struct site *site = scope_names_find(names, name, &count);
    struct stand there = {module, 0, facts, NULL};
    fix_unsafe(w->f, "the path is a constant of another module");
    if (count == 1 && site->kind == SITE_VALUE)
        return way_value(w, &there, site->node, out);
    w->depth++;
    bool ok =
        count == 1 && site->kind == SITE_IMPORT && of_import(w, module, site->node, name, out);
    if (count == 0 && names->stars.count == 1)
        ok = of_import(w, module, names->stars.at[0], name, out);
    w->depth--;
    return ok || way_fails(w, "several paths may reach it");
}

/* module.NAME */
static bool of_global(struct walk_way *w, struct meanings meanings, struct text *out)
{
    struct meaning it = meanings.at[0];
    if (meanings.count != 1 || it.kind != MEANS_UNKNOWN || it.module.n == 0 || it.name.n == 0)
        return way_fails(w, "several paths may reach it");
    return of_held(w, it.module, it.name, out);
}

/* The argument of a call that is looked through, or the parameter's default. */
static bool of_parameter(struct walk_way *w, const struct stand *stand, node_index param,
                         struct text *out)
{
    const struct through *through = stand->through;
    const struct node *it = &stand->facts->nodes.at[param];
    uint32_t position = 0;
    if (through == NULL || parent_of(stand->facts, param) != through->params ||
        it->flags & (FLAG_STAR | FLAG_STAR_STAR))
        return way_fails(w, "the path comes from its callers");
    NODE_EACH (other, stand->facts, through->params)
        position += other < param;
    if (through->bound && position-- == 0)
        return false;
    struct text name = facts_name(stand->facts, it->value);
    node_index argument = argument_at(through->caller->facts, through->call,
                                      it->flags & FLAG_KEYWORD ? UINT32_MAX : position,
                                      arena_text(w->f->arena, name).at);
    if (argument != 0)
        return way_piece(w, through->caller, argument, out);
    if (!(it->flags & FLAG_DEFAULT))
        return way_fails(w, "the path comes from its callers");
    node_index value = facts_child(stand->facts, param, it->flags & FLAG_ANNOTATION ? 1 : 0);
    struct stand there = {stand->module, 0, stand->facts, NULL};
    return way_value(w, &there, value, out);
}

/* `folder, name = os.path.split(path)` */
static bool of_target(struct walk_way *w, const struct stand *stand, node_index target,
                      struct text *out)
{
    const struct facts *facts = stand->facts;
    node_index tuple = parent_of(facts, target);
    node_index assign = parent_of(facts, tuple);
    if (target == 0 || facts->nodes.at[target].kind != NODE_NAME ||
        facts->nodes.at[tuple].kind != NODE_TUPLE || facts->nodes.at[assign].kind != NODE_ASSIGN ||
        assign + 1 != tuple)
        return way_fails(w, "several paths may reach it");
    node_index value = facts->nodes.at[tuple].end;
    long at = 0;
    NODE_EACH (other, facts, tuple)
        at += other < target;
    if (facts->nodes.at[value].kind == NODE_CALL)
        return way_of_element(w, stand, value, at, out);
    if (facts->nodes.at[value].kind != NODE_TUPLE)
        return way_fails(w, "the path comes out of a container");
    node_index element = facts_child(facts, value, (uint32_t)at);
    return element < facts->nodes.at[value].end && way_value(w, stand, element, out);
}

bool way_of_name(struct walk_way *w, const struct stand *stand, node_index node, struct text *out)
{
    const struct facts *facts = stand->facts;
    uint32_t name = facts->nodes.at[node].value, count;
    scope_index binder;
    const struct site *site = sites_of(w->f, stand, name, &binder, &count);
    if (count == 0 && text_is(facts_name(facts, name), "__file__")) {
        w->way->anchor_module = stand->module;
        w->way->anchor = node;
        return way_of_file(w, stand->module, out);
    }
    if (count == 0 && text_is(facts_name(facts, name), "__name__")) {
        *out = module_graph_name(w->f->world->graph, stand->module);
        return true;
    }
    if (count == 0 && scope_names_of(w->f->world, stand->module, 0)->stars.count > 0)
        return of_held(w, stand->module, world_name(w->f->world, stand->module, name), out);
    node_index reaching = count > 1 ? way_assigned(w, stand, binder, name, site, count) : 0;
    if (reaching != 0) {
        struct stand here = {stand->module, binder, facts, NULL};
        return passes(w, stand->module, binder, name) && way_value(w, &here, reaching, out);
    }
    if (count != 1)
        return way_fails(w, count == 0 ? "the path comes out of a container or a loop"
                                       : "several paths may reach it");
    struct stand there = {stand->module, binder, facts,
                          binder == stand->scope ? stand->through : NULL};
    switch ((enum site_kind)site->kind) {
    case SITE_VALUE:
        return passes(w, stand->module, binder, name) && way_value(w, &there, site->node, out);
    case SITE_PARAMETER: return of_parameter(w, &there, site->node, out);
    case SITE_OTHER:
        return passes(w, stand->module, binder, name) && of_target(w, &there, site->node, out);
    case SITE_IMPORT:
        return of_import(w, stand->module, site->node, world_name(w->f->world, stand->module, name),
                         out);
    default: return way_fails(w, "several paths may reach it");
    }
}

/* --- attributes of objects --- */

/* Where an attribute of that name gets its value in the distribution: exactly one place. */
struct attribute_search {
    module_id module;
    node_index node; /* the ATTRIBUTE that is stored, or the definition in a class */
    scope_index scope;
    uint32_t count;
};

static scope_index scope_around(const struct facts *facts, node_index node)
{
    scope_index found = 0;
    for (scope_index s = 0; s < facts->scopes.count; s++) {
        node_index at = facts->scopes.at[s].node;
        if (at < node && node < facts->nodes.at[at].end)
            found = s;
    }
    return found;
}

static void search_classes(struct walk_way *w, module_id module, name_id name,
                           struct attribute_search *search)
{
    const struct facts *facts = world_area(w->f->world, module)->facts;
    for (scope_index s = 0; s < facts->scopes.count; s++) {
        uint32_t count = 0;
        const struct site *site = NULL;
        if (facts->scopes.at[s].kind == SCOPE_CLASS)
            site = scope_names_find(scope_names_of(w->f->world, module, s), name, &count);
        search->count += count;
        if (count == 1 && (site->kind == SITE_VALUE || site->kind == SITE_DEFINITION)) {
            search->module = module;
            search->node = site->node;
            search->scope = s;
        } else if (count > 0) {
            search->count++; /* bound in a way that gives no value */
        }
    }
}

static void search_stores(struct walk_way *w, module_id module, struct text name,
                          struct attribute_search *search)
{
    const struct facts *facts = world_area(w->f->world, module)->facts;
    for (node_index n = 0; n < facts->nodes.count; n++) {
        const struct node *node = &facts->nodes.at[n];
        if (node->kind != NODE_ATTRIBUTE || !(node->flags & (FLAG_STORE | FLAG_DELETE)) ||
            !text_equal(facts_name(facts, node->value), name))
            continue;
        search->count++;
        search->module = module;
        search->node = n;
    }
}

static void search_home(struct walk_way *w, struct text name, struct attribute_search *search)
{
    struct world *world = w->f->world;
    const uint32_t *homes = w->f->request->paths->homes;
    name_id id = names_get(&world->graph->names, name);
    for (uint32_t m = 1; m < world->graph->modules.count; m++) {
        if (homes[m] != homes[w->f->use->module.n] ||
            world_area(world, (module_id){m})->facts == NULL)
            continue;
        search_classes(w, (module_id){m}, id, search);
        search_stores(w, (module_id){m}, name, search);
    }
}

bool way_is_object(struct walk_way *w, const struct stand *stand, node_index node)
{
    struct meanings meanings = meaning_of_node(w->f->world, stand->module, stand->scope, node);
    if (meanings.count != 1)
        return false;
    switch ((enum meaning_kind)meanings.at[0].kind) {
    case MEANS_CLASS:
    case MEANS_INSTANCE:
    case MEANS_SELF:
    case MEANS_SELF_CLASS: return true;
    default: return false;
    }
}

bool way_method(struct walk_way *w, const struct stand *stand, node_index node, module_id *module,
                scope_index *scope)
{
    struct attribute_search search = {0};
    const struct node *it = &stand->facts->nodes.at[node];
    if (it->kind != NODE_ATTRIBUTE || !way_is_object(w, stand, node + 1))
        return false;
    search_home(w, facts_name(stand->facts, it->value), &search);
    if (search.count != 1 || search.node == 0)
        return false;
    const struct node *found =
        &world_area(w->f->world, search.module)->facts->nodes.at[search.node];
    *module = search.module;
    *scope = found->value;
    return found->kind == NODE_FUNCTION;
}

/* A dataclass's field is what its maker gives. */
static bool is_field(const struct facts *facts, node_index value)
{
    node_index assign = parent_of(facts, value);
    return facts->nodes.at[assign].kind == NODE_ASSIGN &&
           facts->nodes.at[assign].flags & FLAG_ANNOTATION;
}

/* self.folder, Config.FOLDER: what its only assignment gives, or its property. */
static bool of_object(struct walk_way *w, const struct stand *stand, node_index node,
                      struct text *out)
{
    struct text name = facts_name(stand->facts, stand->facts->nodes.at[node].value);
    struct attribute_search search = {0};
    if (!way_is_object(w, stand, node + 1))
        return way_fails(w, "the path is an attribute that may be anything");
    search_home(w, name, &search);
    if (search.count != 1 || search.node == 0)
        return way_fails(w, "the path is an attribute that is set in several places");
    const struct facts *facts = world_area(w->f->world, search.module)->facts;
    const struct node *it = &facts->nodes.at[search.node];
    fix_unsafe(w->f, "the path is an attribute, which other code may set");
    if (it->kind == NODE_FUNCTION)
        return way_of_function(w, stand, search.module, it->value, 0, true, -1, out);
    struct stand there = {search.module, search.scope, facts, NULL};
    if (it->kind != NODE_ATTRIBUTE || !(it->flags & FLAG_STORE))
        return is_field(facts, search.node)
                   ? way_fails(w, "the path is a field that whoever makes the object may give")
                   : way_value(w, &there, search.node, out);
    node_index assign = parent_of(facts, search.node);
    if (facts->nodes.at[assign].kind != NODE_ASSIGN || assign + 1 != search.node)
        return way_fails(w, "the path is an attribute that is set in several places");
    there.scope = scope_around(facts, search.node);
    const struct node *statement = &facts->nodes.at[assign];
    return way_value(w, &there,
                     facts_child(facts, assign, statement->flags & FLAG_ANNOTATION ? 2 : 1), out);
}

/* --- attributes --- */

static const struct {
    const char *name;
    struct text text;
} constants[] = {
    {"os.sep", {"/", 1}},          {"os.path.sep", {"/", 1}}, {"os.pardir", {"..", 2}},
    {"os.path.pardir", {"..", 2}}, {"os.curdir", {".", 1}},   {"os.path.curdir", {".", 1}},
    {"os.extsep", {".", 1}},
};

static bool of_constant(struct walk_way *w, const struct stand *stand, node_index node,
                        struct text *out)
{
    struct text dotted = dotted_of(w->f, stand, node);
    for (size_t i = 0; i < sizeof constants / sizeof *constants; i++)
        if (text_is(dotted, constants[i].name)) {
            *out = constants[i].text;
            return true;
        }
    return false;
}

static bool is_anchor(struct text name)
{
    return text_is(name, "__file__") || text_is(name, "origin") || text_is(name, "path");
}

static bool is_in_use(const struct walk_way *w, const struct stand *stand, node_index node)
{
    const struct fixing *f = w->f;
    return stand->module.n == f->use->module.n && node >= f->use->node &&
           node < f->facts->nodes.at[f->use->node].end;
}

bool way_of_attribute(struct walk_way *w, const struct stand *stand, node_index node,
                      struct text *out)
{
    struct text name = facts_name(stand->facts, stand->facts->nodes.at[node].value);
    if (of_constant(w, stand, node, out))
        return true;
    if (text_is(name, "parent"))
        return way_value(w, stand, node + 1, out) && way_dirname(w, *out, out);
    if (is_anchor(name) && way_of_module(w, stand, node + 1, out))
        return !text_is(name, "path") || is_in_use(w, stand, node) ||
               way_fails(w, "what asks a loader for its path stays, and fails off the file system");
    struct meanings meanings = meaning_of_node(w->f->world, stand->module, stand->scope, node);
    if (meanings.count == 1 && meanings.at[0].kind == MEANS_UNKNOWN &&
        meanings.at[0].module.n != 0 && meanings.at[0].name.n != 0 &&
        !way_is_object(w, stand, node + 1))
        return of_global(w, meanings, out);
    struct meanings object = meaning_of_node(w->f->world, stand->module, stand->scope, node + 1);
    if (object.count == 1 && object.at[0].kind == MEANS_MODULE)
        return of_held(w, object.at[0].module,
                       world_name(w->f->world, stand->module, stand->facts->nodes.at[node].value),
                       out);
    return of_object(w, stand, node, out);
}
